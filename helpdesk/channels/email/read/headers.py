"""Header fields of a mail: splitting the block, decoding words and addresses. An error in one harms no
other."""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from helpdesk.channels.email.read.charsets import decode, tidy

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
# A usual field with its continuation lines: none of them is blank, and none follows.
_PLAIN_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*+\n(?:[ \t]++[^\s][^\n]*+\n)*+)(?![ \t])")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
# The lookbehind tries a run of letters only from its beginning.
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"@\\])[^\s<>()\[\],;:\"@\\]++@[^\s<>()\[\],;:\"@\\]+")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_MAX_VALUE = 1_000_000
_MAX_FIELDS = 5_000
_MAX_TEXT = 10_000
_NONE = [b""]


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox: display name (decoded) and address as written, domain in lower case."""

    name: str = ""
    email: str


class Headers:
    """The fields of one part in their order. Values are kept raw and decoded on access, so that one broken
    field does not harm the others."""

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self.fields = fields
        self._named: dict[str, list[bytes]] = {}
        for name, value in fields:
            self._named.setdefault(name, []).append(value)
        # Raw 8-bit headers are against the rules; such senders use the charset of the body.
        hint = _CHARSET.search(self._named.get("content-type", _NONE)[0])
        self._charset = hint.group(1).decode("ascii") if hint else None

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def raw(self, name: str) -> str:
        """The first such field, unfolded but with its encoded words unchanged; "" if it is missing."""
        values = self._named.get(name)
        return unfold(values[0], self._charset) if values else ""

    def text(self, name: str) -> str:
        """The first such field as readable text on one line."""
        return " ".join(decode_words(self.raw(name)[:_MAX_TEXT]).split())

    def all_raw(self, name: str) -> list[str]:
        return [unfold(value, self._charset) for value in self._named.get(name, ())]

    def addresses(self, name: str, limit: int = 200) -> list[Address]:
        """Every mailbox of every such field, at most `limit`."""
        found: list[Address] = []
        for value in self.all_raw(name):
            found.extend(parse_addresses(value, limit - len(found)))
            if len(found) >= limit:
                break
        return found


def split_headers(raw: bytes, at: int = 0, size: int | None = None) -> tuple[Headers, int]:
    """The header block of `raw[at:size]` and the offset in `raw` where the body begins. A line that is no
    field is skipped if fields follow; else the body starts there, because the blank line is missing."""
    fields: list[tuple[str, bytes]] = []
    size = len(raw) if size is None else size
    while at < size:
        if len(fields) >= _MAX_FIELDS:
            blank = re.compile(rb"\n\r?\n").search(raw, at, size)
            return Headers(fields), blank.end() if blank else size
        plain = _PLAIN_FIELD.match(raw, at, size)
        if plain and plain.end() - at <= _MAX_VALUE:
            fields.append((plain.group(1).decode("ascii").lower(), plain.group(2)))
            at = plain.end()
            continue
        end = raw.find(b"\n", at, size)
        end = size if end < 0 else end + 1
        line = raw[at:end]
        if line in (b"\n", b"\r\n", b"\r\r\n", b"\r"):
            if fields or end >= size:
                return Headers(fields), end
        elif line[:1] in b" \t" and fields:
            stop = _folded_until(raw, end, size)
            name, value = fields[-1]
            if not line.strip() and stop == end:
                return Headers(fields), end
            if len(value) < _MAX_VALUE:
                fields[-1] = (name, value + raw[at:stop])
            end = stop
        elif match := _FIELD.match(line):
            stop = _folded_until(raw, end, size)
            fields.append(
                (match.group(1).decode("ascii").lower(), match.group(2) + raw[end:stop][:_MAX_VALUE])
            )
            end = stop
        elif not line.startswith((b"From ", b">From ")) and not _FIELD.match(raw, end, min(end + 200, size)):
            return Headers(fields), at
        at = end
    return Headers(fields), size


def _folded_until(raw: bytes, at: int, size: int) -> int:
    """Where the continuation lines that start at `at` end, `size` at the latest."""
    while at < size and raw[at : at + 1] in (b" ", b"\t"):
        end = raw.find(b"\n", at, size)
        end = size if end < 0 else end + 1
        if not raw[at:end].strip() and raw[end : min(end + 1, size)] not in (b" ", b"\t"):
            # In practice a line of blanks ends the block (some senders pad the empty line), except inside a
            # folded value (RFC 5322 §4.2).
            break
        at = end
    return at


def unfold(value: bytes, charset: str | None = None) -> str:
    """The value on one line; raw 8-bit letters are UTF-8 (RFC 6532) or else in `charset`."""
    if value.isascii():
        text = value.decode("ascii")
    else:
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text = decode(value, charset)
    if "\n" in text or "\r" in text:
        text = text.replace("\r", "").replace("\n", "")
    return text.strip()


def decode_words(text: str) -> str:
    """`text` with its RFC 2047 encoded words read. Adjacent words of one charset are joined before decoding,
    because some senders split a letter; a broken word stays unchanged."""
    if "=?" not in text:
        return tidy(text)
    text = _BETWEEN_WORDS.sub(r"\1", text)
    out: list[str] = []
    pending = b""
    pending_charset = ""
    at = 0
    for match in _WORD.finditer(text):
        charset = match.group(1).split("*")[0].lower()
        data = _word_bytes(match.group(2), match.group(3))
        if match.start() > at or charset != pending_charset:
            out.append(decode(pending, pending_charset) if pending else "")
            pending = b""
            out.append(text[at : match.start()])
        pending_charset = charset
        pending += data
        at = match.end()
    out.append(decode(pending, pending_charset) if pending else "")
    out.append(text[at:])
    return tidy("".join(out))


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return decode_base64(raw)


def decode_base64(data: bytes) -> bytes:
    """Base64 as found in mail: stray characters ignored, padding completed."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def parse_addresses(value: str, limit: int = 200) -> list[Address]:
    """The mailboxes of an address list (RFC 5322 §3.4, groups and obsolete forms too). Text without an
    address before "Name <address>" belongs to that name: many programs do not quote a name with a comma.
    Other entries without an address are left out. A list that is entirely in encoded words is decoded and
    read again."""
    found: list[Address] = []
    value = value[:100_000]
    begun: int | None = None  # where a name with commas may have begun
    for start, end in _spans(value):
        if len(found) >= limit:
            break
        item = value[start:end]
        address = _mailbox(item) if "@" in item else None
        if address is None:
            begun = start if begun is None and item.strip() else begun
            continue
        if begun is not None and "<" in item:
            address = _mailbox(value[begun:end]) or address
        begun = None
        found.append(address)
    if not found and "=?" in value:
        decoded = decode_words(value[:_MAX_TEXT])
        if "=?" not in decoded:
            return parse_addresses(decoded, limit)
    return found


def _spans(value: str) -> Iterator[tuple[int, int]]:
    """Where each entry of an address list begins and ends, without its separators."""
    start = 0
    if '"' not in value and "(" not in value and ":" not in value and ";" not in value:
        for item in value.split(","):
            yield start, start + len(item)
            start += len(item) + 1
        return
    quoted = angle = False
    depth = 0
    skip = False
    for index, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif char in "<>":
            angle = char == "<"
        elif angle and char == ":":
            continue
        elif char in ",;" or (char == ":" and not angle):
            if char != ":":
                yield start, index
            start = index + 1
    yield start, len(value)


def _mailbox(item: str) -> Address | None:
    item = item.strip()
    if not item:
        return None
    opened = item.rfind("<")
    if opened >= 0:
        inside = item[opened + 1 :].split(">")[0]
        email = _address_in(inside)
        name = item[:opened] or item[opened + 1 :].partition(">")[2]
        if email is None:
            email, name = _address_in(item), ""
    else:
        bare, comment = _without_comment(item)
        email, name = _address_in(bare), comment
    if email is None:
        return None
    name = decode_words(_unquote(name[:1_000]))
    return Address(name=" ".join(name.split()).strip(",; ")[:300], email=email)


def _address_in(text: str) -> str | None:
    text = text.strip().strip("'\"")
    if text.lower().startswith("mailto:"):
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # obsolete source route, RFC 5322 §4.4
    local, at, domain = text.rpartition("@")
    if local.startswith('"') and local.endswith('"') and at and " " not in domain:
        return tidy(f"{local}@{domain.lower()}")[:320]
    match = _ADDRESS.search(text[:2_000])
    if match is None:
        return None
    local, _, domain = match.group().rpartition("@")
    return tidy(f"{local}@{domain.lower().rstrip('.')}")[:320]


def _without_comment(item: str) -> tuple[str, str]:
    opened, closed = item.find("("), item.rfind(")")
    if 0 <= opened < closed:
        return item[:opened] + " " + item[closed + 1 :], item[opened + 1 : closed]
    return item, ""


def _unquote(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    elif name.startswith('"'):
        name = re.sub(r'"([^"]*)"?', r"\1", name, count=1)
    return re.sub(r"\\(.)", r"\1", name).strip()


def parse_date(value: str) -> datetime | None:
    """The Date field in UTC; None if it cannot be read."""
    try:
        when = parsedate_to_datetime(value[:200])
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
