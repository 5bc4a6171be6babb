"""Which of two alternatives has the author's words: the plain text or the HTML."""

from __future__ import annotations

import re
from typing import Literal

from helpdesk.channels.email.read.markup.mail_html import crude_words, has_struck_words

_WORD = re.compile(r"\w+")
_SEEN = 60_000  # characters of each alternative that are compared
_WORDS = 400
_FEW = 3
_STUB = 30  # words; longer HTML is no stub
_LINK = re.compile(r"https?://\S+")


def speaker(plain: str, html: str) -> Literal["plain", "html", "both", "plain only"]:
    """Whose words count. HTML speaks if it says more than a stub beside it, or if some of its words are
    struck out, which plain text cannot show. "both": each says something else. "plain only": the HTML is the
    stub, so it must not be shown instead of the text."""
    if not plain.strip():
        return "html"
    if has_struck_words(html):
        return "html"
    shown = crude_words(html[: 4 * _SEEN])[:_SEEN].casefold()
    plain = plain[:_SEEN].casefold()
    words, known = set(_WORD.findall(shown)), set(_WORD.findall(plain))
    if "</" in plain and "</" not in shown and set(_WORD.findall(crude_words(plain))) == words:
        return "html"  # the plain text is the source of the HTML
    html_more = _says_more(words, known, plain)
    if not html_more and len(words) >= _STUB:
        return "plain"
    told = set(_WORD.findall(_LINK.sub("", plain)))
    plain_more = _says_more(told, words, shown)
    if html_more:
        return "both" if plain_more and len(told) > len(words) else "html"
    return "plain only" if plain_more else "plain"


def adds(more: str, text: str) -> bool:
    """Whether most words of `more` are missing in `text`."""
    more, text = more[:_SEEN].casefold(), text[:_SEEN].casefold()
    return _says_more(set(_WORD.findall(more)), set(_WORD.findall(text)), text)


def _says_more(words: set[str], known: set[str], other: str) -> bool:
    """Whether most of `words` are missing in the `other` text, whose words are `known`. A few words say more
    only than none."""
    missing = words - known
    if (len(missing) < _FEW and known) or 2 * len(missing) <= len(words):
        return False
    # Languages without blanks, and lines broken within a word: compare without blanks.
    joined = "".join(other.split())
    sample = sorted(missing)[:_WORDS]
    absent = sum(word not in joined for word in sample)
    return 2 * absent * len(missing) > len(sample) * len(words)
