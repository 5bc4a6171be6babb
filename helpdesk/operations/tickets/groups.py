"""Which tickets are conversations with a group: the title is in the ticket's row, for lists and threading."""

from __future__ import annotations

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets


def settle(tx: Transaction, *ticket_ids: int) -> None:
    """Write the title of the group whose chat is about each ticket now; None without one."""
    for ticket_id in ticket_ids:
        title = next(
            (
                one.title or one.key
                for one in conversations.conversations_of_ticket(tx, ticket_id)
                if one.nature == "group"
            ),
            None,
        )
        row = tickets.ticket(tx, ticket_id)
        if row.group_chat != title:
            tickets.change_ticket(tx, ticket_id, group_chat=title, updated_at=row.updated_at)
