"""An advisor answers from their own mailbox: a mail from their address with our reply token.

Anybody can write an address into From, and every customer has the token of their ticket. So the mail is the
desk's answer only if our own mail server confirms its sender. Otherwise it is a private note, and an advisor
is asked what it is."""

from __future__ import annotations

from helpdesk.channels import reply_tokens
from helpdesk.channels.traits import traits
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.db.tickets import external_ids, messages, ticket_facts, tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import Attachment, InboundMessage, Remark
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, Conflict, InvalidMove
from helpdesk.operations.answers import replies
from helpdesk.operations.answers.destinations import routes
from helpdesk.operations.inbound.customer_messages import Prepared
from helpdesk.operations.inbound.outcomes import Outcome, again
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket

ASKED: Remark = "own-mailbox"
"""The remark of a mail that an advisor has to decide about."""


def take(
    tx: Transaction, prepared: Prepared, channel: ChannelRow, policy: Policy, *, external_id: str
) -> Outcome | None:
    """Take in an advisor's mail. None if it is a customer's: it has no token of ours, its sender is no
    advisor, or is the customer of that ticket."""
    message = prepared.message
    if not message.tokens or message.kind != "human" or message.by_system or message.through:
        return None
    if not traits(channel.kind).addressed:
        return None
    ticket_id = _ticket(tx, message, policy)
    advisor = advisors.by_email(tx, message.sender.value) if ticket_id is not None else None
    if ticket_id is None or advisor is None or _is_customer(tx, ticket_id, message.sender.value):
        return None
    known = external_ids.part(tx, channel.kind, message.external_id)
    if known is not None:
        return again(known)
    doubt = _doubt(advisor, message)
    if not doubt:
        try:
            message_id = _answer(tx, ticket_id, message, _actor(advisor), policy)
        except (BadInput, InvalidMove) as error:
            doubt = error.detail
        else:
            external_ids.add_part(tx, channel.kind, message.external_id, message_id)
            reason = f"{advisor.name} answered from their own mailbox, which the mail server confirms"
            return Outcome(fate="threaded", reason=reason, ticket_id=ticket_id, message_id=message_id)
    message_id = _ask(tx, ticket_id, prepared, channel, advisor, external_id)
    reason = f"it is from the address of {advisor.name}, but it was not sent: {doubt}"
    return Outcome(fate="threaded", reason=reason, ticket_id=ticket_id, message_id=message_id)


def decide(tx: Transaction, message_id: int, *, send: bool, by: Actor, policy: Policy) -> int:
    """Say what an advisor's mail is: an answer, which is sent now, or only a note. Returns the id of the
    answer, or of the note. Conflict if somebody decided before."""
    ticket_id = messages.message(tx, message_id).ticket_id
    tickets.locked_ticket(tx, ticket_id)
    row = messages.message(tx, message_id)
    if ASKED not in row.remarks:
        raise Conflict("Somebody decided about this message before.")
    left = [one for one in row.remarks if one != ASKED]
    messages.change_message(tx, message_id, {"remarks": left})
    if not send:
        return message_id
    reply = _reply(tx, ticket_id, row.new_text, row.attachments)
    return replies.send(tx, ticket_id, reply, by=by, policy=policy)


def _ticket(tx: Transaction, message: InboundMessage, policy: Policy) -> int | None:
    """The ticket of the first token that is ours, after merges."""
    for token in message.tokens:
        named = reply_tokens.read(policy.secret, token).ticket_id
        facts = ticket_facts.facts_of(tx, [named]).get(named) if named is not None else None
        if facts is not None:
            return facts.id
    return None


def _is_customer(tx: Transaction, ticket_id: int, address: str) -> bool:
    people = participants_of(tx, {ticket_id}).get(ticket_id, ())
    return any(one.role == "requester" and one.value == address for one in people)


def _doubt(advisor: AdvisorRow, message: InboundMessage) -> str:
    if advisor.disabled_at is not None:
        return "the account is disabled"
    if message.disproved:
        return message.disproved
    if not message.sender.attested:
        return "nothing proves the sender"
    return ""


def _answer(tx: Transaction, ticket_id: int, message: InboundMessage, by: Actor, policy: Policy) -> int:
    """Send what the advisor wrote: never the history below it, which may quote what only the desk may read.
    BadInput if it is written to others, or has no words."""
    there = {one.value for one in message.participants}
    reply = _reply(tx, ticket_id, message.new_text, message.attachments)
    customer = routes(tx, tickets.ticket(tx, ticket_id))[0].to
    if there.isdisjoint(customer) and there and not any(_is_customer(tx, ticket_id, one) for one in there):
        raise BadInput("it is written to other people, not to the customer", field="to")
    return replies.send(
        tx,
        ticket_id,
        reply,
        by=by,
        policy=policy,
        arrived=bool(customer) and there.issuperset(customer),
    )


def _reply(tx: Transaction, ticket_id: int, text: str, files: list[Attachment]) -> replies.Reply:
    """Where the customer wrote last. BadInput if nobody can be answered there."""
    found = routes(tx, tickets.ticket(tx, ticket_id))
    if not found or found[0].closed:
        raise BadInput("no channel reaches the customer", field="channel")
    chat = found[0].conversation
    if found[0].group is not None:
        raise BadInput("the ticket is a conversation with a group", field="conversation")
    return replies.Reply(
        channel=found[0].channel.name,
        conversation=chat.id if chat else None,
        text=text,
        attachments=files,
    )


def _ask(
    tx: Transaction,
    ticket_id: int,
    prepared: Prepared,
    channel: ChannelRow,
    advisor: AdvisorRow,
    external_id: str,
) -> int:
    message = prepared.message
    return put_on_ticket(
        tx,
        ticket_id,
        NewMessage(
            kind="note",
            direction="none",
            channel_id=channel.id,
            channel_kind=channel.kind,
            external_id=external_id,
            fingerprint=prepared.fingerprint,
            author_kind="system",
            author_name=advisor.name,
            author_address=message.sender.value,
            subject=message.subject,
            text=message.text,
            new_text=message.new_text,
            html=message.html,
            attachments=message.attachments,
            remarks=[*message.remarks, ASKED],
            sent_at=message.sent_at,
        ),
    )


def _actor(advisor: AdvisorRow) -> Actor:
    return Actor(kind="advisor", id=advisor.id, name=advisor.name)
