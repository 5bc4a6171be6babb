"""Words as people type them, made comparable: accents, case, endings and phrases."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FEW_MARKS = 10  # a text of one language has fewer: each is taken out by itself


def fold(text: str) -> str:
    """Lower case without accents (é → e, ß → ss), other scripts as they are."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    marks = [char for char in set(plain) if unicodedata.combining(char)]
    if len(marks) > _FEW_MARKS:
        return "".join(char for char in plain if not unicodedata.combining(char))
    for mark in marks:
        plain = plain.replace(mark, "")
    return plain


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


# Endings of English, French, German and Spanish that seldom change what a word is about, longest first.
_ENDINGS = (
    "ement",
    "ation",
    "acion",
    "ungen",
    "ment",
    "ung",
    "ying",
    "ing",
    "ied",
    "ed",
    "en",
    "er",
    "es",
    "em",
    "ie",
    "y",
    "e",
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without its ending; light, so that two words with one stem nearly always mean the same.
    Four letters stay. It need not be a word: "batteries" and "battery" give "batter"."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2]:  # "shipped", "ship"
        word = word[:-1]
    return word


def alike(one: str, other: str) -> bool:
    """Whether two stems are one word but for their endings: a common start of five letters and 70 %."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common >= 5 and common >= 0.7 * longer
