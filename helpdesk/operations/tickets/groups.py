"""Which tickets are conversations with a group: the title is in the ticket's row, for lists and threading."""

from __future__ import annotations

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets


def settle(tx: Transaction, *ticket_ids: int) -> None:
    """Write the title of the group whose chat is about each ticket now; None without one. A group's ticket
    stays one while messages of that group are on it: a group can speak about several tickets at once."""
    for ticket_id in ticket_ids:
        row = tickets.ticket(tx, ticket_id)
        chats = conversations.conversations_of_ticket(tx, ticket_id)
        if row.group_chat is not None:
            chats += conversations.groups_of_ticket(tx, ticket_id)
        title = next((one.title or one.key for one in chats if one.nature == "group"), None)
        if row.group_chat != title:
            tickets.change_ticket(tx, ticket_id, group_chat=title, updated_at=row.updated_at)
