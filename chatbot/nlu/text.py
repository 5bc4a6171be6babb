"""A message as the classifier reads it: folded words and their stems.

Accents, case and width are folded away ("Où est ma Commande" and "ou est ma commande" are one), because
customers type without them. Nothing here raises, whatever the text.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable

import snowballstemmer

MOST = 2_000  # characters of a message that are read at all: what comes before any pattern
WORD_MOST = 40  # characters of a word; what is longer is noise, or a script without spaces
_KNOWN_MOST = 50_000

# Words, and pictograms one by one: an emoji alone can be the whole answer.
WORD = re.compile(r"\w+|[☀-➿\U0001f300-\U0001faff]")

# The most frequent short words that belong to one of the languages only.
_COMMON = {
    "english": "the is are my to you do how what can it of and have for with this not",
    "french": "le la les est mon ma mes je vous de du des un une et pour avec pas ou que",
}


def fold(text: str) -> str:
    """Lower case, without accents, in compatible characters; at most `MOST` characters are read."""
    decomposed = unicodedata.normalize("NFKD", text[:MOST].casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words of a folded text, in order. "can't" gives "can" and "t", "l'article" "l" and "article"."""
    return [word[:WORD_MOST] for word in WORD.findall(fold(text))]


def language_of(texts: Iterable[str]) -> str:
    """The language whose common words the texts use most: the name of its stemmer."""
    seen = Counter(word for text in texts for word in words(text))
    counts = {language: sum(seen[word] for word in common.split()) for language, common in _COMMON.items()}
    return max(counts, key=lambda language: counts[language])


class Stems:
    """Stems of words in one language. Safe in several threads; remembers what it has seen."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._stemmer = snowballstemmer.stemmer(language)
        self._lock = threading.Lock()  # a snowball stemmer works on itself
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        stem = self._known.get(word)
        if stem is None:
            with self._lock:
                stem = str(self._stemmer.stemWord(word))
                if len(self._known) < _KNOWN_MOST:
                    self._known[word] = stem
        return stem
