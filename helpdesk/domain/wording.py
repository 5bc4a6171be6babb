"""Words as people type them, made comparable: accents, case and phrases."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Lower case without accents (é → e, ß → ss), other scripts as they are."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def has_phrase(folded: str, phrase: str) -> bool:
    """Whether `phrase` stands in the text (already folded) as whole words, any blanks between them.
    Scripts without blanks (Chinese, Japanese, Thai) have no word's edge to ask for."""
    words = fold(phrase).split()
    if not words:
        return False
    body = r"\s+".join(re.escape(word) for word in words)
    before = r"(?<![a-z0-9_])" if re.match(r"[a-z0-9_]", words[0]) else ""
    after = r"(?![a-z0-9_])" if re.search(r"[a-z0-9_]$", words[-1]) else ""
    return re.search(before + body + after, folded) is not None
