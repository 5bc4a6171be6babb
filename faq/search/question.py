"""A question, prepared once for the comparison with many articles. Pure."""

from __future__ import annotations

import math
from itertools import repeat

import msgspec

from faq.search.documents import Doc, Documents, Face
from faq.search.expansion import merged
from faq.search.grams import grams
from faq.search.relevance import Match, order_score
from faq.search.spellings import asked
from helpdesk.language.questions import asks
from helpdesk.language.stems import stem
from helpdesk.language.stop_words import stop_words

_MEANT = 24  # stems tried for one word of a question
_WORDS = 40  # of a question
_K1, _B = 1.2, 0.75  # BM25: how soon a repeated word no longer counts, and how much a text's length does


class Unit(msgspec.Struct):
    """A significant word of a question, and the stems that it may mean with their worth, best first.
    `texts`: those of them that are in texts, with the articles' counts."""

    word: str
    weight: float
    meant: dict[str, float]
    texts: list[tuple[float, dict[int, int]]]


class Question:
    """`units` are its significant words; without any it asks for nothing. `grammar`: the stems of its stop
    words with their weights."""

    def __init__(self, documents: Documents, question: str, *, typing: bool) -> None:
        self._documents = documents
        language = documents.language
        its_words = asked(question, language, documents.has_word)[:_WORDS]
        skip = stop_words(language)
        whole = not typing or not question[-1:].isalnum()
        stemmed = [stem(word, language) for word in its_words]
        self.units: list[Unit] = []
        grammar = set()
        seen: set[str] = set()
        for at, word in enumerate(its_words):
            begun = not whole and at == len(its_words) - 1
            if word in skip:
                grammar.add(stemmed[at])
            if stemmed[at] in seen or (word in skip and not begun):
                continue
            seen.add(stemmed[at])
            meant = merged(
                (documents.vocabulary.meant(word, begun=begun), documents.meanings.in_place_of(stemmed, at))
            )
            if word not in skip or len(meant) >= 2:
                self.units.append(self._unit(word, stemmed[at], meant))
        self._total = sum(unit.weight for unit in self.units) or 1.0
        self.grammar = {one: documents.weight(one) for one in sorted(grammar)}
        self._with_grammar = self._total + sum(self.grammar.values())
        self._asks = asks(question, language)
        self._grams: dict[int, float] = {}
        norm = 0.0
        for gram in grams(question, language):
            number = documents.gram_number(gram)
            weight = documents.gram_weight(number)
            norm += weight * weight
            if number is not None:
                self._grams[number] = weight * weight
        self._norm = math.sqrt(norm) or 1.0

    def match(self, doc: Doc) -> Match:
        """How well an article answers the question, by its best face."""
        best = max((self._face(face) for face in doc.faces), key=order_score, default=Match())
        return msgspec.structs.replace(best, faces=self._faces(doc), body=self._body(doc))

    def _unit(self, word: str, stemmed: str, meant: dict[str, float]) -> Unit:
        documents = self._documents
        weight = documents.weight(stemmed)
        best = dict(sorted(meant.items(), key=lambda one: (-one[1], one[0]))[:_MEANT])
        texts = [
            (worth * min(weight, documents.weight(one)), found)
            for one, worth in best.items()
            if (found := documents.texts_with(one))
        ]
        return Unit(word=word, weight=weight, meant=best, texts=texts)

    def _face(self, face: Face) -> Match:
        documents = self._documents
        documents.settle_face(face)
        got = back = 0.0
        for unit in self.units:
            for one, worth in unit.meant.items():  # best worth first
                if one in face.stems:
                    weight = documents.weight(one)
                    got += worth * min(unit.weight, weight)
                    back += worth * weight
                    break
        grammar = sum(weight for one, weight in self.grammar.items() if one in face.grammar)
        sorts = len(self._asks | face.asks)
        dot = sum(map(self._grams.get, face.grams, repeat(0.0)))
        return Match(
            face=face.text,
            asked=got / self._total,
            told=min(1.0, back / face.whole),
            grammar=grammar / self._with_grammar,
            letters=dot / (face.norm * self._norm),
            sort=len(self._asks & face.asks) / sorts if sorts else 0.0,
        )

    def _faces(self, doc: Doc) -> float:
        """BM25 of all its faces, as a share of the question's weight: a repeated word counts hardly more, and
        in a long list of ways to ask each counts less."""
        documents, got = self._documents, 0.0
        usual = _K1 * (1 - _B + _B * doc.said / documents.mean_said)
        for unit in self.units:
            for one, worth in unit.meant.items():
                if times := doc.titled.get(one):
                    got += worth * min(unit.weight, documents.weight(one)) * times / (times + usual)
                    break
        return got / self._total

    def _body(self, doc: Doc) -> float:
        """The same of its text."""
        got = 0.0
        usual = _K1 * (1 - _B + _B * doc.length / self._documents.mean_length)
        for unit in self.units:
            for value, found in unit.texts:
                if times := found.get(doc.id):
                    got += value * times / (times + usual)
                    break
        return got / self._total
