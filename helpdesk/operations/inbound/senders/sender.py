"""Who sent a message, and what proves it."""

from __future__ import annotations

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.traits import traits
from helpdesk.db.chats.conversations import conversation
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.identity import ContactChoice, choose_contact, choose_stranger, is_mailbox
from helpdesk.domain.messages import ChannelKind, Identity, InboundMessage
from helpdesk.operations.customers.contacts import learn_identity, link_verified


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote a message: their address, whether it is proven, and their contact, locked until the commit.
    `new`: the contact was made for this message; `chats`: the tickets of those of its tokens whose mail went
    on with a chat."""

    identity: Identity
    who: ContactChoice
    contact_id: int
    new: bool
    chats: frozenset[int] = frozenset()


def recognise(
    tx: Transaction, message: InboundMessage, kind: ChannelKind, read: list[reply_tokens.ReadToken]
) -> Sender:
    """The sender of a message. Makes a contact if there is none, and stores what the message proves about
    them. `read` are its reply tokens."""
    identity, sent = _attested_sender(tx, message, read)
    who = _who(tx, identity, sent, message.disproved)
    if message.through:
        says = f"{identity.value} is named in Reply-To of a mail from {message.through}"
        who = msgspec.structs.replace(who, verified=False, says=says)
    vouches = traits(kind).vouches
    source = "disproved" if message.disproved else "token" if sent is not None else vouches
    known_id = learn_identity(tx, who, identity, source=source, language=message.language)
    contact_id = known_id
    for other in message.participants:
        if other.attested:
            contact_id = link_verified(tx, contact_id, other, source=vouches, by=SYSTEM)
    contact_id = contacts.lock_contact(tx, contact_id)
    return Sender(
        identity=identity,
        who=msgspec.structs.replace(who, contact_id=contact_id),
        contact_id=contact_id,
        new=who.contact_id is None and contact_id == known_id,
        chats=frozenset(
            one.ticket_id
            for one, sent in _told(tx, read)
            if one.ticket_id is not None and sent.conversation_id is not None
        ),
    )


def _attested_sender(
    tx: Transaction, message: InboundMessage, read: list[reply_tokens.ReadToken]
) -> tuple[Identity, MessageRow | None]:
    """A sender who answers our token from an address that we sent it to owns that mailbox. A form proves
    nothing about who filled it in. If our mail server found that the sender is another, the token proves that
    somebody had our answer, not who. Returns the sender, and our answer that was sent to them."""
    sender = message.sender
    if not is_mailbox(sender) or message.through:
        return sender, None
    for _, sent in _told(tx, read):
        if sender.value in sent.recipients.get("to", []) + sent.recipients.get("cc", []):
            return msgspec.structs.replace(sender, attested=not message.disproved), sent
    return sender, None


def _told(
    tx: Transaction, read: list[reply_tokens.ReadToken]
) -> list[tuple[reply_tokens.ReadToken, MessageRow]]:
    """The tokens that came back, each with the message of the desk that it was sent with."""
    rows = messages.messages_by_id(tx, [one.message_id for one in read if one.message_id is not None])
    return [(one, rows[one.message_id]) for one in read if one.message_id in rows]


def _who(tx: Transaction, sender: Identity, sent: MessageRow | None, disproved: str) -> ContactChoice:
    """The sender's contact. Of a `disproved` mail it is a stranger, or may be the contact that we sent the
    token to. If a chat continued by mail, the answer proves the address that its visitor typed, unless a
    contact already has that mailbox: anybody can type an address."""
    known = contacts.known_identities(tx, sender.kind, sender.value)
    if disproved and (sent is None or not known):
        return choose_stranger(sender, known, disproved)
    if disproved:
        return msgspec.structs.replace(choose_contact(sender, known), verified=False)
    chat = conversation(tx, sent.conversation_id) if sent is not None and sent.conversation_id else None
    if chat is None or any(
        one.contact_id != chat.contact_id and (one.verified or one.source == "mail") for one in known
    ):
        return choose_contact(sender, known)
    says = f"{sender.value} replies to an email sent from this chat"
    return ContactChoice(contact_id=chat.contact_id, verified=True, says=says)
