"""How one message comes in: is it known? who wrote it? which ticket? Then store it, route the ticket, and
settle its item in the ledger."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats.conversations import (
    Conversation,
    add_conversation,
    conversation_by_key,
    lock_chat,
    note_heard,
)
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import held, ledger
from helpdesk.db.tickets import external_ids
from helpdesk.domain.chats.notices import Notice
from helpdesk.domain.chats.turns import Turn
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.events.items import ItemFailed
from helpdesk.domain.jobs import CountPeople
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.domain.routing.traits import TicketTraits
from helpdesk.domain.threading.candidates import Candidates, TicketFacts, TokenSeen
from helpdesk.domain.threading.choices import Choice, Open
from helpdesk.domain.threading.ladder import choose_ticket
from helpdesk.domain.verdicts import Verdict
from helpdesk.operations.bot import handoff
from helpdesk.operations.bot.beginning import first_turn
from helpdesk.operations.inbound import changed_messages, chat_notices, later_parts, machine_mail, own_mailbox
from helpdesk.operations.inbound.changed_messages import SUBJECT, subject_of
from helpdesk.operations.inbound.customer_messages import Prepared, joining, new_message, with_codes
from helpdesk.operations.inbound.given_fields import fitting_fields, take_fields
from helpdesk.operations.inbound.in_order import named_by
from helpdesk.operations.inbound.outcomes import Outcome, about, again
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.inbound.senders.sender import recognise
from helpdesk.operations.inbound.threads import gathered
from helpdesk.operations.inbound.threads.candidates import candidates_for
from helpdesk.operations.inbound.threads.chosen import put_where_chosen
from helpdesk.operations.tickets import assignment, groups, turns
from helpdesk.operations.tickets.put_on_ticket import Opening


def receive_all(tx: Transaction, item_id: int, prepared: list[Prepared], policy: Policy) -> list[Outcome]:
    """Take in every message of a raw item. An item that another process settled is left unchanged."""
    if held.fate_of(tx, item_id) not in (None, "failed"):
        return []
    return receive_held(tx, item_id, prepared, policy)


def receive_held(tx: Transaction, item_id: int, prepared: list[Prepared], policy: Policy) -> list[Outcome]:
    """Take in every message of a raw item that the caller holds and that has no fate yet."""
    if not prepared:
        ledger.settle(tx, item_id, "parked", reason="contains no message")
        return [Outcome(fate="parked", reason="contains no message")]
    outcomes = []
    for place, one in enumerate(prepared):
        part = item_id
        if place:
            item = ledger.item(tx, item_id)
            part = ledger.settled_part(tx, item, external_id=one.message.external_id)
        outcomes.append(receive(tx, one, part, policy))
    return outcomes


def receive(
    tx: Transaction, prepared: Prepared, item_id: int, policy: Policy, *, admitted: bool = False
) -> Outcome:
    """Take in one message and settle its item. Reads like design.md's table of a message's path. `admitted`:
    a person decided that it is a customer's, whatever it looks like. Conflict if it comes from our own
    address."""
    message = prepared.message
    inlet = channels.inlet(tx, message.channel)
    channel = inlet.channel
    # locked first: the same message may come in by another mailbox at this moment, and one that it names too
    contacts.lock_address(
        tx, message.sender.kind, message.sender.value, names=[message.external_id, *named_by(prepared)]
    )
    if traits(channel.kind).addressed:
        prepared = _besides_ourselves(prepared, inlet.own)
    automatic = prepared.message.kind != "human"
    ruling = sender_rules.ruling(tx, prepared.message, admitted=admitted, rules=inlet.sender_rules)
    prepared = msgspec.structs.replace(prepared, message=ruling.message)
    message = prepared.message
    known = external_ids.by_external_id(tx, channel.kind, message.external_id)
    outcome = later_parts.take(tx, message, channel, policy)
    if message.edits is not None and outcome is None:  # the edit came first: it is the message
        changes = {"external_id": message.edits, "edits": None}
        edited = msgspec.structs.replace(message, **changes)
        prepared = msgspec.structs.replace(prepared, message=edited)
    if outcome is None and known is not None:
        outcome = _seen_before(tx, prepared, channel, known)
    parks = message.kind != "human" and (ruling.parks or not machine_mail.answers_by_system(message, policy))
    if outcome is None and not admitted and (automatic or parks):
        outcome = machine_mail.parked_before(tx, item_id)
    if outcome is None and parks:
        outcome = machine_mail.park(tx, message, channel, item_id, policy)
    external_id = prepared.own_id if known else prepared.message.external_id
    if outcome is None:
        outcome = own_mailbox.take(tx, prepared, channel, policy, external_id=external_id)
    if outcome is None:
        outcome = _thread(tx, prepared, channel, policy, external_id=external_id)
        later_parts.note_begun(tx, message, channel, outcome)
    if ruling.rule and outcome.fate in ("threaded", "opened", "parked"):
        sender_rules.count(tx, ruling.rule)
    ledger.settle(
        tx,
        item_id,
        outcome.fate,
        reason=outcome.reason,
        message_id=outcome.message_id,
        ticket_id=outcome.ticket_id,
        about=_about(message) if outcome.message_id is None else None,
        verdict=_verdict(outcome, ruling),
    )
    return outcome


def note(tx: Transaction, item_id: int, channel: ChannelRow, notices: list[Notice]) -> None:
    """Act on what a raw item, which the caller holds, says about chats, and settle it."""
    said = [chat_notices.take(tx, channel, one) for one in notices]
    ledger.settle(tx, item_id, "noted", reason="; ".join(said)[:2000])


def fail(tx: Transaction, item_id: int, error: str) -> None:
    """An item that could not be read stays in the ledger with the reason, for a replay after a fix."""
    if held.fate_of(tx, item_id) not in (None, "failed"):
        return
    item = ledger.item(tx, item_id)
    ledger.settle(tx, item_id, "failed", reason=error[:2000])
    tx.record(ItemFailed(item_id=item_id, channel=item.channel, error=error[:300]))


def _about(message: InboundMessage) -> ledger.About:
    return ledger.About(sender=message.sender.value, sender_name=message.sender.name, subject=message.subject)


def _verdict(outcome: Outcome, ruling: sender_rules.Ruling) -> Verdict:
    """A parked item waits for a person, unless a rule parked it or its ticket shows it."""
    if ruling.admitted:
        return "ticket"
    if outcome.fate != "parked":
        return ""
    if ruling.parks:
        return "rule"
    return "awaiting" if outcome.ticket_id is None else ""


def _besides_ourselves(prepared: Prepared, own: frozenset[str]) -> Prepared:
    """The mail without the desk's own mailboxes among its people: an answer copied to one of them would come
    back. A mail from one of them is a loop."""
    message = prepared.message
    if message.through and reply_tokens.without_token(message.sender.value) in own:
        # its Reply-To is another mailbox of ours: then the customer is who sent it
        sender = msgspec.structs.replace(message.sender, value=message.through, name="")
        message = msgspec.structs.replace(message, sender=sender, through="")
    others = [one for one in message.participants if reply_tokens.without_token(one.value) not in own]
    changes: dict[str, Any] = {"participants": others}
    if message.kind in ("human", "auto") and reply_tokens.without_token(message.sender.value) in own:
        reason = f"{sender_rules.LOOP}: it comes from our own address {message.sender.value}"
        changes |= {"kind": "auto", "kind_reason": reason, "by_system": False}
    return msgspec.structs.replace(prepared, message=msgspec.structs.replace(message, **changes))


def _seen_before(
    tx: Transaction, prepared: Prepared, channel: ChannelRow, known: external_ids.Known
) -> Outcome | None:
    """The same message as `known`, which has its id; None if it is another message whose sender reuses
    ids."""
    message = prepared.message
    if traits(channel.kind).sender_ids:
        ours_again = known.direction == "out" and message.kind == "auto"
        if not ours_again and known.fingerprint != prepared.fingerprint:
            by_own_id = external_ids.by_external_id(tx, channel.kind, prepared.own_id)
            if by_own_id is None:
                return None
            known = by_own_id
    if message.kind == "human" and changed_messages.came_first(tx, known.id, message):
        return about(known, "noted", f"the first version of message {known.id}")
    return again(known)


def _thread(
    tx: Transaction, prepared: Prepared, channel: ChannelRow, policy: Policy, *, external_id: str
) -> Outcome:
    """Find the contact and the ticket, and put the message there under `external_id`."""
    prepared = fitting_fields(tx, with_codes(prepared, policy.threads.own_codes))
    message = prepared.message
    read_tokens = [(token, reply_tokens.read(policy.secret, token)) for token in message.tokens]
    sender = recognise(tx, message, channel.kind, [read for _, read in read_tokens])
    contact_id = sender.contact_id
    running: Conversation | None = None
    if message.conversation is not None:
        lock_chat(tx, channel.id, message.conversation, message.nature)
        running = conversation_by_key(tx, channel.id, message.conversation)
    named = [TokenSeen(token=token, ticket_id=r.ticket_id, refused=r.refused) for token, r in read_tokens]
    candidates = candidates_for(
        tx, prepared, channel.kind, sender, named, running, policy.threads.reopen_within
    )
    choice = choose_ticket(
        msgspec.structs.replace(message, sender=sender.identity),
        sender.who,
        candidates,
        now=tx.now,
        rules=policy.threads,
        about=prepared.topic,
    )
    chosen = _chosen(candidates, choice)
    the_bots = chosen is not None and chosen.with_bot
    turn: Turn = "person"
    if message.conversation is not None:
        turn = first_turn(tx, channel, choice, running, with_bot=the_bots, nature=message.nature)
    group = None if message.nature == "private" else message.title or message.conversation
    subject = message.subject or subject_of(message.new_text or message.text, message.quote)
    conversation_id: int | None = None
    if message.conversation is not None:
        conversation_id = running.id if running else _begin_chat(tx, channel, message, contact_id, turn)
        if running is not None:
            chat_notices.reopen(tx, running)
            chat_notices.retitle(tx, running, message.title)
    ticket_id, message_id = put_where_chosen(
        tx,
        choice,
        Opening(
            subject=subject[:SUBJECT],
            contact_id=contact_id,
            channel=channel.name,
            language=message.language,
            with_bot=turn == "bot",
            group_chat=group,
        ),
        new_message(
            tx, prepared, choice, channel, sender, external_id=external_id, conversation_id=conversation_id
        ),
        about=prepared.topic,
        people=joining(message, choice, sender, chosen=chosen, references=candidates.references),
        by=SYSTEM,
        reason="the customer wrote",
    )
    take_fields(tx, ticket_id, message, contact_id)
    gathered.note_named(tx, prepared, channel.kind, candidates, message_id)
    if conversation_id is not None:
        note_heard(tx, conversation_id, ticket_id)
        if group is not None:
            groups.settle(tx, ticket_id)
            # once a day: people come and go
            job = CountPeople(conversation_id=conversation_id)
            tx.add_job(job, key=f"people:{conversation_id}:{tx.now:%Y-%m-%d}", channel=channel.name)
        turns.settle(tx, running, conversation_id, turn, message_id - 1)
    if the_bots and turn != "bot":
        handoff.elsewhere(tx, ticket_id, channel, policy)
    if isinstance(choice, Open) and turn != "bot":
        ticket_traits = TicketTraits(
            channel=channel.name,
            channel_kind=channel.kind,
            subject=message.subject,
            text=message.new_text,
            from_address=message.sender.value,
            language=message.language,
            tags=[],
        )
        assignment.route(tx, ticket_id, ticket_traits, channel_team=channel.team_id)
    return Outcome(
        fate="opened" if isinstance(choice, Open) else "threaded",
        reason=choice.evidence.says,
        ticket_id=gathered.gather(tx, prepared, choice, candidates, contact_id) or ticket_id,
        message_id=message_id,
    )


def _chosen(candidates: Candidates, choice: Choice) -> TicketFacts | None:
    """The chosen ticket before the change; None if a new one begins."""
    if isinstance(choice, Open):
        return None
    return next(one for one in candidates.tickets.values() if one.id == choice.ticket_id)


def _begin_chat(
    tx: Transaction, channel: ChannelRow, message: InboundMessage, contact_id: int, turn: Turn
) -> int:
    assert message.conversation is not None
    return add_conversation(
        tx,
        channel_id=channel.id,
        key=message.conversation,
        contact_id=contact_id,
        turn=turn,
        nature=message.nature,
        title=message.title,
    )
