"""A short path for a chat message that continues the ticket of its chat: intake's own rules and rows, with
few statements. Every other message takes intake's path."""

from __future__ import annotations

import hashlib

from sqlalchemy import bindparam, insert, select, update

from helpdesk.db.channels import ChannelRow
from helpdesk.db.customers import contacts
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.records import ledger, ledger_raw
from helpdesk.db.schema.tickets import conversations, tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.db.tickets.tickets import lock_tickets
from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.domain.tally import Tally
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.choices import Continue
from helpdesk.domain.threading.ladder import choose_ticket
from helpdesk.domain.threading.own_codes import with_codes_of
from helpdesk.language import topics
from helpdesk.language.topics import Topic
from helpdesk.operations.bot.button_presses import payload_of
from helpdesk.operations.inbound.customer_messages import named
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket

_running = Prepared(
    select(
        conversations.c.id,
        conversations.c.contact_id,
        conversations.c.page,
        tickets.c.id,
        tickets.c.contact_id,
        tickets.c.state,
        tickets.c.merged_into,
        tickets.c.subject,
        tickets.c.updated_at,
        *(tickets.c[name] for name in Tally.__struct_fields__),
    )
    .join(tickets, tickets.c.id == conversations.c.ticket_id)
    .where(conversations.c.channel_id == bindparam("channel"), conversations.c.key == bindparam("chat"))
)
_add_item = Prepared(
    insert(ledger),
    [
        "channel_id",
        "external_id",
        "received_at",
        "size",
        "sha256",
        "fate",
        "reason",
        "attempts",
        "settled_at",
        "message_id",
        "ticket_id",
    ],
)
_add_raw = Prepared(insert(ledger_raw), ("item_id", "headers", "body"))
_heard = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("chat"))
    .values(last_inbound_at=bindparam("at"), page=bindparam("seen_on"))
)


def message_topic(text: str) -> Topic:
    """The topic of a chat message. Compute it before the transaction, because others wait for that."""
    return topics.topic("", text[:4000])


def go_on(
    tx: Transaction,
    channel: ChannelRow,
    message: InboundMessage,
    policy: Policy,
    *,
    headers: dict[str, str],
    page: str,
    about: Topic | None = None,
) -> tuple[int, int, int] | None:
    """Store `message`, which is known to be new. Returns (conversation, message, ticket), or None if intake
    must decide. The item's raw bytes are the message's text."""
    asked = {"channel": channel.id, "chat": message.conversation}
    row = _running.one(tx, asked)
    if row is not None and tx.postgres:  # lock the person and the ticket as intake does, then look again
        contacts.lock_contact(tx, row[1])
        lock_tickets(tx, [row[3]])
        row = _running.one(tx, asked)
    if row is None:
        return None
    chat, contact, last_page, ticket, requester, state, merged, subject, active_at, *told = row
    if state != "open" or merged is not None or contact != requester:
        return None
    if about is None:
        about = message_topic(message.new_text)
    about = with_codes_of(
        about, policy.threads.own_codes, subject="", text=message.new_text, author=message.sender.name
    )
    before = Tally(*told)
    if before.answered:  # it may have to be offered to an advisor
        return None
    known = topics.unpack(before.keywords)
    facts = TicketFacts(
        id=ticket,
        state=state,
        contact_id=requester,
        participants=frozenset(),
        topic=known,
        subject=subject,
        last_activity_at=active_at,
        stopped_at=None,
    )
    choice = choose_ticket(
        message,
        ContactChoice(contact_id=contact, verified=True, says=""),
        Candidates(conversation=ticket, tickets={ticket: facts}),
        now=tx.now,
        rules=policy.threads,
        about=about,
    )
    if not isinstance(choice, Continue):
        return None
    body = message.text.encode()
    digest = hashlib.sha256(body).hexdigest()
    message_id = put_on_ticket(
        tx,
        ticket,
        NewMessage(
            direction="in",
            channel_id=channel.id,
            channel_kind=channel.kind,
            external_id=message.external_id,
            fingerprint=digest[:32],
            conversation_id=chat,
            author_kind="contact",
            contact_id=contact,
            author_name=named(message.sender),
            author_address=message.sender.value,
            text=message.text,
            new_text=message.new_text,
            attachments=message.attachments,
            evidence=choice.evidence,
            payload=payload_of(tx, chat, message),
            sent_at=message.sent_at,
        ),
        channel=channel.name,
        before=before,
        about=about,
        known=known,
    )
    item_id = _add_item.run(
        tx,
        {
            "channel_id": channel.id,
            "external_id": message.external_id,
            "received_at": tx.now,
            "size": len(body),
            "sha256": digest,
            "fate": "threaded",
            "reason": choice.evidence.says,
            "attempts": 1,
            "settled_at": tx.now,
            "message_id": message_id,
            "ticket_id": ticket,
        },
    )
    _add_raw.run(tx, {"item_id": item_id, "headers": headers, "body": body})
    _heard.run(tx, {"chat": chat, "at": tx.now, "seen_on": page or last_page})
    return chat, message_id, ticket
