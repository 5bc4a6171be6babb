"""The language of a text, from its words of grammar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from helpdesk.language.stop_words import GRAMMAR
from helpdesk.language.words import tokens

_ITS_OWN = {
    language: sorted(words - frozenset().union(*(GRAMMAR[other] for other in GRAMMAR if other != language)))
    for language, words in GRAMMAR.items()
}


def told_language(text: str) -> str | None:
    """The language that a person's text is surely in: it has at least two words of grammar of one language,
    and twice as many as of any other. None if that is not sure."""
    seen = Counter(tokens(text))
    counts = sorted(((sum(seen[word] for word in own), code) for code, own in _ITS_OWN.items()), reverse=True)
    (most, code), (second, _) = counts[0], counts[1]
    return code if most >= 2 and most >= 2 * second else None


def language_of(texts: Iterable[str]) -> str:
    """The code of the language whose own words of grammar the texts use most; "en" if they use none."""
    seen = Counter(word for text in texts for word in tokens(text))
    return max(_ITS_OWN, key=lambda language: sum(seen[word] for word in _ITS_OWN[language]))
