"""Where a quoted mail begins: markers such as "Original Message", and header blocks."""

import re

from helpdesk.channels.email.read.quotes.words import (
    ABOVE,
    FORWARD,
    HEADER,
    MESSAGE,
    ORIGINAL,
    WROTE,
)

# The value is a date: after its last number there are only marks of the hour or of the zone.
_DATE = re.compile(
    r"\d[^\d]{0,3}\d.*\d(?:[\s.,:年月日時分秒년월일]|(?:[aApP]\.?\s?[mM]\.?|[Uu]hr|[hH]rs?|h|г|Uhr"
    r"|[A-Z]{2,5}|\([^()]*\))(?![^\W\d_]))*\Z"
)
_ADDRESSED = re.compile(r"[^\s@<>]+@[^\s@<>]+[>\])\"';,\s*]*\Z")
_LONGEST = 20
_ONE_DASH = re.compile(r"-[^\W\d_]+ [^\W\d_]+-\Z")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")


def is_quote_head(view: list[str], at: int) -> bool:
    """A marker ("Original Message", "Begin forwarded message") or a header block starts here."""
    line = view[at]
    if FORWARD.match(line) or ABOVE.match(line):
        return True
    words = _between_rules(line)
    if words and (WROTE.search(words) or (ORIGINAL.search(words) and MESSAGE.search(words))):
        return True
    return _is_header_block(view, at)


def head_end(view: list[str], at: int) -> int:
    """The end of the marker or header block that begins on line `at`, blank lines included."""
    end = at + 1
    fields = 0
    while end < len(view) and end < at + _LONGEST:
        line = view[end]
        if _has_colon(line) and HEADER.match(line):
            fields += 1
        elif (fields and not line) or (line and not (fields and line[:1] in " \t")):
            break
        end += 1
    while end < len(view) and not view[end]:
        end += 1
    return end


def _between_rules(line: str) -> str:
    """The words of a line such as "-----Original Message-----"; "" for any other line."""
    line = line.strip(" \t*>")
    words = line.strip("-_=* \t")
    if _ONE_DASH.match(line) and ORIGINAL.search(words) and MESSAGE.search(words):
        return words
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
