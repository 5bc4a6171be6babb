"""Facts about how the desk is set up."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.events.actors import Actor

SetupAct = Literal["created", "changed", "removed", "restored"]


class SetupChanged(msgspec.Struct, frozen=True, kw_only=True, tag="setup.changed"):
    """Somebody changed how the desk is set up. `what` is the kind of the thing, as calendar or saved_reply;
    `item` its id; `name` its name after the change, "" for what not everybody may see."""

    what: str
    item: int
    name: str
    act: SetupAct
    by: Actor
