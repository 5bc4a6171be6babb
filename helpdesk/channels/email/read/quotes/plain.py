"""The author's own text of a plain-text mail: quoted text and signatures are folded away.

Folding is for display and for rules; the whole text is stored too. Only the first 600 lines of 400 characters
are read, so that no input costs more than a few milliseconds."""

import re

from helpdesk.channels.email.read.quotes.words import (
    ABOVE,
    CLOSING,
    DEVICE,
    FOOTER,
    FOOTER_START,
    FORWARD,
    HEADER,
    MESSAGE,
    MOBILE,
    ORIGINAL,
    STARTS,
    WROTE,
)

_LINES = 600
_WIDTH = 400
_NESTED = 8
_QUOTED = re.compile(r"\s{0,3}(?:>|\w{0,12}>(?!\w))")
_PIPED = re.compile(r"\s{0,3}[>|]")
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_DIGITS = re.compile(r"\d.*\d")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_DATED_START = re.compile(
    r"\W{0,2}(?:\d{4}\s?[-/.年년]\s?\d|\d{1,2}[./-]\s?\d{1,2}[./-]|\d{1,2}\.? [^\W\d]{3,12}\.?,? \d{4}"
    r"|[^\W\d]{2,14}\.?,? (?:den )?\d{1,2}[. ]|[^\W\d]{2,10}\.?, [^\W\d]{3,12} \d{1,2},)"
)
_BARE_GMAIL = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d{2})?(?: (?:GMT|UTC)[+-]\d{1,2}:\d{2} \S.{0,80}"
    r"|.{0,80}<\S+@\S+>:?)\Z"
)
_SHARED_LINE = re.compile(r"(?<!-)-{2,}+\s?(?=On\b.{4,200}\bwrote:\s*\Z)")
_LINK = re.compile(r"[<(\[]?https?://\S+")
_DASHES = re.compile(r"\s*--\s*\Z")
_DELIMITER = re.compile(r"[\s\-_=*#~+—–―ᐧ]*\Z")
_RULE = re.compile(r"\s*(?:_{2,}|—{3,}|―{2,}|={5,}|-{5,})\s*\Z")


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
        if not line or _QUOTED.match(line):
            before.append(lines[at])
            at += 1
            continue
        if _is_signature(view, at) and (_has_words(before) or _is_dashes(line)):
            return _trim(before)
        if ABOVE.match(line) and not _has_words(before):
            at += 1  # the first line of another desk's mail: its words are below
            continue
        if _is_quote_head(view, at):
            return _trim(before) if _has_words(before) else []
        if "--" in line and (shared := _SHARED_LINE.search(line)):
            return [*before, lines[at][: shared.start()]]
        if depth < _NESTED and (end := _attribution(view, at)):
            after = _after_attribution(lines, view, end)
            if after is None:
                # Answers between the quotes: nobody would understand them without the quotes.
                return _trim([*before, *lines[at:]])
            if not after and not _has_words(before):
                return []
            if after and not _quote_follows(view, end) and _has_words(before):
                return _trim(before)
            rest = after[0] if after else len(lines)
            tail = _own_lines(lines[rest:], view[rest:], depth + 1) if rest < len(view) else lines[rest:]
            return [*_trim(before), *([""] if _has_words(before) and tail else []), *tail]
        before.append(lines[at])
        at += 1
    return _trim([*before, *lines[len(view) :]])


def _is_quote_head(view: list[str], at: int) -> bool:
    """A marker ("Original Message", "Begin forwarded message") or a header block starts here."""
    line = view[at]
    if FORWARD.match(line) or ABOVE.match(line):
        return True
    words = _between_rules(line)
    if words and (WROTE.search(words) or (ORIGINAL.search(words) and MESSAGE.search(words))):
        return True
    return _is_header_block(view, at)


def _between_rules(line: str) -> str:
    """The words of a line such as "-----Original Message-----"; "" for any other line."""
    line = line.strip(" \t*>")
    words = line.strip("-_=* \t")
    if not 3 <= len(words) <= 120 or line[:1] not in "-_=" or line[1:2] not in "-_=":
        return ""
    return words if line[-1:] in "-_=" and line[-2:-1] in "-_=" else ""


def _is_header_block(view: list[str], at: int) -> bool:
    first = HEADER.match(view[at]) if _has_colon(view[at]) else None
    if first is None or first.lastgroup is None:
        return False
    kinds = {_header_kind(first)}
    misses = 0
    for line in view[at + 1 : at + 16]:
        if not line:
            misses += 1
        elif _has_colon(line) and (match := HEADER.match(line)):
            kinds.add(_header_kind(match))
            misses = 0
        else:
            misses += 1
        if misses > 2:
            break
    if _header_kind(first) == "from":
        return len(kinds & {"date", "to", "subject"}) >= (1 if _EMAIL.search(first["rest"]) else 2)
    if _header_kind(first) == "date" and _DIGITS.search(first["rest"]) and _TIME.search(first["rest"]):
        return len(kinds & {"from", "to", "subject"}) >= 1
    return _header_kind(first) in ("date", "subject", "to") and len(kinds) >= 3 and "from" in kinds


def _has_colon(line: str) -> bool:
    return ":" in line or "：" in line


def _header_kind(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value is not None and name != "rest")


def _attribution(view: list[str], at: int) -> int:
    """The end of an introduction such as "On … wrote:" that begins on line `at` (0: none begins)."""
    line = view[at]
    dated = _DATED_START.match(line) is not None
    if dated and _BARE_GMAIL.match(line.strip()):
        return at + 1
    starts = (dated or STARTS.match(line) is not None) and any(map(str.isdigit, line))
    if not starts and not (("@" in line and _EMAIL.search(line)) or line.endswith((":", "："))):
        return 0
    joined, index, used = "", at, 0
    while index < len(view) and used < 6:
        piece = view[index].strip()
        if piece:
            if index > at and _QUOTED.match(piece) and not re.match(r">\s*(?:\w+\s*)?:\Z|>\s+\w+:\Z", piece):
                return 0
            joined += (" " if joined else "") + piece
            used += 1
            index += 1
            if _introduces(joined, starts, view, index):
                return index
            if len(joined) > 400:
                return 0
        elif index + 1 < len(view) and re.match(r"<|mailto:|\W*wrote", view[index + 1].strip()):
            index += 1
        else:
            return 0
        if (
            not starts
            and used >= 1
            and not re.match(r"(?:<|>|\w+\s?:)", (view[index] if index < len(view) else "").strip())
        ):
            return 0
    return 0


def _introduces(joined: str, starts: bool, view: list[str], end: int) -> bool:
    if not joined.endswith((":", "：")) or len(joined) > 400:
        return False
    email = _EMAIL.search(joined) is not None
    wrote = WROTE.search(joined) is not None
    if wrote and (starts or email):
        return True
    if starts and email and _TIME.search(joined) is not None:
        return True
    return wrote and len(joined) < 120 and _quote_follows(view, end)


def _quote_follows(view: list[str], end: int) -> bool:
    for line in view[end : end + 6]:
        if line:
            return _PIPED.match(line) is not None
    return False


def _after_attribution(lines: list[str], view: list[str], end: int) -> list[int] | None:
    """Where the author's text continues after the quotation introduced before line `end`: [] nowhere, [line],
    or None if the answers are between the quotes."""
    at = end
    while at < len(view) and not view[at]:
        at += 1
    if at >= len(view):
        return []
    if not _PIPED.match(view[at]):
        return [at]
    last = at
    while at < len(view):
        if _PIPED.match(view[at]):
            last = at
        elif view[at] and not _is_wrapped(view, at):
            break
        at += 1
    if at >= len(view):
        return []
    own = [index for index in range(at, len(view)) if view[index] and not _PIPED.match(view[index])]
    further = [
        index
        for index in range(at, len(view))
        if _PIPED.match(view[index]) and index > last and not _is_quote_tail(view, index)
    ]
    if further and own and own[0] < further[-1] and not any(_attribution(view, index) for index in own[:20]):
        return None
    return [at]


def _is_wrapped(view: list[str], at: int) -> bool:
    """A stray line inside a quotation: the end of a long quoted line that a mail program wrapped."""
    if at == 0 or at + 1 >= len(view) or not _PIPED.match(view[at - 1]) or not _PIPED.match(view[at + 1]):
        return False
    above = view[at - 1]
    return len(above) >= 60 or above.count("(") > above.count(")") or "http" in view[at]


def _is_quote_tail(view: list[str], at: int) -> bool:
    return not any(view[index] and not _PIPED.match(view[index]) for index in range(at, len(view)))


def _is_signature(view: list[str], at: int) -> bool:
    line = view[at]
    if _is_dashes(line):
        return True
    if _is_mobile(line):
        return True
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


def _is_dashes(line: str) -> bool:
    return _DASHES.match(line) is not None


def _only_signature_follows(view: list[str], at: int) -> bool:
    """Only a short block (name, title, numbers) follows up to the end or the next quotation."""
    count = 0
    for index in range(at, len(view)):
        line = view[index]
        if not line or _DELIMITER.match(line):
            continue
        if (
            _QUOTED.match(line)
            or _is_dashes(line)
            or _attribution(view, index)
            or _is_quote_head(view, index)
        ):
            break
        count += 1
        if count > 10 or len(line) > 90 or line.endswith("?"):
            return False
    return True


def _has_words(lines: list[str]) -> bool:
    return any(
        line and not _DELIMITER.match(line) and not _QUOTED.match(line) for line in map(str.strip, lines)
    )


def _trim(lines: list[str]) -> list[str]:
    """The lines without quotation, empty and rule lines at the end."""
    end = len(lines)
    while end and (_DELIMITER.match(lines[end - 1]) or _QUOTED.match(lines[end - 1])):
        end -= 1
    return lines[:end] if end and _has_words(lines[:end]) else lines
