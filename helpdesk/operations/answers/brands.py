"""Which of its mailboxes the desk writes from, and the company that a customer knows it by."""

from __future__ import annotations

from helpdesk.channels.traits import traits
from helpdesk.db import brand as own
from helpdesk.db import channels
from helpdesk.db.brand import Brand
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import tickets
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import parents

_COLOR = "#474cc0"


def brand(tx: Reading, ticket_id: int, policy: Policy) -> Brand:
    """The company as the customer of a ticket knows it: the name of its mailbox, else the title of the web
    chat, else the desk's own; the chat's colour, else the desk's own."""
    company = own.brand(tx)
    mailbox = mailbox_of(tx, ticket_id)
    chats = [one.settings for one in channels.all_channels(tx) if traits(one.kind).live and one.enabled]
    title = next((str(one["title"]) for one in chats if one.get("title")), "")
    color = next((str(one["color"]) for one in chats if one.get("color")), company.color)
    name = (own_name(mailbox) if mailbox else "") or title or company.name or policy.desk_name
    return Brand(name=name, color=color or _COLOR)


def mailbox_of(tx: Reading, ticket_id: int) -> ChannelRow | None:
    """The mailbox that a ticket's mail goes out from: that of its newest mail, else its first channel, else
    its team's, else the first one."""
    row = tickets.ticket(tx, ticket_id)
    boxes = [one for one in channels.all_channels(tx) if traits(one.kind).addressed and one.enabled]
    mail = parents.parent(tx, ticket_id, [])
    wanted = [
        *(one for one in boxes if mail is not None and one.id == mail.channel_id),
        *(one for one in boxes if one.name == row.channel),
        *(one for one in boxes if row.team_id is not None and one.team_id == row.team_id),
        *boxes,
    ]
    return next(iter(wanted), None)


def own_name(mailbox: ChannelRow) -> str:
    """The name in the From of a mailbox; "" if its settings have none."""
    return str(mailbox.settings.get("name") or "")
