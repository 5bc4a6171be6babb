"""Who answers in a chat: the bot or a person, never both. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Turn = Literal["bot", "person"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A public message of a chat as these rules see it; `inbound`: the customer wrote it."""

    id: int
    inbound: bool


def begins(*, bot: bool, turn: Turn | None, active: bool) -> Turn:
    """Who answers when a chat opens a new ticket. `bot`: the channel gives new conversations to it; `turn`
    and `active`: who had the chat before (None: it is new), and whether its earlier ticket still goes on.
    A person in the middle of a chat keeps it, whatever its customer speaks of next."""
    if turn is not None and active:
        return turn
    return "bot" if bot else "person"


def may_speak(turn: Turn, epoch: int, *, asked_in: int) -> bool:
    """Whether what the bot was asked for in the epoch `asked_in` may still be said."""
    return turn == "bot" and epoch == asked_in


def unanswered_from(lines: Sequence[Line]) -> int:
    """Handed back, the bot goes on behind this message: it answers what the customer wrote last if nobody
    did, and leaves alone whatever came before. `lines` are oldest first; 0 where there is none."""
    if not lines:
        return 0
    if not lines[-1].inbound:
        return lines[-1].id
    return lines[-2].id if len(lines) > 1 else 0
