"""Which conversation a line of a group belongs to: several people talk about several things at once. Pure.

Each earlier line gets a score, how likely the new line goes on with it, and so does "it begins something".
The score is a sum of signs, each with its weight. The weights are logarithms of odds, learned once from logs
of a public support channel that people had annotated.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import msgspec

from helpdesk.domain.threading.groups.lines import Line, names_of, read

LOOKS_BACK = 80
"""How many earlier lines are compared: older ones are hardly ever answered."""

_JUST_NOW = 2.0  # minutes

# How likely a line goes on with an earlier one, by each sign, in words for people.
GOES_ON: dict[str, float] = {
    "lines between": -1.0,  # the logarithm of how many
    "minutes between": -0.8,  # in five, at most six
    "the same person's last line": 2.0,
    "it names the other": 3.6,
    "the other names its author": 1.0,
    "the other named its author last": 0.9,
    "the same person to the same person": 2.0,
    "the same person to somebody else": -1.7,
    "it names somebody else": -1.9,
    "the other names somebody else": -1.6,
    "both spoke to each other": 1.7,
    "rare words in common": 2.4,
    "an answer to a question": 0.5,
    "thanks to who named its author": 0.7,
    "its author has written since": -1.3,
    "the same person, naming nobody": 0.4,
    "the same person, who named nobody before": -0.6,
}
# How likely a line begins something.
BEGINS: dict[str, float] = {
    "any line": -0.7,
    "a question mark": 0.5,
    "a greeting": 1.4,
    "a name": -1.4,
    "a word that goes on": -1.1,
    "somebody new": 1.7,
    "words": 0.5,  # in ten, at most three
    "its author wrote just now": -0.5,
    "a word that asks": 0.7,
}


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line belongs. `scores`: of each earlier line, by its place; `begins`: the score that it begins
    a conversation; `why`: the strongest sign of each, by the same places, and `why_begins`: of the beginning,
    as words for people."""

    scores: list[float]
    begins: float
    why: list[str]
    why_begins: str

    @property
    def answers(self) -> int | None:
        """The place of the earlier line that it goes on with; None: it begins a conversation."""
        best = max(range(len(self.scores)), key=self.scores.__getitem__, default=None)
        return best if best is not None and self.scores[best] > self.begins else None


def place(line: Line, earlier: Sequence[Line]) -> Placed:
    """Where `line` belongs after the lines `earlier`, oldest first; only the last LOOKS_BACK count."""
    skipped = max(0, len(earlier) - LOOKS_BACK)
    context = _Context(line, earlier[skipped:])
    scores, why = [-math.inf] * skipped, [""] * skipped
    for at in range(len(context.reads)):
        signs = context.signs(at)
        scores.append(sum(GOES_ON[name] * much for name, much in signs.items() if much))
        why.append(max(signs, key=lambda name: GOES_ON[name] * signs[name]))
    starts = context.begins()
    return Placed(
        scores=scores,
        begins=sum(BEGINS[name] * much for name, much in starts.items() if much),
        why=why,
        why_begins=max(starts, key=lambda name: BEGINS[name] * starts[name]),
    )


class _Context:
    """A line among the lines before it."""

    def __init__(self, line: Line, earlier: Sequence[Line]) -> None:
        called = names_of([*earlier, line])
        self.line = read(line, called)
        self.reads = [read(one, called) for one in earlier]
        self.last: dict[str, int] = {}  # author → place of their last line
        self.last_naming_me = -1
        self.partners: set[str] = set()
        often: Counter[str] = Counter(self.line.words)
        me = line.author
        for at, one in enumerate(self.reads):
            self.last[one.line.author] = at
            often.update(one.words)
            if one.line.author == me:
                self.partners |= one.named
            elif me in one.named:
                self.last_naming_me = at
                self.partners.add(one.line.author)
        self.rare = {word: math.log((LOOKS_BACK + 1) / often[word]) / 5 for word in self.line.words}
        self.my_last = self.last.get(me, -1)

    def signs(self, at: int) -> dict[str, float]:
        """The signs that the line goes on with the one at a place, each from 0 to about 3."""
        mine, one = self.line, self.reads[at]
        me, author = mine.line.author, one.line.author
        same = author == me
        silent = not mine.named
        both = mine.named & one.named
        questioned = one.talk.questions and mine.talk.goes_on
        return {
            "lines between": math.log(len(self.reads) - at),
            "minutes between": min(30.0, _minutes(one.line, mine.line)) / 5,
            "the same person's last line": same and self.my_last == at,
            "it names the other": author in mine.named,
            "the other names its author": me in one.named,
            "the other named its author last": at == self.last_naming_me,
            "the same person to the same person": same and bool(both),
            "the same person to somebody else": same and bool(mine.named and one.named) and not both,
            "it names somebody else": not same and not silent and author not in mine.named,
            "the other names somebody else": not same and bool(one.named) and me not in one.named,
            "both spoke to each other": not same and author in self.partners,
            "rare words in common": min(2.0, sum(self.rare[word] for word in mine.words & one.words)),
            "an answer to a question": not same and questioned,
            "thanks to who named its author": mine.talk.thanks and me in one.named,
            "its author has written since": not same and at < self.my_last,
            "the same person, naming nobody": same and silent and not one.named,
            "the same person, who named nobody before": same and not silent and not one.named,
        }

    def begins(self) -> dict[str, float]:
        """The signs that the line begins something, each from 0 to about 3."""
        mine, seen = self.line, self.my_last >= 0
        return {
            "any line": 1.0,
            "a question mark": mine.talk.questions,
            "a greeting": mine.talk.greets,
            "a name": bool(mine.named),
            "a word that goes on": mine.talk.goes_on,
            "somebody new": not seen,
            "words": min(mine.length, 30) / 10,
            "its author wrote just now": seen
            and _minutes(self.reads[self.my_last].line, mine.line) <= _JUST_NOW,
            "a word that asks": mine.talk.asks,
        }


def _minutes(earlier: Line, later: Line) -> float:
    return max(0.0, (later.at - earlier.at).total_seconds() / 60)
