"""What is said around a matter for courtesy: reply marks, greetings, closings."""

from __future__ import annotations

import re

_REPLY_MARK = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv|antw|ref|sv|vs|r|i)\s{0,2}(?:\[\d{1,4}\])?\s{0,2}:\s*|\[[^\]]{0,40}\]\s*)+",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening)|hallo|guten (?:tag|morgen|abend)"
    r"|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|salut|ch[eè]re?s?|hola|buen[oa]s (?:d[ií]as|tardes"
    r"|noches)|estimad[oa]s?)\b(?:[ \t]+(?-i:[A-ZÀ-Þ])[\w.'’-]*){0,4}[ \t]*[,!.:;\n]?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\n[ \t]*(?:--[ \t]*$|(?:(?:many |best |kind |warm )?regards|best wishes|best,|cheers|sincerely|yours"
    r"|thanks|thank you|many thanks|mit (?:freundlichen|besten) gr|viele gr|liebe gr|beste gr"
    r"|freundliche gr|mfg|vg\b|lg\b|danke|cordialement|bien (?:à|a) vous|salutations|merci|un saludo"
    r"|saludos|atentamente|gracias)[^\n?]{0,40}(?:\n|$))",
    re.IGNORECASE | re.MULTILINE,
)


def matter(text: str) -> str:
    """A text without its reply marks ("Re:", "[#12]"), greeting and closing: what is between them."""
    text = _GREETING.sub("", _REPLY_MARK.sub("", text), count=1)
    for closing in _CLOSING.finditer(text):
        rest = text[closing.end() :].strip()
        if len(rest) <= 250 and "?" not in rest:  # a name and a telephone number, not a letter going on
            return text[: closing.start()]
    return text
