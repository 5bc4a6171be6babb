"""The published articles of one language, and those that best answer a question. Pure: the same articles give
the same order in every process and on every database."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from faq.search.documents import Documents
from faq.search.expansion import Meanings
from faq.search.hits import Entry, Hit
from faq.search.question import Question
from faq.search.relevance import confidence, order_score

_CANDIDATES = 120  # articles that are compared closely
_COMMON = 0.1  # a word in more articles than this finds no candidates if other words do
_ENOUGH = 400
_TEXT = 0.3  # worth of a word in the text, against one in a title, to find candidates


class LanguageIndex(Documents):
    """Add, remove and search."""

    def search(self, question: str, *, limit: int = 10, typing: bool = False) -> list[Hit]:
        """The best articles for a question, best first. `typing`: its last word may be incomplete."""
        wanted = Question(self, question, typing=typing)
        if not wanted.units:
            return []
        found = []
        for article_id in self._candidates(wanted):
            match = wanted.match(self.docs[article_id])
            if match.worth_showing:
                found.append((order_score(match), article_id, match))
        if any(match.by_words for _, _, match in found):  # then "my" and "how" alone are no match
            found = [one for one in found if one[2].by_words]
        found.sort(key=lambda one: (-one[0], one[1]))
        hits = []
        for place, (score, article_id, match) in enumerate(found[:limit]):
            lead = 0.0 if place else score - (found[1][0] if len(found) > 1 else 0.0)
            hits.append(Hit(id=article_id, score=score, confidence=confidence(match, lead), match=match))
        return hits

    def _candidates(self, wanted: Question) -> list[int]:
        """The articles to compare closely, by the words of the question; rarest words first."""
        rough: dict[int, float] = {}
        common = max(_ENOUGH, _COMMON * len(self.docs))

        def add(articles: Collection[int], value: float) -> None:
            if len(articles) <= common or len(rough) < _ENOUGH:
                for article_id in articles:
                    rough[article_id] = rough.get(article_id, 0.0) + value

        for unit in sorted(wanted.units, key=lambda one: -one.weight):
            for stemmed, worth in unit.meant.items():
                add(self.titled_with(stemmed), worth * min(unit.weight, self.weight(stemmed)))
            for weight, texts in unit.texts[:1]:
                add(texts, _TEXT * weight)
        for stemmed, weight in sorted(wanted.grammar.items(), key=lambda one: (-one[1], one[0])):
            add(self.titled_with(stemmed), weight)
        best = sorted(rough.items(), key=lambda one: (-one[1], one[0]))
        return [article_id for article_id, _ in best[:_CANDIDATES]]


def build(language: str, entries: Iterable[Entry], meanings: Meanings | None = None) -> LanguageIndex:
    """An index of these articles."""
    index = LanguageIndex(language, meanings)
    for entry in entries:
        index.put(entry)
    index.settle()
    return index
