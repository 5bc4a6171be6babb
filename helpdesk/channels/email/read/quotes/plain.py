"""The author's own text of a plain-text mail: quoted text and signatures are folded away.

Folding is for display and for rules; the whole text is stored too. Only the first 600 lines of 400 characters
are read, so that no input costs more than a few milliseconds."""

import re
from itertools import groupby

import msgspec

from helpdesk.channels.email.read.quotes.footers import DELIMITER, program_block
from helpdesk.channels.email.read.quotes.heads import head_end, is_quote_head
from helpdesk.channels.email.read.quotes.introductions import attribution
from helpdesk.channels.email.read.quotes.marks import Marks, is_trimmed
from helpdesk.channels.email.read.quotes.notes import notes_block
from helpdesk.channels.email.read.quotes.signatures import is_dashes, is_signature
from helpdesk.channels.email.read.quotes.words import ABOVE, TRACKER

_LINES = 600
_WIDTH = 400
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SHARED_LINE = re.compile(r"(?<!-)-{2,}+\s?(?=On\b.{4,200}\bwrote:\s*\Z)")
_DASHES = "-- "
_WRAP = range(60, 86)
_REST = 25
_SAID = re.compile(
    r"\W*(?:yes|no|ok|okay|yep|nope|ja|nein|nee|oui|non|si|sí|sì|no|da|nie|tak|да|нет)\b", re.IGNORECASE
)

OWN = ""
QUOTE, INTRODUCTION, HEADER = "quote mark", "introduction of a quote", "header of a quoted mail"
BELOW, SIGNATURE, FOOTER = "below the beginning of a quoted mail", "signature or footer", "mark of a program"
RULE = "rule beside what is folded"


class Folded(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of a text that are not its author's: `first` to `last` (from 1, both inclusive), and `why`."""

    first: int
    last: int
    why: str


def fold(text: str) -> str:
    """The author's own words in `text`, as whole lines of it in their order. A bare forward stays whole."""
    lines = text.split("\n")
    view = _view(lines)
    why, cut = _reasons(view)
    kept: list[str] = []
    gap = False
    for at, line in enumerate(lines):
        if at < len(view) and why[at]:
            gap = True
            continue
        if gap and kept:
            if not line.strip() and not kept[-1].strip():
                continue
            if line.strip() and kept[-1].strip():
                kept.append("")
        gap = False
        kept.append(line[: cut[at]] if at in cut else line)
    result = "\n".join(kept).strip("\n").rstrip()
    return result if result.strip() or _is_sent_again(view, why) else text.strip("\n").rstrip()


def folded(text: str) -> list[Folded]:
    """What `fold` leaves out of `text`, and why."""
    why, _ = _reasons(_view(text.split("\n")))
    found: list[Folded] = []
    at = 0
    for reason, group in groupby(why):
        size = len(list(group))
        if reason:
            found.append(Folded(first=at + 1, last=at + size, why=reason))
        at += size
    return found


def _view(lines: list[str]) -> list[str]:
    """The lines that are read, in their visible form."""
    return [_seen(line[:_WIDTH]) for line in lines[:_LINES]]


def _seen(line: str) -> str:
    if line == _DASHES:
        return line  # the mail program's own mark of a signature: people write it without the blank
    return line.rstrip() if line.isascii() else _BIDI.sub("", line).replace("\xa0", " ").rstrip()


def _is_sent_again(view: list[str], why: list[str]) -> bool:
    """Whether a mail program quoted everything, with its own introduction: the author added nothing."""
    first = next((line for line in view if line), "")
    return (
        first.startswith(">")
        and attribution([first.lstrip("> ")], 0) > 0
        and all(reason or not line for reason, line in zip(why, view, strict=True))
    )


class _Reading:
    """`why[i]`: the reason to fold line i, or OWN. `said`: the author has said something above. `cut`: lines
    that the author shares with an introduction, and where it begins in them."""

    def __init__(self, view: list[str]) -> None:
        self.view = view
        self.marks = Marks(view)
        self.why = [OWN] * len(view)
        self.cut: dict[int, int] = {}
        self.said = False

    def set(self, first: int, end: int, why: str) -> int:
        """Fold lines `first` to `end` (exclusive). Returns `end`."""
        self.why[first:end] = [why] * (end - first)
        return end


def _reasons(view: list[str]) -> tuple[list[str], dict[int, int]]:
    reading = _Reading(view)
    at = 0
    while at < len(view):
        at = _step(reading, at)
    _fold_rules(reading)
    return reading.why, reading.cut


def _step(reading: _Reading, at: int) -> int:
    """Decide about line `at`, and possibly some below it. Returns the next line to decide about."""
    view, marks = reading.view, reading.marks
    line, all_lines = view[at], len(view)
    if not line:
        return at + 1
    if marks.quoted[at] or (is_trimmed(line) and at + 1 < all_lines and _next_is_marked(marks, at + 1)):
        return reading.set(at, _end_of_quote(marks, at), QUOTE)
    if end := program_block(view, at):
        return reading.set(at, end, FOOTER)
    if (reading.said or is_dashes(line)) and is_signature(view, at):
        return reading.set(at, all_lines, SIGNATURE)
    if not reading.said and (ABOVE.match(line) or TRACKER.match(line)):
        end = at + 1  # another desk's or a tracker's: its words are below
        while end < all_lines and view[end] and DELIMITER.match(view[end]):
            end += 1
        return reading.set(at, end, INTRODUCTION)
    end = (head_end(view, at) if is_quote_head(view, at) else 0) or notes_block(view, at)
    if end:
        if end < all_lines and _next_is_marked(marks, end):
            return reading.set(at, end, HEADER)
        if not reading.said:
            reading.why = [OWN] * all_lines  # a bare forward
            return all_lines
        reading.set(at, end, HEADER)
        return reading.set(end, all_lines, BELOW)
    if "--" in line and (shared := _SHARED_LINE.search(line)):
        reading.cut[at] = shared.start()
        return reading.set(at + 1, all_lines, BELOW)
    if end := attribution(view, at, marks):
        return _after_introduction(reading, at, end)
    reading.said = reading.said or DELIMITER.match(line) is None
    return at + 1


def _after_introduction(reading: _Reading, at: int, end: int) -> int:
    view, marks = reading.view, reading.marks
    following = end
    while following < len(view) and not view[following]:
        following += 1
    reading.set(at, following, INTRODUCTION)
    if following == len(view) or marks.quoted[following] or marks.learn(following):
        return following
    if reading.said:
        return reading.set(following, len(view), BELOW)
    return following


def _next_is_marked(marks: Marks, at: int) -> bool:
    while at < len(marks.view) and not marks.view[at]:
        at += 1
    return at < len(marks.view) and marks.quoted[at]


def _end_of_quote(marks: Marks, at: int) -> int:
    """The end of the quote that has line `at`: marked lines, what a mail program wrapped, and what says that
    something was left out."""
    last = at
    index = at
    view = marks.view
    while index < len(view):
        if marks.quoted[index] or (view[index] and (is_trimmed(view[index]) or _is_wrapped(marks, index))):
            last = index
        elif view[index]:
            break
        index += 1
    return last + 1


def _is_wrapped(marks: Marks, at: int) -> bool:
    """Whether the line is the end of a long quoted line that a mail program wrapped."""
    view = marks.view
    if at == 0 or not marks.quoted[at - 1]:
        return False
    above, line = view[at - 1], view[at]
    following = view[at + 1] if at + 1 < len(view) else ""
    inside = bool(following) and marks.quoted[at + 1]
    if inside and (above.count("(") > above.count(")") or (line.lstrip().startswith(("http", "(http")))):
        return True
    if len(above) not in _WRAP or _SAID.match(line) or line[:1].isspace():
        return False
    if above[-1:] in ".?!:;>" and not inside:
        return False
    if not (line[:1].islower() or line[:1].isdigit() or not line[:1].isascii()):
        return False
    return inside or (not following and len(line) <= _REST)


def _fold_rules(reading: _Reading) -> None:
    """Fold the rules, such as "______", right above what is folded up to the end."""
    end = len(reading.view)
    while end and (reading.why[end - 1] or not reading.view[end - 1]):
        end -= 1
    tail = end
    while tail and (not reading.view[tail - 1] or DELIMITER.match(reading.view[tail - 1])):
        tail -= 1
    if any(line and why == OWN for line, why in zip(reading.view[:tail], reading.why[:tail], strict=True)):
        reading.set(tail, end, RULE)
