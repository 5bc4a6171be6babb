"""Who did something."""

from __future__ import annotations

from typing import Literal

import msgspec

ActorKind = Literal["advisor", "contact", "bot", "system", "rule"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it. `id` is the id of an advisor, a contact or a rule of automation, `name` their name at that
    time."""

    kind: ActorKind
    id: int | None = None
    name: str = ""

    @property
    def told(self) -> str:
        """The name as a sentence says it: a rule is not taken for a person."""
        return f"Rule “{self.name}”" if self.kind == "rule" else self.name


SYSTEM = Actor(kind="system", name="Helpdesk")
