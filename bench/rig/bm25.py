"""Plain BM25, the search to be no worse than: Lucene's weights, k1 1.2 and b 0.75, no stop words left out."""

from __future__ import annotations

import math
from collections import Counter

from faq.search.hits import Entry
from faq.search.spellings import told
from helpdesk.language.stems import stem

_K1, _B = 1.2, 0.75


class Bm25:
    """Over each article's title and other questions; with `texts` over all it says."""

    def __init__(self, language: str, entries: list[Entry], *, texts: bool) -> None:
        self._language = language
        self._docs = {
            one.id: Counter(self._terms(" ".join((*one.faces, one.body) if texts else one.faces)))
            for one in entries
        }
        self._have = Counter(term for doc in self._docs.values() for term in doc)
        self._mean = sum(sum(doc.values()) for doc in self._docs.values()) / len(self._docs) or 1.0

    def search(self, question: str, limit: int) -> list[int]:
        """The ids of the best articles, best first."""
        terms = set(self._terms(question))
        scores = {number: self._score(doc, terms) for number, doc in self._docs.items()}
        best = sorted((one for one in scores.items() if one[1]), key=lambda one: (-one[1], one[0]))
        return [number for number, _ in best[:limit]]

    def _terms(self, text: str) -> list[str]:
        return [stem(word, self._language) for word in told(text, self._language)]

    def _score(self, doc: Counter[str], terms: set[str]) -> float:
        length = 1 - _B + _B * doc.total() / self._mean
        return sum(
            self._weight(one) * doc[one] * (_K1 + 1) / (doc[one] + _K1 * length)
            for one in sorted(terms)
            if one in doc
        )

    def _weight(self, term: str) -> float:
        have = self._have[term]
        return math.log(1 + (len(self._docs) - have + 0.5) / (have + 0.5))
