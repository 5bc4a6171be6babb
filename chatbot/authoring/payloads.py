"""The payload of a pressed button: `/intent` or `/intent{"entity": "value"}`."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_PAYLOAD = re.compile(r"^/(?P<intent>[^{@\s]+)(?:@[0-9.]+)?\s*(?P<entities>\{.*\})?\s*$", re.DOTALL)


def read_payload(text: str) -> tuple[str, list[tuple[str, Any]]] | None:
    """The intent and its entities, or None if the text is no payload. A list gives one entity for each
    item."""
    match = _PAYLOAD.match(text.strip())
    if match is None:
        return None
    found: list[tuple[str, Any]] = []
    if match["entities"]:
        try:
            written = msgspec.json.decode(match["entities"], type=dict[str, Any])
        except msgspec.DecodeError:
            return None
        for name, value in written.items():
            found += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return match["intent"], found
