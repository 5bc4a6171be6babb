"""Text made comparable: without case, accents and width, as customers type."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents (é → e, ß → ss), in compatible characters (ﬁ → fi)."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))
