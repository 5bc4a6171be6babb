"""A web chat's visitor: their messages, the address they left, and what they have seen."""

from __future__ import annotations

import contextlib
import hashlib

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.given_fields import fields_header
from helpdesk.channels.traits import traits
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import conversations, visitor_chats
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import ledger
from helpdesk.db.tickets import external_ids, messages
from helpdesk.domain.chats.chat_keys import visitor_of
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.people import ContactChanged
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.identity import is_mailbox
from helpdesk.domain.messages import Attachment, Identity, InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.language.topics import Topic
from helpdesk.operations.answers import delivery, replies
from helpdesk.operations.chats import chats_by_mail, next_message
from helpdesk.operations.customers.merges import is_nameless
from helpdesk.operations.inbound import customer_messages, intake
from helpdesk.said import Said as Sentence

_TEXT = 10_000
_ADDRESS = 254  # characters (RFC 5321 §4.5.3.1.3)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's stored message. `again`: it was already stored, under the same client id; `began`: it began
    its chat."""

    conversation_id: int
    message_id: int
    ticket_id: int
    again: bool = False
    began: bool = False


def say(
    tx: Transaction,
    channel: ChannelRow,
    key: str,
    client_id: str,
    text: str,
    policy: Policy,
    *,
    attachments: list[Attachment] | None = None,
    name: str = "",
    identities: list[Identity] | None = None,
    page: str = "",
    language: str | None = None,
    about: Topic | None = None,
    payload: str = "",
    fields: dict[str, FieldValue] | None = None,
) -> Said:
    """Store a visitor's message, with its ledger item, in one transaction. `key` is the chat's secret key
    (domain/chats/chat_keys). `client_id` makes a repeat harmless. `identities` are those that a signed
    visitor identity proves. `about` is next_message.message_topic of the text, if it is known already.
    `payload` belongs to the bot's button whose title the text is. `fields` are custom fields that the visitor
    gave values before the chat; they are kept in the ledger with the message."""
    text = tidy(text)
    if not text.strip() and not attachments:
        raise BadInput("text must not be empty.", field="text")
    if len(text) > _TEXT:
        raise BadInput(Sentence("text has over {most} characters.", most=_TEXT), field="text")
    external_id = f"{key}:{client_id}"
    known = external_ids.by_external_id(tx, channel.kind, external_id)
    if known is not None:
        row = messages.message(tx, known.id)
        assert row.conversation_id is not None
        return Said(
            conversation_id=row.conversation_id, message_id=row.id, ticket_id=row.ticket_id, again=True
        )
    signed = identities or []
    visitor = Identity(kind="visitor", value=visitor_of(key), name=name, attested=True)
    message = InboundMessage(
        channel=channel.name,
        external_id=external_id,
        sender=signed[0] if signed else visitor,
        sent_at=tx.now,
        text=text,
        new_text=text,
        language=language,
        attachments=attachments or [],
        participants=signed[1:],
        conversation=key,
        payload=payload,
        fields=fields or {},
    )
    headers = {"client-id": client_id, "page": page[:500]} | fields_header(fields)
    if (
        went_on := next_message.go_on(
            tx, channel, message, policy, headers=headers, page=page[:500], about=about
        )
    ) is not None:
        conversation_id, message_id, ticket_id = went_on
        _note_typed_address(tx, conversation_id, text)
        return Said(conversation_id=conversation_id, message_id=message_id, ticket_id=ticket_id)
    body = text.encode()
    item_id = ledger.keep(
        tx,
        channel_id=channel.id,
        external_id=external_id,
        headers=headers,
        body=body,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    outcome = intake.receive(tx, customer_messages.prepare(message), item_id, policy)
    assert outcome.message_id is not None
    assert outcome.ticket_id is not None
    chat = conversations.conversation_by_key(tx, channel.id, key)
    assert chat is not None
    if chat.visitor is None and (vouched := [one.value for one in signed if is_mailbox(one)]):
        conversations.change_conversation(tx, chat.id, email=vouched[0])
    if chat.visitor is None or (page and chat.page != page):
        conversations.change_conversation(
            tx, chat.id, visitor=visitor_of(key), page=page[:500] if page else chat.page
        )
    _note_typed_address(tx, chat.id, text)
    return Said(
        conversation_id=chat.id,
        message_id=outcome.message_id,
        ticket_id=outcome.ticket_id,
        began=chat.visitor is None,
    )


def note_form(
    tx: Transaction, said: Said, form: dict[str, str], answers: str, *, email: str, name: str
) -> None:
    """Store a visitor's answers to the form before the chat: for the rules, as a private note with a line for
    each, and the address that they left."""
    if form:
        conversations.change_conversation(tx, said.conversation_id, form=form)
    if answers:
        replies.add_note(tx, said.ticket_id, answers, by=SYSTEM)
    if email:
        leave_address(tx, said.conversation_id, email, name=name)


def leave_address(tx: Transaction, conversation_id: int, email: str, *, name: str = "") -> str:
    """The visitor leaves a mail address. It is unverified until mail from it answers us. Earlier answers that
    they have not seen go there too, once they are gone. Returns the stored address."""
    email = normalise_email(email)
    chat = chats_by_mail.chat_of(tx, conversation_id)
    conversations.change_conversation(tx, chat.id, email=email)
    claimed = Identity(kind="email", value=email, name=name)
    known = contacts.known_identities(tx, "email", email)
    is_new = not any(one.contact_id == chat.contact_id for one in known)
    if is_new:
        contacts.add_identity(tx, chat.contact_id, claimed, source="typed", verified=False)
    renamed = False
    if is_nameless(tx, chat.contact_id) and chat.contact_name != (called := name.strip()[:200] or email):
        renamed = True
        contacts.change_contact(tx, chat.contact_id, {"name": called})
    if is_new or renamed or chat.email != email:
        by = Actor(kind="contact", id=chat.contact_id, name=chat.contact_name)
        what = f"{email} left in the chat, as a claim"
        tx.record(ContactChanged(contact_id=chat.contact_id, what=what, conversation_id=chat.id, by=by))
    if unseen := chats_by_mail.unseen(tx, chat):
        delivery.go_on_by_mail(tx, chat.id, unseen[-1].id, at=tx.now)
    return email


def _note_typed_address(tx: Transaction, conversation_id: int, text: str) -> None:
    """A visitor can also type their address as a message: the whole message is the address, people answer the
    chat, and the chat has no address yet."""
    line = text.strip()
    if "@" not in line or len(line) > _ADDRESS or len(line.split()) != 1:
        return
    chat = chats_by_mail.chat_of(tx, conversation_id)
    if chat.email is None and chat.turn == "person":
        with contextlib.suppress(BadInput):  # then it is no address
            leave_address(tx, conversation_id, line)


def note_seen(tx: Transaction, conversation_id: int, message_id: int) -> None:
    """Record that the visitor has seen everything up to a message."""
    chat = chats_by_mail.chat_of(tx, conversation_id)
    newest = messages.of_conversation(tx, chat.id, limit=1)
    message_id = min(message_id, newest[-1].id if newest else 0)  # no later message exists yet
    if message_id <= chat.seen_message_id:
        conversations.change_conversation(tx, chat.id, seen_at=tx.now)
        return
    conversations.change_conversation(tx, chat.id, seen_at=tx.now, seen_message_id=message_id)
    for row in messages.of_conversation(tx, chat.id, after=chat.seen_message_id):
        if row.direction == "out" and row.id <= message_id and row.delivery != "read":
            delivery.note_delivery(tx, row.id, "read")


def unread_chats(tx: Reading, ticket_id: int) -> list[tuple[int, int]]:
    """(chat, newest message of its visitor) of a ticket's web chats with messages that no advisor has had on
    screen."""
    found = []
    for chat in conversations.conversations_of_ticket(tx, ticket_id):
        if not traits(chat.channel_kind).tells_read:
            continue
        newest = visitor_chats.newest_inbound(tx, chat.id)
        if newest > chat.read_message_id:
            found.append((chat.id, newest))
    return found


def note_read(tx: Transaction, ticket_id: int) -> list[tuple[int, int]]:
    """An advisor has the ticket on screen. Returns the chats that were unread until now, as unread_chats
    does."""
    return [
        (chat_id, newest)
        for chat_id, newest in unread_chats(tx, ticket_id)
        if conversations.note_read(tx, chat_id, newest)
    ]


def note_present(tx: Transaction, conversation_id: int) -> None:
    """Record that the visitor's page is open."""
    conversations.change_conversation(tx, conversation_id, seen_at=tx.now)
