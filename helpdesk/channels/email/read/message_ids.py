"""Message-IDs in the fields of a mail."""

import hashlib
import re

from helpdesk.channels.email.read.charsets import tidy

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_MAX_ID = 900  # bytes: PostgreSQL's indexes take no row over 2,704


def parse_ids(value: str, limit: int = 200) -> list[str]:
    """Message-IDs of a References or In-Reply-To field without their brackets, in their order, the last
    `limit` of them (the newest). Bare ids of broken senders count if no id is in brackets."""
    ids = _MESSAGE_ID.findall(value[-200_000:])
    if not ids:
        ids = [word.strip("<>,;") for word in value[-20_000:].split() if "@" in word]
    return [_short_id(tidy(found)) for found in ids[-limit:] if found]


def _short_id(found: str) -> str:
    """A Message-ID that is too long for a database's index is replaced by its hash, in References too."""
    raw = found.encode("utf-8")
    return found if len(raw) <= _MAX_ID else f"sha256:{hashlib.sha256(raw).hexdigest()}"
