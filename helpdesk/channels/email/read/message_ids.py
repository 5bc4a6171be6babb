"""Message-IDs in the fields of a mail."""

import hashlib
import re

from helpdesk.channels.base import Naming
from helpdesk.channels.email.read.charsets import tidy

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_SPACED_ID = re.compile(r"<([^<>]{1,900})>")
_BLANKS = re.compile(r"\s+|\([^()]{0,200}\)")
_NAMING = re.compile(rb"^(message-id|from)[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
# The lookbehind tries a run of letters only from its beginning.
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"@])[^\s<>,;:\"@]++@[^\s<>,;:\"]+")
_END = re.compile(rb"\n\r?\n")
_HEAD = 64 * 1024
_MAX_ID = 900  # bytes: PostgreSQL's indexes take no row over 2,704


def parse_ids(value: str, limit: int = 200) -> list[str]:
    """Message-IDs of a References or In-Reply-To field without their brackets, in their order, the last
    `limit` of them (the newest). Bare ids of broken senders count if no id is in brackets."""
    ids = _MESSAGE_ID.findall(value[-200_000:])
    if not ids and "<" in value:
        # blanks and comments within (obsolete, RFC 5322 §4.5.4)
        closed = [_BLANKS.sub("", found) for found in _SPACED_ID.findall(value[-20_000:])]
        ids = [found for found in closed if "@" in found.strip("@")]
    if not ids:
        ids = [word.strip("<>,;") for word in value[-20_000:].split() if "@" in word]
    return [_short_id(tidy(found)) for found in ids[-limit:] if found]


def naming(body: bytes) -> Naming:
    """A mail's own Message-ID and its author, from the beginning of its header. It is quick, and may miss
    what `read_mail` finds in a broken header: then nothing waits for the mail."""
    end = _END.search(body, 0, _HEAD)
    named = line = None
    for name, value in _NAMING.findall(body, 0, end.start() + 1 if end else _HEAD):
        text = value.decode("utf-8", "replace")
        if name[0] in b"mM":
            named = named or next(iter(parse_ids(text, 1)), None)
        elif line is None:
            address = _ADDRESS.search(text)
            line = f"from:{address[0].lower()}"[:_MAX_ID] if address else None
    return Naming(named=named, line=line)


def _short_id(found: str) -> str:
    """A Message-ID that is too long for a database's index is replaced by its hash, in References too."""
    raw = found.encode("utf-8")
    return found if len(raw) <= _MAX_ID else f"sha256:{hashlib.sha256(raw).hexdigest()}"
