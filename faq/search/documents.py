"""The published articles of one language in memory, and how much each word of theirs tells. Pure.

An article has faces: its title and its authors' other ways to ask. What a word tells depends on how many
articles say it anywhere, in a face or in the text: what every article says tells nothing, even if one title
alone has it.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter

import msgspec

from faq.search.expansion import Meanings, Vocabulary
from faq.search.grams import grams
from faq.search.hits import Entry
from faq.search.spellings import told
from helpdesk.language.questions import asks
from helpdesk.language.stems import stem
from helpdesk.language.stop_words import stop_words


class Face(msgspec.Struct):
    """One way to ask for an article. `grammar`: the stems of its stop words."""

    text: str
    stems: frozenset[str]
    grammar: frozenset[str]
    grams: array[int]  # their numbers
    asks: frozenset[str]
    norm: float = 0.0  # of its weighted grams, as of `settled`
    whole: float = 0.0  # the weight of its stems, likewise
    settled: int = -1


class Doc(msgspec.Struct):
    """An article. `titled`: how often its faces have each stem, stop words too, `said` in all; `body`: the
    stems of its text, of which there are `length`."""

    id: int
    faces: list[Face]
    titled: dict[str, int]
    said: int
    body: tuple[str, ...]
    length: int


class Documents:
    """Add and remove articles; weigh words. Changes during a search are not safe: the owner must prevent
    them."""

    def __init__(self, language: str, meanings: Meanings | None = None) -> None:
        self.language = language
        self.meanings = meanings or Meanings(language)
        self.vocabulary = Vocabulary(language)
        self.docs: dict[int, Doc] = {}
        self._titled: dict[str, set[int]] = {}
        self._bodies: dict[str, dict[int, int]] = {}
        self._gram_numbers: dict[str, int] = {}
        self._gram_faces: list[int] = []  # by number: faces that have it
        self._faces = 0
        self._said = 0
        self._length = 0
        self._changes = 0  # weights from before a change are stale after it
        self._weights: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self.docs)

    def __contains__(self, article_id: int) -> bool:
        return article_id in self.docs

    def put(self, entry: Entry) -> None:
        """Add an article, or replace it."""
        self.remove(entry.id)
        self._changed()
        titled: Counter[str] = Counter()
        faces = [self._face(text, titled) for text in dict.fromkeys(entry.faces)]
        body_words = told(entry.body, self.language)
        self.vocabulary.learn(body_words)
        body = Counter(stem(word, self.language) for word in body_words)
        doc = Doc(
            id=entry.id,
            faces=faces,
            titled=dict(titled),
            said=titled.total(),
            body=tuple(body),
            length=body.total(),
        )
        for one in titled:
            self._titled.setdefault(one, set()).add(entry.id)
        for one, times in body.items():
            self._bodies.setdefault(one, {})[entry.id] = times
        self.docs[entry.id] = doc
        self._faces += len(faces)
        self._said += doc.said
        self._length += doc.length

    def remove(self, article_id: int) -> None:
        """Remove an article, if it is there."""
        doc = self.docs.pop(article_id, None)
        if doc is None:
            return
        self._changed()
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
        self._said -= doc.said
        self._length -= doc.length

    def settle(self) -> None:
        """Sort the added words; call it after the last of several `put`s."""
        self.vocabulary.settle()

    def has_word(self, word: str) -> bool:
        """Whether an article has the word, in any of its endings."""
        stemmed = stem(word, self.language)
        return stemmed in self._titled or stemmed in self._bodies

    def weight(self, stemmed: str) -> float:
        """What a stem tells: near 0 if every article has it in a face or in its text, most if none has."""
        known = self._weights.get(stemmed)
        if known is None:
            have = self._have(stemmed)
            known = math.log(1 + (len(self.docs) - have + 0.5) / (have + 0.5))
            self._weights[stemmed] = known
        return known

    def gram_weight(self, number: int | None) -> float:
        """What letters tell: the fewer faces have them, the more."""
        have = 0 if number is None else self._gram_faces[number]
        return math.log((1 + self._faces) / (1 + have)) + 1

    def gram_number(self, gram: str) -> int | None:
        return self._gram_numbers.get(gram)

    def settle_face(self, face: Face) -> None:
        """Compute a face's weights again, if articles were added or removed since."""
        if face.settled != self._changes:
            face.norm = math.sqrt(sum(self.gram_weight(number) ** 2 for number in face.grams)) or 1.0
            face.whole = sum(self.weight(one) for one in sorted(face.stems)) or 1.0
            face.settled = self._changes

    def titled_with(self, stemmed: str) -> set[int]:
        """The articles that have the stem in a face."""
        return self._titled.get(stemmed, _NONE)

    def texts_with(self, stemmed: str) -> dict[int, int]:
        """The articles that have the stem in their text, with how often."""
        return self._bodies.get(stemmed, {})

    @property
    def mean_said(self) -> float:
        """Words of an article's faces."""
        return self._said / len(self.docs) if self._said else 1.0

    @property
    def mean_length(self) -> float:
        """Words of an article's text."""
        return self._length / len(self.docs) if self._length else 1.0

    def _changed(self) -> None:
        self._changes += 1
        self._weights.clear()

    def _have(self, stemmed: str) -> int:
        """How many articles have the stem anywhere."""
        titled, bodies = self._titled.get(stemmed, _NONE), self._bodies.get(stemmed)
        if not bodies:
            return len(titled)
        return len(bodies) + sum(one not in bodies for one in titled)

    def _face(self, text: str, titled: Counter[str]) -> Face:
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
        stems = {word: stem(word, self.language) for word in its_words}
        titled.update(stems[word] for word in its_words)
        return Face(
            text=text,
            stems=frozenset(one for word, one in stems.items() if word not in skip),
            grammar=frozenset(one for word, one in stems.items() if word in skip),
            grams=numbers,
            asks=asks(text, self.language),
        )


_NONE: set[int] = set()
