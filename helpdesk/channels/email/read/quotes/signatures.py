"""Where a signature begins: dashes, a device's advertisement, or a closing with only names and numbers below.

A signature has no sentences, requests, order numbers or questions: what has them is the author's text."""

import re
from collections.abc import Iterable

from helpdesk.channels.email.read.quotes.heads import QUOTED, attribution, is_quote_head
from helpdesk.channels.email.read.quotes.words import (
    ADVICE,
    CLOSING,
    DEVICE,
    FOOTER,
    FOOTER_START,
    MOBILE,
    NUMBERED,
    POSTSCRIPT,
    REQUEST,
    WROTE,
)

_LINK = re.compile(r"[<(\[]?https?://\S+")
_DASHES = re.compile(r"\s*--\s*\Z")
DELIMITER = re.compile(r"[\s\-_=*#~+—–―ᐧ]*\Z")
_CONTACT = re.compile(r"\S@\S|https?:|www\.|\+?\d[\d ()/.-]{6,}\d")
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_FAR = 100
_WIDTH = 400
_QUESTION = re.compile(r"[?？](?=\s|\Z)")
_RULE = re.compile(r"\s*(?:_{2,}|—{3,}|―{2,}|={5,}|-{5,})\s*\Z")


def is_signature(view: list[str], at: int) -> bool:
    line = view[at]
    if is_dashes(line):
        return not says_something(_below(view, at + 1))
    if _is_mobile(line):
        return not any(_says_something(other) and not MOBILE.match(other) for other in _below(view, at + 1))
    if MOBILE.match(line) and line.endswith("wrote:"):
        return True
    if _RULE.match(line) or line in ("—", "–"):
        rest = [other for other in view[at + 1 : at + 14] if other]
        return bool(rest) and any(FOOTER.search(other) for other in rest)
    return CLOSING.match(line) is not None and _only_signature_follows(view, at + 1)


def _is_mobile(line: str) -> bool:
    """The advertisement of a device or program ("Sent from my iPhone")."""
    words = _LINK.sub("", line) if "http" in line else line
    if len(words) > 70 or words.endswith("?") or MOBILE.match(words) is None:
        return FOOTER_START.match(words) is not None
    return DEVICE.search(words) is not None and WROTE.search(words) is None


def is_dashes(line: str) -> bool:
    return _DASHES.match(line) is not None


def _only_signature_follows(view: list[str], at: int) -> bool:
    """Only a short block (name, title, numbers) follows up to the end or the next quotation."""
    below = _below(view, at)
    return len(below) <= 10 and not any(len(line) > 90 or _says_something(line) for line in below)


def _below(view: list[str], at: int) -> list[str]:
    """The lines from `at` to the end or the next quotation, without blank ones and rules."""
    found: list[str] = []
    for index in range(at, min(len(view), at + _FAR)):
        line = view[index]
        if not line or DELIMITER.match(line):
            continue
        if QUOTED.match(line) or is_dashes(line) or attribution(view, index) or is_quote_head(view, index):
            break
        found.append(line)
    return found


def _says_something(line: str) -> bool:
    """Whether a line is a sentence, a request, a question or an order number; a signature has none."""
    if line.endswith(("?", "？", "。", "！")) or _is_postscript(line):
        return True
    if FOOTER.search(line) or ADVICE.search(line):
        return False
    return REQUEST.search(line) is not None or _is_sentence(line)


def says_something(texts: Iterable[str]) -> bool:
    """Whether what a mail program marked as a signature has a request, a question, an order number or a
    postscript: people write there too. Sentences alone are a company's."""
    return any(
        _QUESTION.search(line)
        or _is_postscript(line)
        or (REQUEST.search(line) is not None and not FOOTER.search(line) and not ADVICE.search(line))
        for line in (" ".join(text.split())[:_WIDTH] for text in texts)
    )


def _is_postscript(line: str) -> bool:
    """Text that people put below a signature on purpose."""
    return POSTSCRIPT.match(line) is not None or (
        NUMBERED.search(line) is not None and FOOTER.search(line) is None
    )


def _is_sentence(line: str) -> bool:
    """At least five words, most of them in lower case, and no address or phone number."""
    if _CONTACT.search(line):
        return False
    words = _WORDS.findall(line)
    small = sum(word[0].islower() for word in words)
    return len(words) >= 5 and small >= 4 and small * 2 > len(words)
