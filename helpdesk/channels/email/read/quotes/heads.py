"""Where quoted text begins: markers, header blocks and introductions such as "On … wrote:"."""

import re

from helpdesk.channels.email.read.quotes.words import (
    ABOVE,
    FORWARD,
    HEADER,
    MESSAGE,
    ORIGINAL,
    STARTS,
    WROTE,
)

QUOTED = re.compile(r"\s{0,3}(?:>|\w{0,12}>(?!\w))")
PIPED = re.compile(r"\s{0,3}[>|]")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
# The value is a date: after its last number there are only marks of the hour or of the zone.
_DATE = re.compile(
    r"\d[^\d]{0,3}\d.*\d(?:[\s.,:年月日時分秒년월일]|(?:[aApP]\.?\s?[mM]\.?|[Uu]hr|[hH]rs?|h|г|Uhr"
    r"|[A-Z]{2,5}|\([^()]*\))(?![^\W\d_]))*\Z"
)
_ADDRESSED = re.compile(r"[^\s@<>]+@[^\s@<>]+[>\])\"';,\s*]*\Z")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_DATED_START = re.compile(
    r"\W{0,2}(?:\d{4}\s?[-/.年년]\s?\d|\d{1,2}[./-]\s?\d{1,2}[./-]|\d{1,2}\.? [^\W\d]{3,12}\.?,? \d{4}"
    r"|[^\W\d]{2,14}\.?,? (?:den )?\d{1,2}[. ]|[^\W\d]{2,10}\.?, [^\W\d]{3,12} \d{1,2},)"
)
_BARE_GMAIL = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d{2})?(?: (?:GMT|UTC)[+-]\d{1,2}:\d{2} \S.{0,80}"
    r"|.{0,80}<\S+@\S+>:?)\Z"
)


def is_quote_head(view: list[str], at: int) -> bool:
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
    """Lines such as "From: …", "Sent: …": at least one of them has an address or a date as its whole value,
    or they are somebody's own list."""
    first = HEADER.match(view[at]) if _has_colon(view[at]) else None
    if first is None or first.lastgroup is None:
        return False
    fields = {_header_kind(first): first["rest"]}
    misses = 0
    for line in view[at + 1 : at + 16]:
        if not line:
            misses += 1
        elif _has_colon(line) and (match := HEADER.match(line)):
            fields.setdefault(_header_kind(match), match["rest"])
            misses = 0
        else:
            misses += 1
        if misses > 2:
            break
    kinds = set(fields)
    dated = _DATE.search(fields.get("date", "")) is not None
    addressed = any(_ADDRESSED.search(fields.get(name, "")) for name in ("from", "to", "cc"))
    if _header_kind(first) == "from" and _ADDRESSED.search(first["rest"]):
        return bool(kinds & {"date", "subject"})
    if _header_kind(first) == "date" and dated and _TIME.search(first["rest"]):
        return addressed or len(kinds & {"from", "to", "subject"}) >= 2
    if not dated and not addressed:
        return False
    least = 2 if _header_kind(first) == "from" else 3
    return (
        _header_kind(first) in ("from", "date", "subject", "to")
        and "from" in kinds
        and (len(kinds & {"date", "to", "subject"}) >= least or (least == 3 and len(kinds) >= 3))
    )


def _has_colon(line: str) -> bool:
    return ":" in line or "：" in line


def _header_kind(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value is not None and name != "rest")


def attribution(view: list[str], at: int) -> int:
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
            if index > at and QUOTED.match(piece) and not re.match(r">\s*(?:\w+\s*)?:\Z|>\s+\w+:\Z", piece):
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
    return wrote and len(joined) < 120 and quote_follows(view, end)


def quote_follows(view: list[str], end: int) -> bool:
    for line in view[end : end + 6]:
        if line:
            return PIPED.match(line) is not None
    return False
