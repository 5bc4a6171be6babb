"""Where a signature begins: dashes, a device's advertisement, or a closing with only names and numbers below.

A signature has no sentences, requests, order numbers or questions: what has them is the author's text."""

import re
from collections.abc import Iterable

from helpdesk.channels.email.read.quotes.footers import DELIMITER, is_footer
from helpdesk.channels.email.read.quotes.heads import is_quote_head
from helpdesk.channels.email.read.quotes.introductions import attribution
from helpdesk.channels.email.read.quotes.marks import QUOTED
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
_DASHES = re.compile(r"\s*(?:- )?--\s*\Z")  # PGP puts a dash before
_CONTACT = re.compile(r"\S@\S|https?:|www\.|\+?\d[\d ()/.-]{6,}\d")
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_FAR = 100
_WIDTH = 400
_QUESTION = re.compile(r"[?？](?=\s|\Z)")
_DASHED_NAME = re.compile(r"-{2,3} ?[^\W\d_a-zà-ÿ][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}\Z")
_SAYING = re.compile(r"[\"“„«][^\"”“»]{1,300}(?:[\"”“»]|\Z)")


def is_signature(view: list[str], at: int) -> bool:
    """Whether a signature or a footer begins on line `at` and goes on to the end or to the next quote."""
    line = view[at]
    below = _below(view, at + 1) if _may_begin(line) else []
    if is_dashes(line):
        asks = line != "-- " and not any(_CONTACT.search(other) for other in below)
        return is_footer(line, below) or not says_something(map(_without_sayings, below), asks=asks)
    apart = at == 0 or DELIMITER.match(view[at - 1]) or DELIMITER.match(line)
    if apart and is_footer(line, below):
        return True
    if _is_mobile(line):
        return not any(_says_something(other) and not MOBILE.match(other) for other in below)
    if MOBILE.match(line) and line.endswith("wrote:"):
        return True
    if _DASHED_NAME.match(line) and not below:
        return True
    return CLOSING.match(line) is not None and _only_signature_follows(below)


def _may_begin(line: str) -> bool:
    return (
        DELIMITER.match(line) is not None
        or _DASHED_NAME.match(line) is not None
        or FOOTER_START.match(line) is not None
        or MOBILE.match(line) is not None
        or CLOSING.match(line) is not None
    )


def _is_mobile(line: str) -> bool:
    """The advertisement of a device or program ("Sent from my iPhone")."""
    words = _LINK.sub("", line) if "http" in line else line
    if len(words) > 70 or words.endswith("?") or MOBILE.match(words) is None:
        return False
    return DEVICE.search(words) is not None and WROTE.search(words) is None


def _without_sayings(line: str) -> str:
    """A line without what is in quotation marks: people sign with the words of others."""
    return _SAYING.sub("", line)


def is_dashes(line: str) -> bool:
    return _DASHES.match(line) is not None


def _only_signature_follows(below: list[str]) -> bool:
    """Only a short block (name, title, numbers) follows up to the end or the next quotation."""
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


def says_something(texts: Iterable[str], *, asks: bool = True) -> bool:
    """Whether what a mail program marked as a signature has a request, a question (only if `asks`), an order
    number or a postscript: people write there too. Sentences alone are a company's."""
    return any(
        (asks and _QUESTION.search(line))
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
