"""The ids of messages outside the desk, and a second id for a message whose own id is taken."""

from __future__ import annotations

import re

_SHARED = re.compile(r"#[0-9a-f]{32}\Z")


def distinct_id(external_id: str, fingerprint: str) -> str:
    """A new id for a message whose own id another message already has. `fingerprint`: 32 hex digits."""
    return f"{external_id}#{fingerprint}"


def mail_id(external_id: str | None) -> str:
    """The Message-ID that a stored mail arrived with, before `distinct_id`; "" for a mail without one."""
    if not external_id or external_id.startswith("sha256:"):
        return ""
    return _SHARED.sub("", external_id)
