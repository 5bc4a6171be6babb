"""The published articles of one language in memory, and how well each answers a question. Pure.

An article has faces: its title and its authors' other ways to ask. A face is compared with a question by the
weight of their common words and meanings, and by their letters; the text of the article adds a little. The
same articles give the same order in every process and on every database.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import repeat

import msgspec

from faq.search.expansion import Meanings, Vocabulary, merged
from faq.search.grams import grams
from faq.search.hits import Entry, Hit
from faq.search.relevance import Match, confidence, order_score
from faq.search.spellings import asked, told
from helpdesk.language.questions import asks
from helpdesk.language.stems import stem
from helpdesk.language.stop_words import stop_words

_CANDIDATES = 120  # articles that are compared closely
_COMMON = 0.1  # a word in more articles than this finds no candidates if other words do
_ENOUGH = 400
_MEANT = 24  # stems tried for one word of a question
_WORDS = 40  # of a question


class _Face(msgspec.Struct):
    stems: frozenset[str]
    grams: array[int]  # their numbers
    asks: frozenset[str]
    norm: float = 0.0  # of its weighted grams, as of `settled`
    whole: float = 0.0  # the weight of its stems, likewise
    settled: int = -1


class _Doc(msgspec.Struct):
    id: int
    faces: list[_Face]
    titled: frozenset[str]
    body: tuple[str, ...]
    length: int


class LanguageIndex:
    """Add, remove and search. Changes during a search are not safe: the owner must prevent them."""

    def __init__(self, language: str, meanings: Meanings | None = None) -> None:
        self.language = language
        self.meanings = meanings or Meanings(language)
        self.vocabulary = Vocabulary(language)
        self._docs: dict[int, _Doc] = {}
        self._titled: dict[str, set[int]] = {}
        self._bodies: dict[str, dict[int, int]] = {}
        self._gram_numbers: dict[str, int] = {}
        self._gram_faces: list[int] = []  # by number: faces that have it
        self._faces = 0
        self._length = 0
        self._changes = 0  # weights from before a change are stale after it

    def __len__(self) -> int:
        return len(self._docs)

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._docs

    def put(self, entry: Entry) -> None:
        """Add an article, or replace it."""
        self.remove(entry.id)
        self._changes += 1
        faces = [self._face(text) for text in dict.fromkeys(entry.faces)]
        body_words = told(entry.body, self.language)
        self.vocabulary.learn(body_words)
        skip = stop_words(self.language)
        body = Counter(stem(word, self.language) for word in body_words if word not in skip)
        doc = _Doc(
            id=entry.id,
            faces=faces,
            titled=frozenset().union(*(face.stems for face in faces)),
            body=tuple(body),
            length=sum(body.values()),
        )
        for one in doc.titled:
            self._titled.setdefault(one, set()).add(entry.id)
        for one, times in body.items():
            self._bodies.setdefault(one, {})[entry.id] = times
        self._docs[entry.id] = doc
        self._faces += len(faces)
        self._length += doc.length

    def remove(self, article_id: int) -> None:
        """Remove an article, if it is there."""
        doc = self._docs.pop(article_id, None)
        if doc is None:
            return
        self._changes += 1
        for one in doc.titled:
            self._titled[one].discard(article_id)
            if not self._titled[one]:
                del self._titled[one]
        for one in doc.body:
            self._bodies[one].pop(article_id)
            if not self._bodies[one]:
                del self._bodies[one]
        for face in doc.faces:
            for number in face.grams:
                self._gram_faces[number] -= 1
        self._faces -= len(doc.faces)
        self._length -= doc.length

    def settle(self) -> None:
        """Sort the added words; call it after the last of several `put`s."""
        self.vocabulary.settle()

    def search(self, question: str, *, limit: int = 10, typing: bool = False) -> list[Hit]:
        """The best articles for a question, best first. `typing`: its last word may be incomplete."""
        wanted = _Asked(self, question, typing=typing)
        if not wanted.units:
            return []
        found = []
        for article_id in self._candidates(wanted):
            match = wanted.match(self._docs[article_id])
            if match.worth_showing:
                found.append((order_score(match), article_id, match))
        found.sort(key=lambda one: (-one[0], one[1]))
        return [
            Hit(id=article_id, score=score, confidence=confidence(match))
            for score, article_id, match in found[:limit]
        ]

    def has_word(self, word: str) -> bool:
        """Whether an article has the word, in any of its endings."""
        stemmed = stem(word, self.language)
        return stemmed in self._titled or stemmed in self._bodies

    def title_weight(self, stemmed: str) -> float:
        """The weight of a stem: the fewer faces have it, the higher."""
        return math.log(1 + (len(self._docs) + 0.5) / (len(self._titled.get(stemmed, ())) + 0.5))

    def body_weight(self, stemmed: str) -> float:
        have = len(self._bodies.get(stemmed, ()))
        return math.log(1 + (len(self._docs) - have + 0.5) / (have + 0.5))

    def gram_weight(self, number: int | None) -> float:
        have = 0 if number is None else self._gram_faces[number]
        return math.log((1 + self._faces) / (1 + have)) + 1

    def settle_face(self, face: _Face) -> None:
        """Compute a face's weights again, if articles were added or removed since."""
        if face.settled != self._changes:
            face.norm = math.sqrt(sum(self.gram_weight(number) ** 2 for number in face.grams)) or 1.0
            face.whole = sum(self.title_weight(one) for one in sorted(face.stems)) or 1.0
            face.settled = self._changes

    def body_of(self, stemmed: str) -> dict[int, int]:
        return self._bodies.get(stemmed, {})

    def gram_number(self, gram: str) -> int | None:
        return self._gram_numbers.get(gram)

    @property
    def mean_length(self) -> float:
        return self._length / len(self._docs) if self._docs else 1.0

    def _face(self, text: str) -> _Face:
        its_words = told(text, self.language)
        self.vocabulary.learn(its_words)
        skip = stop_words(self.language)
        numbers = array("I")
        for gram in grams(text, self.language):
            number = self._gram_numbers.setdefault(gram, len(self._gram_faces))
            if number == len(self._gram_faces):
                self._gram_faces.append(0)
            self._gram_faces[number] += 1
            numbers.append(number)
        return _Face(
            stems=frozenset(stem(word, self.language) for word in its_words if word not in skip),
            grams=numbers,
            asks=asks(text, self.language),
        )

    def _candidates(self, wanted: _Asked) -> list[int]:
        """The articles to compare closely, by the words of the question; rarest words first."""
        rough: dict[int, float] = {}
        common = max(_ENOUGH, _COMMON * len(self._docs))
        for unit in sorted(wanted.units, key=lambda one: -one.weight):
            for stemmed, worth in unit.meant.items():
                have = self._titled.get(stemmed, ())
                if have and (len(have) <= common or len(rough) < _ENOUGH):
                    value = worth * min(unit.weight, self.title_weight(stemmed))
                    for article_id in have:
                        rough[article_id] = rough.get(article_id, 0.0) + value
            bodies = self.body_of(unit.written)
            if bodies and (len(bodies) <= common or len(rough) < _ENOUGH):
                value = 0.2 * unit.weight
                for article_id in bodies:
                    rough[article_id] = rough.get(article_id, 0.0) + value
        best = sorted(rough.items(), key=lambda one: (-one[1], one[0]))
        return [article_id for article_id, _ in best[:_CANDIDATES]]


class _Unit(msgspec.Struct):
    """A significant word of a question, and the stems that it may mean with their worth. `written` is the
    stem to find in texts: its own, or the likeliest meaning if no text has that."""

    stem: str
    written: str
    weight: float
    meant: dict[str, float]


class _Asked:
    """A question, prepared once for the comparison with many articles."""

    def __init__(self, index: LanguageIndex, question: str, *, typing: bool) -> None:
        self._index = index
        language = index.language
        its_words = asked(question, language, index.has_word)[:_WORDS]
        skip = stop_words(language)
        whole = not typing or not question[-1:].isalnum()
        stemmed = [stem(word, language) for word in its_words]
        self.units: list[_Unit] = []
        seen: set[str] = set()
        for at, word in enumerate(its_words):
            begun = not whole and at == len(its_words) - 1
            if stemmed[at] in seen or (word in skip and not begun):
                continue
            seen.add(stemmed[at])
            meant = merged(
                (index.vocabulary.meant(word, begun=begun), index.meanings.in_place_of(stemmed, at))
            )
            if word in skip and len(meant) < 2:
                continue
            best = sorted(meant.items(), key=lambda one: (-one[1], one[0]))[:_MEANT]
            weight = index.title_weight(stemmed[at])
            written = next((one for one, _ in best if index.body_of(one)), stemmed[at])
            self.units.append(_Unit(stem=stemmed[at], written=written, weight=weight, meant=dict(best)))
        self._total = sum(unit.weight for unit in self.units) or 1.0
        self._asks = asks(question, language)
        self._grams: dict[int, float] = {}
        norm = 0.0
        for gram in grams(question, language):
            number = index.gram_number(gram)
            weight = index.gram_weight(number)
            norm += weight * weight
            if number is not None:
                self._grams[number] = weight * weight
        self._norm = math.sqrt(norm) or 1.0
        self._best_body = sum(2.2 * index.body_weight(unit.written) for unit in self.units) or 1.0

    def match(self, doc: _Doc) -> Match:
        """How well an article answers the question, by its best face."""
        return max((self._face(face) for face in doc.faces), key=order_score, default=Match()).with_body(
            self._body(doc)
        )

    def _face(self, face: _Face) -> Match:
        index = self._index
        index.settle_face(face)
        got = back = 0.0
        for unit in self.units:
            for one, worth in unit.meant.items():  # best worth first
                if one in face.stems:
                    weight = index.title_weight(one)
                    got += worth * min(unit.weight, weight)
                    back += worth * weight
                    break
        sorts = len(self._asks | face.asks)
        dot = sum(map(self._grams.get, face.grams, repeat(0.0)))
        return Match(
            asked=got / self._total,
            told=min(1.0, back / face.whole),
            letters=dot / (face.norm * self._norm),
            sort=len(self._asks & face.asks) / sorts if sorts else 0.0,
        )

    def _body(self, doc: _Doc) -> float:
        """BM25 of the article's text, as a share of the maximum."""
        index, got = self._index, 0.0
        for unit in self.units:
            if times := index.body_of(unit.written).get(doc.id):
                usual = 0.25 + 0.75 * doc.length / index.mean_length
                got += index.body_weight(unit.written) * times * 2.2 / (times + 1.2 * usual)
        return got / self._best_body


def build(language: str, entries: Iterable[Entry], meanings: Meanings | None = None) -> LanguageIndex:
    """An index of these articles."""
    index = LanguageIndex(language, meanings)
    for entry in entries:
        index.put(entry)
    index.settle()
    return index
