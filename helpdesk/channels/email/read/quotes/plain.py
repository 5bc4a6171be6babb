"""The author's own text of a plain-text mail: quoted text and signatures are folded away.

Folding is for display and for rules; the whole text is stored too. Only the first 600 lines of 400 characters
are read, so that no input costs more than a few milliseconds."""

import re

from helpdesk.channels.email.read.quotes.heads import (
    PIPED,
    QUOTED,
    attribution,
    is_quote_head,
    quote_follows,
)
from helpdesk.channels.email.read.quotes.signatures import DELIMITER, is_dashes, is_signature
from helpdesk.channels.email.read.quotes.words import ABOVE

_LINES = 600
_WIDTH = 400
_NESTED = 8
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SHARED_LINE = re.compile(r"(?<!-)-{2,}+\s?(?=On\b.{4,200}\bwrote:\s*\Z)")


def fold(text: str) -> str:
    """The author's own words in `text`, as whole lines of it in their order. A bare forward stays whole."""
    lines = text.split("\n")
    view = [_seen(line[:_WIDTH]) for line in lines[:_LINES]]
    kept = _own_lines(lines, view)
    result = "\n".join(kept).strip("\n").rstrip()
    return result if result.strip() else text.strip("\n").rstrip()


def _seen(line: str) -> str:
    """A line in its visible form."""
    return line.rstrip() if line.isascii() else _BIDI.sub("", line).replace("\xa0", " ").rstrip()


def _own_lines(lines: list[str], view: list[str], depth: int = 0) -> list[str]:
    """The lines before the first signature, header block or introduced quotation, and the lines after an
    introduced quotation with marked lines ("> "), because its end is known. `view` are the lines in their
    visible form; `depth` counts earlier quotations."""
    before: list[str] = []
    at = 0
    while at < len(view):
        line = view[at]
        if not line or QUOTED.match(line):
            before.append(lines[at])
            at += 1
            continue
        if is_signature(view, at) and (_has_words(before) or is_dashes(line)):
            return _trim(before)
        if ABOVE.match(line) and not _has_words(before):
            at += 1  # the first line of another desk's mail: its words are below
            continue
        if is_quote_head(view, at):
            return _trim(before) if _has_words(before) else []
        if "--" in line and (shared := _SHARED_LINE.search(line)):
            return [*before, lines[at][: shared.start()]]
        if depth < _NESTED and (end := attribution(view, at)):
            after = _after_attribution(lines, view, end)
            if after is None:
                # Answers between the quotes: nobody would understand them without the quotes.
                return _trim([*before, *lines[at:]])
            if not after and not _has_words(before):
                return []
            if after and not quote_follows(view, end) and _has_words(before):
                return _trim(before)
            rest = after[0] if after else len(lines)
            tail = _own_lines(lines[rest:], view[rest:], depth + 1) if rest < len(view) else lines[rest:]
            return [*_trim(before), *([""] if _has_words(before) and tail else []), *tail]
        before.append(lines[at])
        at += 1
    return _trim([*before, *lines[len(view) :]])


def _after_attribution(lines: list[str], view: list[str], end: int) -> list[int] | None:
    """Where the author's text continues after the quotation introduced before line `end`: [] nowhere, [line],
    or None if the answers are between the quotes."""
    at = end
    while at < len(view) and not view[at]:
        at += 1
    if at >= len(view):
        return []
    if not PIPED.match(view[at]):
        return [at]
    last = at
    while at < len(view):
        if PIPED.match(view[at]):
            last = at
        elif view[at] and not _is_wrapped(view, at):
            break
        at += 1
    if at >= len(view):
        return []
    own = [index for index in range(at, len(view)) if view[index] and not PIPED.match(view[index])]
    further = [
        index
        for index in range(at, len(view))
        if PIPED.match(view[index]) and index > last and not _is_quote_tail(view, index)
    ]
    if further and own and own[0] < further[-1] and not any(attribution(view, index) for index in own[:20]):
        return None
    return [at]


def _is_wrapped(view: list[str], at: int) -> bool:
    """A stray line inside a quotation: the end of a long quoted line that a mail program wrapped."""
    if at == 0 or at + 1 >= len(view) or not PIPED.match(view[at - 1]) or not PIPED.match(view[at + 1]):
        return False
    above = view[at - 1]
    return len(above) >= 60 or above.count("(") > above.count(")") or "http" in view[at]


def _is_quote_tail(view: list[str], at: int) -> bool:
    return not any(view[index] and not PIPED.match(view[index]) for index in range(at, len(view)))


def _has_words(lines: list[str]) -> bool:
    return any(
        line and not DELIMITER.match(line) and not QUOTED.match(line) for line in map(str.strip, lines)
    )


def _trim(lines: list[str]) -> list[str]:
    """The lines without quotation, empty and rule lines at the end."""
    end = len(lines)
    while end and (DELIMITER.match(lines[end - 1]) or QUOTED.match(lines[end - 1])):
        end -= 1
    return lines[:end] if end and _has_words(lines[:end]) else lines
