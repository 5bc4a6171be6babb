"""One message's way in: seen before? who? which ticket? keep, route, settle its item in the ledger."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import msgspec

from helpdesk.channels import tokens
from helpdesk.db import channels, contacts, ledger, messages, tickets
from helpdesk.db.channels import ChannelRow
from helpdesk.db.conversations import (
    Conversation,
    add_conversation,
    conversation,
    conversation_by_key,
    note_heard,
)
from helpdesk.db.desk import Transaction
from helpdesk.db.messages import MessageRow
from helpdesk.db.search import index_message
from helpdesk.db.tickets import Participant
from helpdesk.domain import topics
from helpdesk.domain.events import SYSTEM, ItemFailed, ItemParked, MessageReceived
from helpdesk.domain.identity import ContactChoice, choose_contact
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.domain.routing import TicketTraits
from helpdesk.domain.threads import (
    Candidates,
    Choice,
    Open,
    RefSeen,
    Reopen,
    TokenSeen,
    choose_ticket,
)
from helpdesk.domain.topics import Topic
from helpdesk.errors import NotFound
from helpdesk.operations import assignment, bounces
from helpdesk.operations.contacts import learn_identity, link_verified
from helpdesk.operations.tickets import change_state, record_opened

_EXCERPT = 160
_SUBJECT = 120
_SOURCES = {
    "email": "mail",
    "telegram": "provider",
    "phone": "advisor",
    "webchat": "typed",
    "api": "provider",
}


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed message with what the transaction needs computed beforehand; its files are in the store."""

    message: InboundMessage
    topic: Topic
    fingerprint: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an item's message."""

    fate: ledger.Fate
    reason: str = ""
    ticket_id: int | None = None
    message_id: int | None = None


def prepare(message: InboundMessage) -> Prepared:
    """Everything costly about a message, done before its transaction."""
    sent = message.sent_at.isoformat() if message.sent_at else ""
    told = f"{message.sender.kind}:{message.sender.value}\n{sent}\n{message.subject}"
    return Prepared(
        message=message,
        topic=topics.topic(message.subject, message.new_text[:4000]),
        fingerprint=hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32],
    )


def receive_all(tx: Transaction, item_id: int, prepared: list[Prepared], policy: Policy) -> list[Outcome]:
    """Take in every message of a raw item. An item settled by another process is left as it is."""
    item = ledger.item(tx, item_id)
    if ledger.held_fate(tx, item_id) not in (None, "failed"):
        return []
    if not prepared:
        ledger.settle(tx, item_id, "parked", reason="holds no message")
        return [Outcome(fate="parked", reason="holds no message")]
    outcomes = []
    for place, one in enumerate(prepared):
        part = item_id
        if place:
            part = ledger.settled_part(tx, item, external_id=one.message.external_id)
        outcomes.append(receive(tx, one, part, policy))
    return outcomes


def receive(tx: Transaction, prepared: Prepared, item_id: int, policy: Policy) -> Outcome:
    """Take in one message and settle its item. Reads like design.md's table of a message's path."""
    message = prepared.message
    channel = channels.channel(tx, message.channel)
    # held before looking: the same message may be coming in by another mailbox at this moment
    contacts.lock_address(tx, message.sender.kind, message.sender.value)
    outcome = _seen_before(tx, prepared, channel)
    if outcome is None and message.kind != "human":
        outcome = _park(tx, message, channel, item_id, policy)
    if outcome is None:
        outcome = _thread(tx, prepared, channel, policy)
    ledger.settle(
        tx,
        item_id,
        outcome.fate,
        reason=outcome.reason,
        message_id=outcome.message_id,
        ticket_id=outcome.ticket_id,
    )
    return outcome


def fail(tx: Transaction, item_id: int, error: str) -> None:
    """An item that could not be read stays in the ledger, with why, for a replay after a fix."""
    item = ledger.item(tx, item_id)
    if ledger.held_fate(tx, item_id) not in (None, "failed"):
        return
    ledger.settle(tx, item_id, "failed", reason=error[:2000])
    tx.record(ItemFailed(item_id=item_id, channel=item.channel, error=error[:300]))


def _seen_before(tx: Transaction, prepared: Prepared, channel: ChannelRow) -> Outcome | None:
    """The same message again, or None. Another one under a known id is no duplicate: somebody reuses ids."""
    message = prepared.message
    known = messages.by_external_id(tx, channel.kind, message.external_id)
    if known is None:
        return None
    if channel.kind == "email":
        ours_again = known.direction == "out" and message.kind == "auto"
        if not ours_again and known.fingerprint != prepared.fingerprint:
            again = messages.by_external_id(tx, channel.kind, _own_id(prepared))
            if again is None:
                return None
            known = again
    return Outcome(
        fate="duplicate",
        reason=f"already here as message {known.id}",
        message_id=known.id,
        ticket_id=known.ticket_id,
    )


def _own_id(prepared: Prepared) -> str:
    """The id of a message whose own id another one bears already."""
    return f"{prepared.message.external_id}#{prepared.fingerprint}"


def _park(
    tx: Transaction, message: InboundMessage, channel: ChannelRow, item_id: int, policy: Policy
) -> Outcome:
    """Keep machine mail aside: never answered, shown where its ticket is known."""
    reason = f"{message.kind}: {message.kind_reason}" if message.kind_reason else message.kind
    ticket_id: int | None = None
    if message.kind == "bounce":
        ticket_id = bounces.note_bounce(tx, message, channel.kind, policy)
    if ticket_id is None:
        ticket_id = _named_ticket(tx, message, channel.kind, policy)
    tx.record(ItemParked(item_id=item_id, channel=channel.name, reason=reason, ticket_id=ticket_id))
    return Outcome(fate="parked", reason=reason, ticket_id=ticket_id)


def _named_ticket(tx: Transaction, message: InboundMessage, kind: str, policy: Policy) -> int | None:
    for token in message.tokens:
        if (ticket_id := tokens.read(policy.secret, token).ticket_id) is not None:
            facts = tickets.facts_of(tx, [ticket_id]).get(ticket_id)
            return facts.id if facts else None
    known = messages.tickets_of_references(tx, kind, message.references)
    return known[0][1] if known else None


def _thread(tx: Transaction, prepared: Prepared, channel: ChannelRow, policy: Policy) -> Outcome:
    """Find the contact and the ticket, and put the message there."""
    message = prepared.message
    read_tokens = [(token, tokens.read(policy.secret, token)) for token in message.tokens]
    sender, sent = _attested_sender(tx, message, [read for _, read in read_tokens])
    who = _who(tx, sender, sent)
    source = "token" if sent is not None else _SOURCES.get(channel.kind, "mail")
    contact_id = learn_identity(tx, who, sender, source=source, language=message.language)
    for other in message.participants:
        if other.attested:
            contact_id = link_verified(tx, contact_id, other, source="provider", by=SYSTEM)
    contact_id = contacts.lock_contact(tx, contact_id)
    who = msgspec.structs.replace(who, contact_id=contact_id)

    running: Conversation | None = None
    if message.conversation is not None:
        running = conversation_by_key(tx, channel.id, message.conversation)
    named = [TokenSeen(token=token, ticket_id=r.ticket_id, refused=r.refused) for token, r in read_tokens]
    choice = choose_ticket(
        message,
        who,
        _candidates(tx, message, channel.kind, contact_id, named, running, policy.threads.reopen_within),
        now=tx.now,
        rules=policy.threads,
        about=prepared.topic,
    )
    ticket_id = _settle_ticket(tx, choice, prepared, channel, contact_id)
    conversation_id: int | None = None
    if message.conversation is not None:
        conversation_id = (
            running.id
            if running
            else add_conversation(tx, channel_id=channel.id, key=message.conversation, contact_id=contact_id)
        )
        note_heard(tx, conversation_id, ticket_id)
    message_id = keep_message(
        tx, prepared, choice, channel, ticket_id, contact_id, conversation_id=conversation_id
    )
    if isinstance(choice, Open):
        traits = TicketTraits(
            channel=channel.name,
            channel_kind=channel.kind,
            subject=message.subject,
            text=message.new_text,
            from_address=sender.value,
            language=message.language,
            tags=[],
        )
        assignment.route(tx, ticket_id, traits, channel_team=channel.team_id)
    return Outcome(
        fate="opened" if isinstance(choice, Open) else "threaded",
        reason=choice.evidence.says,
        ticket_id=ticket_id,
        message_id=message_id,
    )


def _attested_sender(
    tx: Transaction, message: InboundMessage, read: list[tokens.ReadToken]
) -> tuple[Identity, MessageRow | None]:
    """Whoever answers a token from an address it was sent to holds that mailbox: the sender, and the
    answer of ours that proves it."""
    sender = message.sender
    if sender.kind != "email":
        return sender, None
    for one in read:
        if one.message_id is None:
            continue
        try:
            sent = messages.message(tx, one.message_id)
        except NotFound:
            continue
        if sender.value in sent.recipients.get("to", []) + sent.recipients.get("cc", []):
            return msgspec.structs.replace(sender, attested=True), sent
    return sender, None


def _who(tx: Transaction, sender: Identity, sent: MessageRow | None) -> ContactChoice:
    """The sender's contact. Where a chat went on by mail, the answer proves the address its visitor typed."""
    chat = conversation(tx, sent.conversation_id) if sent is not None and sent.conversation_id else None
    if chat is not None:
        says = f"{sender.value} answers what was mailed to it from this chat"
        return ContactChoice(contact_id=chat.contact_id, verified=True, says=says)
    return choose_contact(sender, contacts.known_identities(tx, sender.kind, sender.value))


def _candidates(
    tx: Transaction,
    message: InboundMessage,
    kind: str,
    contact_id: int,
    named: list[TokenSeen],
    running: Conversation | None,
    reopen_within: timedelta,
) -> Candidates:
    references = [
        RefSeen(external_id=external_id, ticket_id=ticket_id)
        for external_id, ticket_id in messages.tickets_of_references(tx, kind, message.references)
    ]
    reply = None
    if message.reply_to is not None:
        answered = messages.tickets_of_references(tx, kind, [message.reply_to])
        reply = RefSeen(external_id=answered[0][0], ticket_id=answered[0][1]) if answered else None
    of_contact = tickets.candidate_tickets(tx, contact_id, stopped_within=reopen_within)
    asked = {one.ticket_id for one in references} | set(of_contact)
    asked |= {one.ticket_id for one in named if one.ticket_id is not None}
    asked |= {one for one in (running and running.ticket_id, message.ticket_hint) if one}
    if reply is not None:
        asked.add(reply.ticket_id)
    return Candidates(
        tokens=named,
        references=references,
        reply=reply,
        conversation=running.ticket_id if running else None,
        hint=message.ticket_hint,
        of_contact=of_contact,
        tickets=tickets.locked_facts(tx, asked),
    )


def _settle_ticket(
    tx: Transaction, choice: Choice, prepared: Prepared, channel: ChannelRow, contact_id: int
) -> int:
    """Open, reopen or go on with the chosen ticket; its number."""
    message = prepared.message
    if isinstance(choice, Open):
        subject = message.subject or first_line(message.new_text or message.text)
        ticket_id = tickets.add_ticket(
            tx,
            {
                "subject": subject[:_SUBJECT],
                "contact_id": contact_id,
                "channel": channel.name,
                "channel_kinds": [channel.kind],
                "keywords": topics.pack(prepared.topic),
                "language": message.language,
                "linked_to": choice.linked_to,
                "suggestion": choice.suggestion,
            },
        )
        record_opened(tx, ticket_id, contact_id, channel, subject[:_SUBJECT], choice.linked_to)
        return ticket_id
    if isinstance(choice, Reopen):
        change_state(tx, choice.ticket_id, "open", by=SYSTEM, reason="the customer wrote")
    return choice.ticket_id


def keep_message(
    tx: Transaction,
    prepared: Prepared,
    choice: Choice,
    channel: ChannelRow,
    ticket_id: int,
    contact_id: int,
    *,
    conversation_id: int | None,
) -> int:
    """Store a customer's message on its ticket, make it findable and record it; its id."""
    message = prepared.message
    external_id = message.external_id
    if channel.kind == "email" and messages.by_external_id(tx, channel.kind, external_id) is not None:
        external_id = _own_id(prepared)
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
            "contact_id": contact_id,
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
            "sent_at": message.sent_at,
        },
    )
    row = tickets.ticket(tx, ticket_id)
    topic = (
        prepared.topic
        if isinstance(choice, Open)
        else topics.widen(topics.unpack(row.keywords), prepared.topic)
    )
    tickets.change_ticket(
        tx,
        ticket_id,
        excerpt=excerpt(message.new_text or message.text or message.subject),
        message_count=row.message_count + 1,
        last_message_id=message_id,
        last_inbound_at=tx.now,
        waiting_since=row.waiting_since or tx.now,
        channel_kinds=list(dict.fromkeys([*row.channel_kinds, channel.kind])),
        keywords=topics.pack(topic),
    )
    tickets.add_participants(tx, _participants(message, ticket_id, contact_id, row.contact_id))
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
    message: InboundMessage, ticket_id: int, contact_id: int, requester: int
) -> list[Participant]:
    sender = message.sender
    return [
        Participant(
            ticket_id=ticket_id,
            kind=sender.kind,
            value=sender.value,
            name=sender.name,
            role="requester" if contact_id == requester else "copied",
            contact_id=contact_id,
        ),
        *(
            Participant(
                ticket_id=ticket_id,
                kind=one.kind,
                value=one.value,
                name=one.name,
                role="requester" if one.attested else "copied",
                contact_id=contact_id if one.attested else None,
            )
            for one in message.participants[:50]
        ),
    ]


def excerpt(text: str) -> str:
    """The beginning of a text on one line, for lists."""
    line = " ".join(text[: 4 * _EXCERPT].split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"


def first_line(text: str) -> str:
    """A subject for a message that has none."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= 80 else line[:79].rstrip() + "…"
