"""What a web chat's visitor does besides writing: being there, seeing answers, leaving an address."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from helpdesk.channels.addresses import normalise_email
from helpdesk.db import contacts
from helpdesk.db.conversations import Conversation, change_conversation, conversation
from helpdesk.db.desk import Transaction
from helpdesk.db.tables import conversations, messages
from helpdesk.domain.events import SYSTEM, ContactChanged
from helpdesk.domain.messages import Identity
from helpdesk.errors import NotFound
from helpdesk.operations.replies import note_delivery

_was_here = (
    update(conversations).where(conversations.c.id == bindparam("chat")).values(seen_at=bindparam("at"))
)
_unread = (
    select(messages.c.id)
    .where(
        messages.c.conversation_id == bindparam("chat"),
        messages.c.id > bindparam("seen"),
        messages.c.id <= bindparam("up_to"),
        messages.c.direction == "out",
        messages.c.kind == "message",
    )
    .order_by(messages.c.id)
)


def was_here(tx: Transaction, conversation_id: int) -> None:
    """The visitor is connected now: answers need not go by mail."""
    tx.conn.execute(_was_here, {"chat": conversation_id, "at": tx.now})


def saw(tx: Transaction, conversation_id: int, message_id: int) -> None:
    """The visitor has answers up to `message_id` on screen: they count as read. An older mark than the
    stored one changes nothing."""
    chat = _chat(tx, conversation_id)
    if message_id <= chat.seen_message_id:
        return
    asked = {"chat": conversation_id, "seen": chat.seen_message_id, "up_to": message_id}
    answers = list(tx.conn.scalars(_unread, asked))
    if not answers:
        return
    change_conversation(tx, conversation_id, seen_message_id=answers[-1], seen_at=tx.now)
    for answer in answers:
        note_delivery(tx, answer, "read")


def leave_email(tx: Transaction, conversation_id: int, email: str, name: str = "") -> str:
    """The visitor typed an address for answers while they are away; the address as it is kept. It is a
    claim: it opens nothing of whoever else has it. BadInput for what is no mail address."""
    chat = _chat(tx, conversation_id)
    address = normalise_email(email)
    change_conversation(tx, conversation_id, email=address)
    claimed = Identity(kind="email", value=address, name=name)
    if not any(one.kind == "email" and one.value == address for one in contacts.identities_of(tx, chat.contact_id)):
        contacts.add_identity(tx, chat.contact_id, claimed, source="typed", verified=False)
        tx.record(ContactChanged(contact_id=chat.contact_id, what=f"{address} typed in the chat", by=SYSTEM))
    if name.strip() and contacts.contact(tx, chat.contact_id).name in ("", "Visitor"):
        contacts.change_contact(tx, chat.contact_id, {"name": name.strip()})
    return address


def _chat(tx: Transaction, conversation_id: int) -> Conversation:
    found = conversation(tx, conversation_id)
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return found
