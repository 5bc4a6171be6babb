"""Who did something."""

from __future__ import annotations

from typing import Literal

import msgspec

ActorKind = Literal["advisor", "contact", "bot", "system"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it. `id` is the id of an advisor or a contact, `name` their name at that time."""

    kind: ActorKind
    id: int | None = None
    name: str = ""


SYSTEM = Actor(kind="system", name="Helpdesk")
