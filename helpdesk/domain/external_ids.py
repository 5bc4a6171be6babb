"""The ids of messages outside the desk, and a second id for a message whose own id is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_REFERENCES = 50
NONCE_DIGITS = 20
"""Hex digits of the random part of our own Message-IDs: 80 bits."""
_UNGUESSABLE = 16  # hex digits: 64 bits
_OURS = re.compile(r"ticket-\d+\.message-\d+\.([0-9a-f]+)@")
_SHARED = re.compile(r"#[0-9a-f]{32}\Z")


def distinct_id(external_id: str, fingerprint: str) -> str:
    """A new id for a message whose own id another message already has. `fingerprint`: 32 hex digits."""
    return f"{external_id}#{fingerprint}"


def mail_id(external_id: str | None) -> str:
    """The Message-ID that a stored mail arrived with, before `distinct_id`; "" for a mail without one."""
    if not external_id or external_id.startswith("sha256:"):
        return ""
    return _SHARED.sub("", external_id)


def own_mail_id(ticket_number: int, message_id: int, nonce: str, domain: str) -> str:
    """Our own Message-ID without its brackets; it names ticket and message for people who read headers.
    `nonce`: NONCE_DIGITS hex digits, so that only who had the mail knows its id."""
    return f"ticket-{ticket_number}.message-{message_id}.{nonce}@{domain}"


def unguessable(external_id: str) -> bool:
    """Whether a Message-ID is one that this desk made, with at least 64 random bits. Earlier versions made
    ids with 32."""
    found = _OURS.match(external_id)
    return found is not None and len(found[1]) >= _UNGUESSABLE


def chain_after(parent_id: str | None, parent_references: Sequence[str]) -> list[str]:
    """The References of an answer: its parent's, then the parent itself (RFC 5322 §3.6.4), oldest first."""
    return shortened([one for one in (*parent_references, mail_id(parent_id)) if one])


def shortened(ids: Sequence[str]) -> list[str]:
    """References without repetitions, each id at its last place. Of a long chain the first and the newest
    stay: mail programs thread by the first, and the newest is the answered one."""
    once = list(dict.fromkeys(reversed(ids)))[::-1]
    return once if len(once) <= MAX_REFERENCES else [once[0], *once[1 - MAX_REFERENCES :]]
