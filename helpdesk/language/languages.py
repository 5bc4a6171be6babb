"""Which language a text is in, as far as its words of grammar tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from helpdesk.language.stop_words import GRAMMAR
from helpdesk.language.words import tokens

_ITS_OWN = {
    language: sorted(words - frozenset().union(*(GRAMMAR[other] for other in GRAMMAR if other != language)))
    for language, words in GRAMMAR.items()
}


def language_of(texts: Iterable[str]) -> str:
    """The code of the language whose own words of grammar the texts use most; "en" where none is used."""
    seen = Counter(word for text in texts for word in tokens(text))
    return max(_ITS_OWN, key=lambda language: sum(seen[word] for word in _ITS_OWN[language]))
