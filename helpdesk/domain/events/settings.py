"""Facts about what people set up for their desk."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.events.actors import Actor


class SavedReplyChanged(msgspec.Struct, frozen=True, kw_only=True, tag="saved_reply.changed"):
    """A saved reply was made, changed, restored or deleted. Everybody hears its id; who sees it can ask for
    it."""

    reply_id: int
    what: Literal["made", "changed", "restored", "deleted"]
    by: Actor
