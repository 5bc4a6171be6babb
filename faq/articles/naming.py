"""A title as an address, and a letter as an article."""

from __future__ import annotations

import re

from anyascii import anyascii

LONGEST_SLUG = 80

_GREETING = re.compile(
    r"\A(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|bonjour|bonsoir|cher|chère|salut)\b"
    r"[^\n]{0,60}\n+",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\n+(?:best(?: regards| wishes)?|kind regards|regards|cheers|sincerely|thanks|thank you|cordialement|"
    r"bien à vous|bonne journée|à bientôt|merci)\b[^\n]{0,40}(?:\n[^\n]{0,60}){0,3}\s*\Z",
    re.IGNORECASE,
)


def slug_of(title: str) -> str:
    """A title as an address of ASCII letters and digits: "Où est mon colis ?" is ou-est-mon-colis. Other
    scripts are spelled in Latin, with a hyphen after each word, Chinese character or Korean syllable."""
    spelled = anyascii(title.casefold())  # so a capital begins what was a character of its own
    parts = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", spelled).lower())
    return "-".join(parts)[:LONGEST_SLUG].strip("-") or "article"


def without_courtesy(text: str) -> str:
    """A reply without what is said to one person only: the greeting before, the farewell after."""
    return _FAREWELL.sub("", _GREETING.sub("", text.strip() + "\n")).strip()
