"""Texts as words and stems: folding, elisions, stop words, and what sort of question it is."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from faq.language.lists import ASKING, DERIVED, FILLER, STOP

LONGEST = 20_000  # characters of a text that are read
_KNOWN = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’](?=\w)")
_SHORT_NOT = re.compile(r"(?<=\w)n['’]t\b")
_SHORT_END = re.compile(r"['’](?:s|re|ve|ll|d|m)\b")
_CODE = re.compile(r"\b([a-z]+)-(\d+)\b")
_WORD = re.compile(r"[^\W_]+")
_own = threading.local()  # a stemmer keeps state: one a thread


def fold(text: str) -> str:
    """Lower case without accents, so that a customer may leave them out."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


def words(text: str, language: str) -> list[str]:
    """The words of a text in order, folded; elisions undone ("l'article", "doesn't")."""
    text = fold(text[:LONGEST])
    if language == "fr":
        text = _ELIDED.sub("", text)
    text = _SHORT_END.sub("", _SHORT_NOT.sub(" not", text))
    return _WORD.findall(_CODE.sub(r"\1\2", text))


def stems(text: str, language: str) -> list[str]:
    """The stems of a text's telling words, in order: stop words are left out."""
    skip = stop_words(language)
    return [stem(word, language) for word in words(text, language) if word not in skip]


@lru_cache(200_000)
def stem(word: str, language: str) -> str:
    """The stem of one folded word; numbers and words with digits stay whole."""
    name = _KNOWN.get(language, "")
    if not name or not word.isalpha():
        return word
    stemmers = _own.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        stemmers[name] = snowballstemmer.stemmer(name)
    found: str = stemmers[name].stemWord(word)
    return fold(found)


@lru_cache(200_000)
def root(stemmed: str, language: str) -> str:
    """What a stem shares with its derived words: infecti(ous), infect(ion) and infect are one family."""
    for ending in DERIVED.get(language, ()):
        if stemmed.endswith(ending) and len(stemmed) - len(ending) >= 4:
            return stemmed[: -len(ending)]
    return stemmed


@lru_cache(16)
def stop_words(language: str) -> frozenset[str]:
    """Words that tell nothing of a question's topic, folded."""
    return frozenset(fold(word) for word in (*STOP.get(language, ()), *FILLER.get(language, ())))


def asks(text: str, language: str) -> frozenset[str]:
    """The sorts of question a text puts ("who", "when", "how much", …), as the language's lists know them."""
    padded = f" {' '.join(words(text, language))} "
    return frozenset(
        sort for sort, signs in ASKING.get(language, {}).items() if any(s in padded for s in signs)
    )


def grams(text: str, language: str) -> dict[str, int]:
    """Character 3- to 5-grams of each word, its edges marked, with how often each occurs."""
    found: dict[str, int] = {}
    for word in words(text, language):
        padded = f" {word} "
        for size in (3, 4, 5):
            for at in range(max(1, len(padded) - size + 1)):
                gram = padded[at : at + size]
                found[gram] = found.get(gram, 0) + 1
    return found
