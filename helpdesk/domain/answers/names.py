"""The name by which somebody is greeted."""

from __future__ import annotations

import re

_TITLES = frozenset(
    (
        *("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "madam"),
        *("herr", "frau", "hr", "fr", "m", "mme", "mlle", "me", "monsieur", "madame"),
    )
)
_WORD = re.compile(r"[^\W\d_][^\s,;()<>\"@]*")


def first_name(name: str) -> str:
    """The first name in a whole name, as "Kim" in "Kim Miller" and in "Miller, Kim"; "" if the name tells
    none: an address, a number, or a title with a family name."""
    if "@" in name or any(char.isdigit() for char in name):
        return ""
    family, comma, given = name.partition(",")
    words = _WORD.findall(given if comma and given.strip() else family)
    names = [word for word in words if word.rstrip(".").casefold() not in _TITLES]
    if not names or (len(names) == 1 and len(words) > 1):
        return ""  # "Dr. Miller"
    return "" if names[0].endswith(".") else names[0]  # "K. Miller"
