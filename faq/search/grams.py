"""A text as the letters of its words: likeness that bears slips and endings."""

from __future__ import annotations

from helpdesk.language.words import words


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
