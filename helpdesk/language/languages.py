"""The language of a text, from its words of grammar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from helpdesk.language.stop_words import GRAMMAR
from helpdesk.language.words import tokens

_LANGUAGE_OF = {  # words of grammar that no other language has
    word: language
    for language, words in GRAMMAR.items()
    for word in words - frozenset().union(*(GRAMMAR[other] for other in GRAMMAR if other != language))
}


def told_language(text: str) -> str | None:
    """The language that a person's text is surely in: it has at least two words of grammar of one language,
    and twice as many as of any other. None if that is not sure."""
    counts = _counted(tokens(text)).most_common(2)
    most, second = (*(count for _, count in counts), 0, 0)[:2]
    return counts[0][0] if most >= 2 and most >= 2 * second else None


def language_of(texts: Iterable[str]) -> str:
    """The code of the language whose own words of grammar the texts use most; "en" if they use none."""
    seen = _counted(word for text in texts for word in tokens(text))
    return max(GRAMMAR, key=lambda language: seen[language])


def _counted(words: Iterable[str]) -> Counter[str]:
    """How many of the words are only of each language."""
    return Counter(_LANGUAGE_OF[word] for word in words if word in _LANGUAGE_OF)
