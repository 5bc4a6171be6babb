"""What the frames of both sockets share: their base, the ids they carry, and the heartbeat."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]  # as the database has them


class Frame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    """Base of every frame (each repeats the options, or mypy loses them)."""


class Ping(Frame, frozen=True, kw_only=True, tag="ping"):
    """A client's heartbeat: a browser cannot see the protocol's own pings."""


class Pong(Frame, frozen=True, kw_only=True, tag="pong"):
    """The answer to a ping."""


PONG = msgspec.json.encode(Pong()).decode()
