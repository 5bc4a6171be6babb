"""The context of entities: the words around an entity give its role, and find an unknown word at a place
where examples have an entity ("from Oslo to Bergen" after "from Berlin to Madrid"). It only counts words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from chatbot.nlu.entities.spans import Span, spans
from chatbot.nlu.shapes import Entity, Example

_SEEN, _SURE = 2, 0.9  # how often words must come before an entity, and how reliably
_LONGEST = 3  # words

_Cue = tuple[str, ...]


class _Label(NamedTuple):
    entity: str
    role: str | None
    group: str | None


class Context:
    """Learned from the annotated examples; deterministic."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._cues: defaultdict[_Cue, Counter[_Label]] = defaultdict(Counter)
        self._cue_seen: Counter[_Cue] = Counter()
        self._around: defaultdict[tuple[str, int, str], Counter[_Label]] = defaultdict(Counter)
        self._labels: defaultdict[str, Counter[_Label]] = defaultdict(Counter)
        self._plain: set[str] = set()  # words outside entities
        self._length: dict[str, int] = {}
        for example in examples:
            self._learn(example)

    def _learn(self, example: Example) -> None:
        words = spans(example.text)
        inside = set()
        for one in example.entities:
            places = [place for place, word in enumerate(words) if one.start <= word.start < one.end]
            if not places:
                continue
            inside.update(places)
            label = _Label(one.entity, one.role, one.group)
            self._labels[one.entity][label] += 1
            self._length[one.entity] = min(max(self._length.get(one.entity, 1), len(places)), _LONGEST)
            for cue in _before(words, places[0]):
                self._cues[cue][label] += 1
            for side, word in _sides(words, places[0], places[-1]):
                self._around[one.entity, side, word][label] += 1
        for place in range(len(words)):
            self._cue_seen.update(_before(words, place))
        self._plain.update(word.word for place, word in enumerate(words) if place not in inside)

    def labelled(self, entity: Entity, words: Sequence[Span]) -> Entity:
        """The entity with the role and group that its neighbours suggest, or without."""
        known = self._labels.get(entity.entity)
        if not known or not any(label.role or label.group for label in known):
            return entity
        places = [place for place, word in enumerate(words) if entity.start <= word.start < entity.end]
        if not places:
            return entity
        votes: Counter[_Label] = Counter()
        for side, word in _sides(words, places[0], places[-1]):
            heard = self._around.get((entity.entity, side, word), Counter[_Label]())
            total = sum(heard.values())
            for label, count in heard.items():
                votes[label] += count * 100 * (2 if side < 0 else 1) // total  # the words before count more
        if not votes:
            return entity
        best = max(votes, key=lambda label: (votes[label], known[label], str(label)))
        return msgspec.structs.replace(entity, role=best.role, group=best.group)

    def find(self, text: str, words: Sequence[Span], used: frozenset[str] | None) -> Iterator[Entity]:
        """Words that no example has outside an entity, after words that usually come before one."""
        place = 0
        while place < len(words):
            label = self._announced(words, place)
            if (
                label is None
                or words[place].word in self._plain
                or (used is not None and label.entity not in used)
            ):
                place += 1
                continue
            last = place
            while (
                last + 1 < len(words)
                and last + 1 - place < self._length[label.entity]
                and words[last + 1].word not in self._plain
                and text[words[last].end : words[last + 1].start].isspace()
            ):
                last += 1
            start, end = words[place].start, words[last].end
            yield Entity(
                entity=label.entity,
                value=text[start:end],
                start=start,
                end=end,
                role=label.role,
                group=label.group,
                extractor="context",
            )
            place = last + 1

    def _announced(self, words: Sequence[Span], place: int) -> _Label | None:
        for cue in _before(words, place):
            heard = self._cues.get(cue)
            if heard:
                label, count = max(heard.items(), key=lambda item: (item[1], str(item[0])))
                if count >= _SEEN and count >= _SURE * self._cue_seen[cue]:
                    return label
        return None


def _before(words: Sequence[Span], place: int) -> list[_Cue]:
    """The two words before a place, and the last one; nothing at the beginning."""
    if not place:
        return []
    one: _Cue = (words[place - 1].word,)
    return [(words[place - 2].word, *one), one] if place > 1 else [("<", *one), one]


def _sides(words: Sequence[Span], first: int, last: int) -> list[tuple[int, str]]:
    before = words[first - 1].word if first else "<"
    after = words[last + 1].word if last + 1 < len(words) else ">"
    return [(-1, before), (1, after)]
