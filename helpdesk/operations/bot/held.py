"""A chat that the bot may have, with its ticket, held until the commit."""

from __future__ import annotations

from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets


def held(tx: Transaction, conversation_id: int) -> Conversation | None:
    """A chat with its ticket, both locked until the commit; the ticket first, as everywhere."""
    chat = conversations.conversation(tx, conversation_id)
    while chat is not None and chat.ticket_id is not None:
        tickets.lock_tickets(tx, [chat.ticket_id])
        conversations.lock_conversation(tx, conversation_id)
        again = conversations.conversation(tx, conversation_id)
        if again is None or again.ticket_id == chat.ticket_id:
            return again
        chat = again  # its ticket was merged or split a moment ago
    return None
