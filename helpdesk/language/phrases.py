"""Whether a text has a phrase as whole words."""

from __future__ import annotations

import re

from helpdesk.language.fold import fold


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
