"""Header fields of a mail: splitting the block, decoding words and addresses. An error in one harms no
other."""

import re
from datetime import datetime

from helpdesk.channels.email.read.address_fields import MAX_TEXT, Address, parse_addresses
from helpdesk.channels.email.read.encoded_words import decode_words, unfold
from helpdesk.channels.email.read.guesses.header_lines import (
    begins_with_url,
    block_goes_on,
    fields_follow,
    looks_like_a_field,
)
from helpdesk.channels.email.read.guesses.moments import moment

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
# A usual field with its continuation lines: none of them is blank, and none follows.
_PLAIN_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*+\n(?:[ \t]++[^\s][^\n]*+\n)*+)(?![ \t])")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_MAX_VALUE = 1_000_000
_MAX_FIELDS = 5_000
_MAX_DATE = 200
_NONE = [b""]


class Headers:
    """The fields of one part in their order. Values are kept raw and decoded on access, so that one broken
    field does not harm the others. `guesses`: what was read though it breaks the rules, a line each."""

    def __init__(self, fields: list[tuple[str, bytes]], guesses: list[str] | None = None) -> None:
        self.fields = fields
        self.guesses = list(dict.fromkeys(guesses or ()))
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
        return " ".join(decode_words(self.raw(name)[:MAX_TEXT]).split())

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
    field belongs to the field above if usual fields follow (its indentation was lost); else the body starts
    there, because the blank line is missing."""
    fields: list[tuple[str, bytes]] = []
    guesses: list[str] = []
    size = len(raw) if size is None else size
    while at < size:
        if len(fields) >= _MAX_FIELDS:
            blank = re.compile(rb"\n\r?\n").search(raw, at, size)
            return Headers(fields, guesses), blank.end() if blank else size
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
                return Headers(fields, guesses), end
        elif line[:1] in b" \t" and fields:
            stop = _folded_until(raw, end, size)
            name, value = fields[-1]
            if not line.strip() and stop == end:
                if not block_goes_on(raw, end, size, {name for name, _ in fields}):
                    return Headers(fields, guesses), end
                guesses.append("a line of blanks does not end the header")
                at = end
                continue
            if len(value) < _MAX_VALUE:
                fields[-1] = (name, value + raw[at:stop])
            end = stop
        elif (match := _FIELD.match(line)) and not (fields and begins_with_url(line)):
            stop = _folded_until(raw, end, size)
            fields.append(
                (match.group(1).decode("ascii").lower(), match.group(2) + raw[end:stop][:_MAX_VALUE])
            )
            end = stop
        elif not line.startswith((b"From ", b">From ")) and not looks_like_a_field(line):
            if not fields_follow(raw, end, size):
                return Headers(fields, guesses), at
            if fields and len(fields[-1][1]) < _MAX_VALUE:
                name, value = fields[-1]
                fields[-1] = (name, value.rstrip(b"\r\n") + b"\n " + line)
                guesses.append(f"a line without indentation belongs to {name}")
        at = end
    return Headers(fields, guesses), size


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


def parse_date(value: str) -> datetime | None:
    """The Date field in UTC; None if it cannot be read."""
    return moment(decode_words(value[:_MAX_DATE]))
