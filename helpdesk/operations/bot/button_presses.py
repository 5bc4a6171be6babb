"""Which button of the bot a customer pressed: only one that was offered in their own chat counts."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import messages
from helpdesk.domain.messages import InboundMessage

_LOOKED_BACK = 100  # messages of a chat whose buttons still work


def payload_of(tx: Reading, conversation_id: int | None, message: InboundMessage) -> str:
    """What the pressed button stands for; "" for a message that was typed, and for a payload nobody offered,
    which then is what its text says and nothing more."""
    if conversation_id is None or not (message.payload or message.pressed):
        return ""
    for row in reversed(messages.of_conversation(tx, conversation_id, limit=_LOOKED_BACK)):
        buttons = row.bot.buttons if row.bot is not None else []
        if message.pressed is not None:
            if row.id == message.pressed[0]:
                return buttons[message.pressed[1]].payload if message.pressed[1] < len(buttons) else ""
        elif any(one.payload == message.payload for one in buttons):
            return message.payload
    return ""
