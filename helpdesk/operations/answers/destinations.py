"""Where an answer can go: the channels on which a ticket's customer can be reached, and their addresses."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from helpdesk.channels.traits import TRAITS, traits
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import messages, newest_messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.participants import ASIDE, NEWCOMER, participants_of
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.addressees import Addressees, Wrote, addressees
from helpdesk.domain.chats.notices import CLOSED
from helpdesk.domain.identity import UNFOUNDED, is_mailbox
from helpdesk.said import Said

MOST_RECIPIENTS = 50
MAIL = tuple(kind for kind, able in TRAITS.items() if able.addressed)
"""The kinds of channels that answer to addresses."""
_CHATS = 20  # of one channel


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A destination that an answer could have: the addresses or the chat, or why it is closed now (`code`:
    the same as a word). `left_out`: people of the ticket who get no copy. `must_name`: it is a group, and the
    ticket also has private messages."""

    channel: ChannelRow
    to: list[str] = []
    cc: list[str] = []
    left_out: list[str] = []
    conversation: Conversation | None = None
    closed: str = ""
    code: str = ""
    must_name: bool = False

    @property
    def group(self) -> str | None:
        """The title of the group that would read the answer."""
        chat = self.conversation
        return (chat.title or chat.key) if chat is not None and chat.nature == "group" else None

    @property
    def says(self) -> str:
        """Who reads an answer, if it is not one person."""
        if self.group is None:
            return ""
        people = self.conversation.people if self.conversation else None
        readers = f"{people} people" if people else "everybody in it"
        return f"To the group {self.group}: {readers} can read this"


def routes(tx: Reading, row: TicketRecord) -> list[Route]:
    """Every destination of answers on this ticket; the one they wrote from last is first. If the ticket also
    has private messages, a group is behind every private destination."""
    chats: dict[int, list[Conversation]] = {}
    for one in _chats_of(tx, row):
        chats.setdefault(one.channel_id, []).append(one)
    grouped = any(one.nature == "group" for several in chats.values() for one in several)
    private = grouped and messages.has_private(tx, row.id)
    last = newest_messages.newest_inbound(tx, row.id)
    mail = _recipients(tx, row, last, [one for several in chats.values() for one in several])
    found: list[Route] = []
    for channel in channels.all_channels(tx):
        able = traits(channel.kind)
        if not channel.enabled or able.spoken:
            continue
        if able.addressed:
            found.append(
                Route(
                    channel=channel,
                    to=mail.to,
                    cc=mail.cc,
                    left_out=mail.left_out,
                    closed="" if mail.to else Said("this customer has no known email address"),
                    code="" if mail.to else "no_address",
                )
            )
        elif channel.id in chats:
            found += [_to_chat(channel, chat, private=private) for chat in chats[channel.id][:_CHATS]]
        elif handed := _handed_in(tx, row, channel):
            found.append(Route(channel=channel, to=[handed.author_address]))
        else:
            found.append(
                Route(
                    channel=channel,
                    closed=Said("the customer has not written on {channel} here", channel=channel.label),
                    code="never",
                )
            )
    newest = last.channel_id if last else None

    def order(one: Route) -> tuple[bool, bool, bool, bool, bool, int]:
        channel, chat = one.channel, one.conversation
        return (
            bool(one.closed),
            one.must_name,
            channel.id != newest,
            chat is not None and last is not None and chat.id != last.conversation_id,
            channel.name != row.channel,
            channel.id,
        )

    return sorted(found, key=order)


def _chats_of(tx: Reading, row: TicketRecord) -> list[Conversation]:
    """The chats in which this ticket is answered. A group can speak about several tickets at once: each of
    them is answered there."""
    found = conversations.conversations_of_ticket(tx, row.id)
    if row.group_chat is None:
        return found
    known = {one.id for one in found}
    return found + [one for one in conversations.groups_of_ticket(tx, row.id) if one.id not in known]


def _to_chat(channel: ChannelRow, chat: Conversation, *, private: bool) -> Route:
    group = chat.nature == "group"
    return Route(
        channel=channel,
        to=[(chat.title or chat.key) if group else chat.contact_name],
        conversation=chat,
        closed=CLOSED.get(chat.closed, chat.closed),
        code=chat.closed,
        must_name=group and private,
    )


def answered_by(tx: Reading, ticket_id: int, route: Route) -> MessageRow | None:
    """The customer's newest message that an answer by this route would answer: of its chat; without one, of
    its channel where another system hands messages in; else of its kind of channel."""
    if route.conversation is not None:
        return newest_messages.newest_inbound_of(tx, ticket_id, "conversation_id", route.conversation.id)
    if traits(route.channel.kind).answers_sender:
        return newest_messages.newest_inbound_of(tx, ticket_id, "channel_id", route.channel.id)
    return newest_messages.newest_inbound_of(tx, ticket_id, "channel_kind", route.channel.kind)


def _handed_in(tx: Reading, row: TicketRecord, channel: ChannelRow) -> MessageRow | None:
    """The newest message that another system sent in outside any chat: the answer goes to its sender."""
    if not traits(channel.kind).answers_sender:
        return None
    last = answered_by(tx, row.id, Route(channel=channel))
    return last if last is not None and last.author_address else None


def _recipients(
    tx: Reading, row: TicketRecord, last: MessageRow | None, chats: Iterable[Conversation]
) -> Addressees:
    """Who gets mail about this ticket, if `last` is the newest message on it and `chats` are about it. Nobody
    who was only mentioned gets any, and no newcomer: a stranger can mention themselves, or hold a mail that
    was forwarded to them. But the visitor of a chat who answers its mail from another address is answered
    there, and so is somebody whose customer has no address."""
    own = channels.own_addresses(tx)
    listed = [one for one in participants_of(tx, [row.id]).get(row.id, []) if is_mailbox(one)]
    people = [one for one in listed if one.role not in ASIDE and one.value not in own]
    people.sort(key=lambda one: one.value)
    known = [
        one.value
        for one in contacts.identities_of(tx, row.contact_id)
        if is_mailbox(one) and one.source not in UNFOUNDED and one.value not in own
    ]
    mail = _mail_to_answer(tx, row, last, reachable=bool(known or people))
    if mail is not None and ("@" not in mail.author_address or mail.author_address in own):
        mail = None
    passed = [one.value for one in listed if one.role == NEWCOMER and one.value not in own]
    if mail is not None and any(
        one.role == "mentioned" and one.value == mail.author_address for one in listed
    ):
        goes_on = _by_token(mail) and any(traits(one.channel_kind).live for one in chats)
        if (known or people) and not goes_on:
            passed.append(mail.author_address)
            mail = newest_messages.newest_among(tx, row.id, MAIL, "contact_id", row.contact_id)
    wrote = None
    if mail is not None:
        named = [one for one in mail.recipients.get("to", []) if one not in own]
        wrote = Wrote(author=mail.author_address, contact_id=mail.contact_id, named=named)
    found = addressees(wrote, people, requester=row.contact_id, known=known)
    mentioned = {one.value for one in listed if one.role == "mentioned"}.difference(found.to, own)
    newest = newest_messages.newest_of_anybody(tx, row.id) if mentioned else None
    if newest is not None and newest.author_address in mentioned:
        passed.append(newest.author_address)
    left_out = list(dict.fromkeys([*passed, *found.left_out]))
    return msgspec.structs.replace(found, cc=found.cc[:MOST_RECIPIENTS], left_out=left_out)


def _by_token(mail: MessageRow) -> bool:
    return mail.evidence is not None and mail.evidence.rung == "token"


def _mail_to_answer(
    tx: Reading, row: TicketRecord, last: MessageRow | None, *, reachable: bool
) -> MessageRow | None:
    """The newest mail of the person who wrote last, on any channel. If they sent none, None, unless nobody
    else can be reached (`reachable`): then the newest mail."""
    if last is None or traits(last.channel_kind).addressed:
        return last
    if last.contact_id is not None:
        own = newest_messages.newest_among(tx, row.id, MAIL, "contact_id", last.contact_id)
        if own is not None or reachable:
            return own
    found = (newest_messages.newest_inbound_of(tx, row.id, "channel_kind", kind) for kind in MAIL)
    return max((one for one in found if one is not None), key=lambda one: one.id, default=None)
