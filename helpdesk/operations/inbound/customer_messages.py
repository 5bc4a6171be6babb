"""A customer's message on its ticket: stored, findable, recorded, and who is on the ticket through it."""

from __future__ import annotations

import hashlib

import msgspec

from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.message_search import index_message
from helpdesk.db.tickets.tickets import Participant
from helpdesk.domain.events import MessageReceived
from helpdesk.domain.excerpts import excerpt
from helpdesk.domain.external_ids import distinct_id
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.ladder import Choice, Open
from helpdesk.language import topics
from helpdesk.language.topics import Topic
from helpdesk.operations.bot.button_presses import payload_of
from helpdesk.operations.inbound.sender import Sender

_COPIED = 50  # of the people a mail names, so many join its ticket


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed message with what the transaction needs computed beforehand; its files are in the store."""

    message: InboundMessage
    topic: Topic
    fingerprint: str

    @property
    def own_id(self) -> str:
        """The id of a message whose own id another one bears already."""
        return distinct_id(self.message.external_id, self.fingerprint)


def prepare(message: InboundMessage) -> Prepared:
    """Everything costly about a message, done before its transaction."""
    sent = message.sent_at.isoformat() if message.sent_at else ""
    told = f"{message.sender.kind}:{message.sender.value}\n{sent}\n{message.subject}"
    return Prepared(
        message=message,
        topic=topics.topic(message.subject, message.new_text[:4000]),
        fingerprint=hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32],
    )


def keep_message(
    tx: Transaction,
    prepared: Prepared,
    choice: Choice,
    channel: ChannelRow,
    ticket_id: int,
    sender: Sender,
    *,
    external_id: str,
    conversation_id: int | None,
) -> int:
    """Store a customer's message on its ticket under `external_id`, make it findable and record it; its
    id."""
    message = prepared.message
    message_id = messages.add_message(
        tx,
        {
            "ticket_id": ticket_id,
            "kind": "message",
            "direction": "in",
            "channel_id": channel.id,
            "channel_kind": channel.kind,
            "external_id": external_id,
            "fingerprint": prepared.fingerprint,
            "conversation_id": conversation_id,
            "author_kind": "contact",
            "contact_id": sender.contact_id,
            "author_name": message.sender.name,
            "author_address": message.sender.value,
            "subject": message.subject,
            "text": message.text,
            "new_text": message.new_text,
            "html": message.html,
            "attachments": message.attachments,
            "recipients": {"to": [one.value for one in message.participants if not one.attested]},
            "references": message.references[:100],
            "evidence": choice.evidence,
            "payload": payload_of(tx, conversation_id, message),
            "sent_at": message.sent_at,
        },
    )
    topic = prepared.topic
    if isinstance(choice, Open):  # it was added just now
        before = tickets.Heard(sender.contact_id, [], [], 0, None)
    else:
        before = tickets.heard(tx, ticket_id)
        topic = topics.widen(topics.unpack(before.keywords), topic)
    tickets.change_ticket(
        tx,
        ticket_id,
        excerpt=excerpt(message.new_text or message.text or message.subject),
        message_count=before.message_count + 1,
        last_message_id=message_id,
        last_inbound_at=tx.now,
        waiting_since=before.waiting_since or tx.now,
        channel_kinds=list(dict.fromkeys([*before.channel_kinds, channel.kind])),
        keywords=topics.pack(topic),
    )
    tickets.add_participants(tx, _participants(message, choice, sender, ticket_id, before.contact_id))
    index_message(
        tx,
        message_id,
        subject=message.subject,
        body=message.text or message.new_text,
        people=f"{message.sender.name} {message.sender.value}",
    )
    tx.record(
        MessageReceived(
            ticket_id=ticket_id,
            message_id=message_id,
            channel=channel.name,
            conversation_id=conversation_id,
            evidence=choice.evidence.says,
        )
    )
    return message_id


def _participants(
    message: InboundMessage, choice: Choice, sender: Sender, ticket_id: int, requester: int
) -> list[Participant]:
    """The sender, and whom they copied. Anybody can write a customer's address into From and their own into
    Cc, so those count only where the message opened the ticket or is surely its author's: else they are
    mentioned, get no answers and prove nothing, until an advisor writes to them."""
    sure = isinstance(choice, Open) or sender.identity.attested or _answers_ours(choice)
    own = sender.contact_id == requester
    return [
        Participant(
            ticket_id=ticket_id,
            kind=message.sender.kind,
            value=message.sender.value,
            name=message.sender.name,
            role="requester" if own else "copied" if sure else "mentioned",
            contact_id=sender.contact_id,
        ),
        *(
            Participant(
                ticket_id=ticket_id,
                kind=one.kind,
                value=one.value,
                name=one.name,
                role="requester" if one.attested and own else "copied" if sure else "mentioned",
                contact_id=sender.contact_id if one.attested else None,
            )
            for one in message.participants[:_COPIED]
        ),
    ]


def _answers_ours(choice: Choice) -> bool:
    """A participant who quotes a Message-ID of the ticket had that mail; a number in the subject, or what
    it is about, can be guessed."""
    return choice.evidence.rung == "headers" and choice.evidence.via is not None
