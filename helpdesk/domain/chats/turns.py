"""Who answers in a chat: the bot or a person, never both. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Turn = Literal["bot", "person"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A public message of a chat, for these rules; `inbound`: the customer wrote it; `person`: an advisor."""

    id: int
    inbound: bool
    person: bool = False


def begins(*, bot: bool, turn: Turn | None, active: bool) -> Turn:
    """Who answers when a chat opens a new ticket. `bot`: the channel gives new conversations to the bot;
    `turn` and `active`: who had the chat before (None: it is new), and whether its earlier ticket is still
    active. A person in the middle of a chat keeps it, even if the customer changes the topic."""
    if turn is not None and active:
        return turn
    return "bot" if bot else "person"


def may_speak(turn: Turn, epoch: int, *, asked_in: int) -> bool:
    """Whether the bot's answer to a question of the epoch `asked_in` may still be sent."""
    return turn == "bot" and epoch == asked_in


def unanswered_from(lines: Sequence[Line], *, answered_id: int) -> int:
    """The message after which the bot goes on when an advisor hands the chat back. The bot answers the
    customer's last message if nobody did, and ignores all earlier ones. `lines` are oldest first; 0 if there
    is no such message. `answered_id`: the bot has answered up to it. Its line may be below a message that
    came while it was thinking, and does not answer that one."""
    if not lines:
        return 0
    heard = max((one.id for one in lines if one.inbound), default=0)
    if heard <= answered_id or any(one.person and one.id > heard for one in lines):
        return lines[-1].id
    return heard - 1
