"""The ids messages bear outside the desk, and what becomes of an id that two messages share."""

from __future__ import annotations

import re

_SHARED = re.compile(r"#[0-9a-f]{32}\Z")


def distinct_id(external_id: str, fingerprint: str) -> str:
    """The id of a message whose own id another message bears already. `fingerprint`: 32 hex digits."""
    return f"{external_id}#{fingerprint}"


def mail_id(external_id: str | None) -> str:
    """The Message-ID a stored mail came with, `distinct_id` undone; "" for a mail without one."""
    if not external_id or external_id.startswith("sha256:"):
        return ""
    return _SHARED.sub("", external_id)
