"""Taking back what the customer of a ticket holds: the link of the survey, the token in their browser."""

from __future__ import annotations

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db.chats import revoked_visitors
from helpdesk.db.chats.conversations import conversations_of_ticket
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import sign_in_changes
from helpdesk.db.tickets.tickets import ticket
from helpdesk.operations.surveys import invitations


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """How many surveys were closed, and how many visitors' tokens open nothing any more."""

    surveys: int
    visitors: int


def revoke(tx: Transaction, ticket_id: int) -> Revoked:
    """Close the ticket's open surveys, and make the tokens of its web chats' visitors worthless: who has only
    a token begins a new chat. NotFound if there is no such ticket."""
    ticket(tx, ticket_id)
    visitors = {
        (chat.channel_id, chat.visitor)
        for chat in conversations_of_ticket(tx, ticket_id)
        if traits(chat.channel_kind).live and chat.visitor
    }
    for channel_id, key in sorted(visitors):
        revoked_visitors.revoke(tx, channel_id, key)
    if visitors:
        sign_in_changes.note(tx)
    return Revoked(surveys=invitations.revoke(tx, ticket_id), visitors=len(visitors))
