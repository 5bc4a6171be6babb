"""Lines in a header block that are no fields: continuation lines that lost their indentation, lines that only
look blank, and the body if the blank line before it is missing."""

import re

_KNOWN_WORDS = (
    "from to cc bcc subject date message-id in-reply-to references reply-to sender return-path received "
    "mime-version content-type content-transfer-encoding content-disposition content-id content-language "
    "delivered-to precedence auto-submitted importance priority user-agent organization organisation lines "
    "dkim-signature authentication-results received-spf thread-topic thread-index errors-to envelope-to "
    "newsgroups path nntp-posting-host distribution followup-to xref status"
)
_KNOWN = frozenset(word.encode() for word in _KNOWN_WORDS.split())
_BEGINNINGS = (b"x-", b"list-", b"resent-", b"arc-", b"content-", b"delivered-", b"feedback-")
_FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_AHEAD = 20
_AHEAD_BYTES = 4_000
_URL = re.compile(rb"(?:https?|mailto|ftp|cid)[ \t]*:", re.IGNORECASE)


def is_known_field(line: bytes) -> bool:
    """Whether a line begins with the name of a usual field."""
    match = _FIELD.match(line)
    if match is None:
        return False
    name = match.group(1).lower()
    return name in _KNOWN or name.startswith(_BEGINNINGS)


def fields_follow(raw: bytes, at: int, size: int) -> bool:
    """Whether a usual field comes before the next blank line, within 20 lines from `at` on."""
    for line in raw[at : min(size, at + _AHEAD_BYTES)].split(b"\n")[:_AHEAD]:
        if not line.strip():
            return False
        if is_known_field(line):
            return True
    return False


def block_goes_on(raw: bytes, at: int, size: int, seen: set[str]) -> bool:
    """Whether the header block goes on at `at`, below a line of blanks: the next line is a usual field that
    was not `seen` yet, and only fields follow up to a blank line."""
    lines = raw[at : min(size, at + _AHEAD_BYTES)].split(b"\n")[:_AHEAD]
    first = _FIELD.match(lines[0])
    if first is None or not is_known_field(lines[0]) or first.group(1).lower().decode("ascii") in seen:
        return False
    for line in lines:
        if not line.strip():
            return True
        if line[:1] not in b" \t" and _FIELD.match(line) is None:
            return False
    return False


def begins_with_url(line: bytes) -> bool:
    """Whether what looks like a field is a line with the address of a page."""
    return _URL.match(line) is not None


def looks_like_a_field(line: bytes) -> bool:
    """Whether the line has a name before a colon, with letters that no name of a field may have."""
    name, colon, _ = line.partition(b":")
    return bool(colon) and 0 < len(name) < 60 and not name.isascii() and not any(c in name for c in b" \t")
