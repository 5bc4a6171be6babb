"""Where an answer may go: the channels a ticket's customer can be reached on, and by which addresses."""

from __future__ import annotations

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.participants import participants_of
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.identity import is_mailbox

MOST_RECIPIENTS = 50


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A channel an answer could take: addresses it would use, or why it is closed now."""

    channel: ChannelRow
    to: list[str] = []
    cc: list[str] = []
    conversation: Conversation | None = None
    closed: str = ""


def routes(tx: Reading, row: TicketRecord) -> list[Route]:
    """Every channel this ticket's customer can be answered on; the one they wrote on last is first."""
    to, cc = _recipients(tx, row)
    chats = {one.channel_id: one for one in reversed(conversations.conversations_of_ticket(tx, row.id))}
    last = messages.newest_inbound(tx, row.id)
    found: list[Route] = []
    for channel in channels.all_channels(tx):
        able = traits(channel.kind)
        if not channel.enabled or able.spoken:
            continue
        if able.addressed:
            closed = "" if to else "this customer has no known email address"
            found.append(Route(channel=channel, to=to, cc=cc, closed=closed))
        elif chat := chats.get(channel.id):
            found.append(Route(channel=channel, to=[chat.contact_name], conversation=chat))
        elif handed := _handed_in(tx, row, channel):
            found.append(Route(channel=channel, to=[handed.author_address]))
        else:
            found.append(
                Route(channel=channel, closed=f"the customer has not written on {channel.label} here")
            )
    newest = last.channel_id if last else None

    def order(one: Route) -> tuple[bool, bool, bool, int]:
        channel = one.channel
        return bool(one.closed), channel.id != newest, channel.name != row.channel, channel.id

    return sorted(found, key=order)


def answered_by(tx: Reading, ticket_id: int, route: Route) -> MessageRow | None:
    """The customer's newest message that an answer by this route would answer: of its chat; without one, of
    its channel where another system hands messages in; else of its kind of channel."""
    if route.conversation is not None:
        return messages.newest_inbound_of(tx, ticket_id, "conversation_id", route.conversation.id)
    if traits(route.channel.kind).answers_sender:
        return messages.newest_inbound_of(tx, ticket_id, "channel_id", route.channel.id)
    return messages.newest_inbound_of(tx, ticket_id, "channel_kind", route.channel.kind)


def _handed_in(tx: Reading, row: TicketRecord, channel: ChannelRow) -> MessageRow | None:
    """The newest message another system handed in by itself, outside of any chat: its sender is answered."""
    if not traits(channel.kind).answers_sender:
        return None
    last = answered_by(tx, row.id, Route(channel=channel))
    return last if last is not None and last.author_address else None


def _recipients(tx: Reading, row: TicketRecord) -> tuple[list[str], list[str]]:
    """Where mail to this ticket's customer goes: the address they wrote from last. And who is copied: never
    those only mentioned."""
    own = channels.own_addresses(tx)
    wrote = _authors(tx, row.id)
    people = [
        one
        for one in participants_of(tx, [row.id]).get(row.id, [])
        if is_mailbox(one) and one.role != "mentioned" and one.value not in own
    ]
    people.sort(key=lambda one: (wrote.get(one.value, len(wrote)), one.value))
    emails = [one.value for one in people if one.contact_id == row.contact_id]
    if not emails:
        known = contacts.identities_of(tx, row.contact_id)
        emails = [one.value for one in known if is_mailbox(one) and one.source != "typed"]
    copied = [one.value for one in people if one.value not in emails]
    if not emails:  # a chat that somebody we know from elsewhere went on with by mail
        emails, copied = copied[:1], copied[1:]
    return emails[:1], copied[:MOST_RECIPIENTS]


def _authors(tx: Reading, ticket_id: int) -> dict[str, int]:
    """Who wrote a ticket's newest mails: 0 the last of them, 1 the one before, and so on."""
    rows = messages.page(tx, ticket_id, before=2**62, limit=50)
    wrote = (
        row.author_address for row in rows if row.direction == "in" and traits(row.channel_kind).addressed
    )
    return {address: place for place, address in enumerate(dict.fromkeys(wrote))}
