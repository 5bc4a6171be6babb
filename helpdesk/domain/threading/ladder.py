"""Which ticket a message belongs to: the ladder of evidence, strongest proof first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial

import msgspec

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import ACTIVE, after_inbound
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.threading.belonging import belongs
from helpdesk.domain.threading.candidates import Candidates
from helpdesk.domain.threading.choices import Choice, Continue, Open, Reopen, ThreadRules
from helpdesk.domain.threading.evidence import Evidence
from helpdesk.domain.threading.group_goes_on import by_chat
from helpdesk.domain.threading.newcomers import by_newcomer, half_believed
from helpdesk.domain.threading.proof import Proof
from helpdesk.domain.threading.same_code import by_code
from helpdesk.domain.threading.same_subject import answered, by_subject, suggested
from helpdesk.domain.threading.suggestions import AlikeTicket, alike_tickets, runner_up, suggest
from helpdesk.language.likeness import says_more, thin
from helpdesk.language.topics import Topic, topic

_AHEAD = 0.15  # the least lead of the best of several likely tickets


def choose_ticket(
    message: InboundMessage,
    contact: ContactChoice,
    candidates: Candidates,
    *,
    now: datetime,
    rules: ThreadRules = ThreadRules(),  # noqa: B008  frozen
    about: Topic | None = None,
) -> Choice:
    """Where a message belongs, by the strongest proof that holds: our signed token; headers or a ticket's
    number in the subject, if the sender is a participant; a ticket that names this message, or an unknown one
    that it names too; the channel's reply reference; a Message-ID that lets in a newcomer; an answer to a
    ticket's subject; the running chat;
    the same verified person (for a mail: attested by this message) with one active ticket about the same
    thing. Otherwise a new ticket, with the likeliest other ticket as a suggestion. `evidence.against` lists
    each refused proof and the reason.

    A group is a conversation of its own: its messages go only to tickets where its own chat runs, or to a new
    one, and no other message goes to a group's ticket because its sender or its words are alike.

    Of a disproved message (our own mail server found that its sender did not send it) only our token counts.

    `about` is the message's topic if the caller already has it. If the proven ticket takes no messages now
    (`lifecycle.after_inbound`), the message opens a new ticket linked to it.
    """
    against: list[str] = []
    if message.nature == "group":
        candidates = msgspec.structs.replace(candidates, of_contact=[], of_sender=[])
    proof = (
        _by_token(message, candidates, against)
        or _by_headers(message, contact, candidates, against)
        or _beside(message, contact, candidates, against)
        or _by_reply(message, contact, candidates, against)
        or by_newcomer(message, candidates)
    )
    if proof is not None:
        return _settle(proof, against, now=now, rules=rules)
    about = about or topic(message.subject, message.new_text or message.text, message.sender.name)
    found = cache(partial(alike_tickets, about, contact, candidates, now=now))  # compared once, if at all
    proof = (
        by_subject(message, contact, candidates, against, about=about, now=now)
        or by_chat(message, about, candidates, against, now=now, rules=rules)
        or by_code(message, contact, found(), against)
        or _by_identity(
            about,
            message.sender,
            contact,
            found,
            against,
            now=now,
            rules=rules,
            begins=bool(message.subject.strip()) and not message.answering,
        )
    )
    said = f"{message.subject} {message.new_text or message.text}"
    if proof is not None:
        next_best = runner_up(found(), said, proof.ticket.id) if proof.rung in ("code", "identity") else ""
        return _settle(proof, against, now=now, rules=rules, next_best=next_best)
    return Open(
        evidence=Evidence(
            rung="new",
            says=_beginning(message, "nothing links it to a ticket"),
            against=against,
            runner_up=runner_up(found(), said),
        ),
        suggestion=half_believed(message, candidates)
        or suggest(
            about,
            contact,
            candidates,
            now=now,
            alike=found(),
            sender=message.sender.name,
            text=said,
        )
        or suggested(answered(message, contact, candidates, now=now)),
    )


def _by_token(message: InboundMessage, candidates: Candidates, against: list[str]) -> Proof | None:
    found: Proof | None = None
    for seen in candidates.tokens:
        # Anyone who has a token can write on its ticket: where a token is refused, we repeat only its
        # beginning.
        name = f"Reply token {seen.token[:8]}…"
        if seen.refused:
            against.append(f"{name} is refused: {seen.refused}")
        elif seen.ticket_id is None or (ticket := candidates.tickets.get(seen.ticket_id)) is None:
            against.append(f"{name} belongs to no ticket")
        elif found is None:
            says = _beginning(message, f"signed reply token of ticket {seen.ticket_id}")
            found = Proof(rung="token", asked=seen.ticket_id, ticket=ticket, says=says, via=seen.token)
    return found


def _by_headers(
    message: InboundMessage, contact: ContactChoice, candidates: Candidates, against: list[str]
) -> Proof | None:
    for seen in candidates.references:
        name = f"Message-ID {seen.external_id}"
        ticket = candidates.tickets.get(seen.ticket_id)
        if ticket is None:
            against.append(f"{name} belongs to ticket {seen.ticket_id}, which was not found")
        elif not (how := belongs(message, contact, ticket)):
            against.append(_stranger(name, "belongs to", seen.ticket_id, message))
        else:
            says = f"answers {seen.external_id} of ticket {seen.ticket_id}, and {how}"
            return Proof(rung="headers", asked=seen.ticket_id, ticket=ticket, says=says, via=seen.external_id)
    if candidates.hint is None:
        return None
    name, ticket = f"Number {candidates.hint} in the subject", candidates.tickets.get(candidates.hint)
    if ticket is None:
        against.append(f"{name} is not a ticket")
    elif not (how := belongs(message, contact, ticket)):
        against.append(_stranger(name, "is", candidates.hint, message))
    else:
        says = f"ticket number in the subject, and {how}"
        return Proof(rung="headers", asked=candidates.hint, ticket=ticket, says=says)
    return None


def _beside(
    message: InboundMessage, contact: ContactChoice, candidates: Candidates, against: list[str]
) -> Proof | None:
    """Mail overtakes mail: an answer can come before the message that it names. The header fields prove it as
    much as in the usual order."""
    for seen in candidates.beside:
        name = f"Message-ID {seen.external_id}"
        ticket = candidates.tickets.get(seen.ticket_id)
        if ticket is None:
            continue  # it is deleted or erased: the message is a new one to us
        if not (how := belongs(message, contact, ticket)):
            against.append(_stranger(name, "is named on", seen.ticket_id, message))
            continue
        same = "an answer to it came first" if seen.external_id == message.external_id else "as this one does"
        says = f"ticket {seen.ticket_id} names {seen.external_id}, {same}, and {how}"
        return Proof(rung="headers", asked=seen.ticket_id, ticket=ticket, says=says, via=seen.external_id)
    return None


def _by_reply(
    message: InboundMessage, contact: ContactChoice, candidates: Candidates, against: list[str]
) -> Proof | None:
    seen = candidates.reply
    if seen is None:
        return None
    name, ticket = f"Reply to {seen.external_id}", candidates.tickets.get(seen.ticket_id)
    if ticket is None:
        against.append(f"{name} leads to ticket {seen.ticket_id}, which was not found")
        return None
    # Providers number messages within a chat: "chat:message".
    chat = message.conversation and seen.external_id.startswith(f"{message.conversation}:")
    running = (
        candidates.conversation is not None and candidates.tickets.get(candidates.conversation) == ticket
    )
    if not running and ticket.group != (message.nature == "group"):
        with_whom = "a group" if ticket.group else "one person"
        against.append(f"{name} leads to ticket {seen.ticket_id}, a conversation with {with_whom}")
        return None
    how = "in the same chat" if chat or running else belongs(message, contact, ticket)
    if not how:
        against.append(_stranger(name, "leads to", seen.ticket_id, message))
        return None
    says = f"replies to a message of ticket {seen.ticket_id}, {how}"
    return Proof(rung="reply", asked=seen.ticket_id, ticket=ticket, says=says, via=seen.external_id)


def _by_identity(
    about: Topic,
    sender: Identity,
    contact: ContactChoice,
    found: Callable[[], list[AlikeTicket]],
    against: list[str],
    *,
    now: datetime,
    rules: ThreadRules,
    begins: bool,
) -> Proof | None:
    """The contact's ticket about the same thing. Among several similar tickets the best must lead clearly. A
    short message has no topic of its own: it goes on the contact's only active ticket if that is recent.
    `begins`: it has a subject, as what begins a matter: then one common word is too little."""
    active = [(ticket, like) for ticket, like in found() if ticket.state in ACTIVE]
    same = [(ticket, like) for ticket, like in active if like.verdict == "same"]
    if not same and not (about.short and active):
        return None
    if why := _unproven(sender, contact):
        likely = (same or active)[0][0]
        against.append(f"{sender.value} {why}, so ticket {likely.id} is only suggested")
        return None
    who = f"{sender.value} is verified"
    if same:
        ticket, like = same[0]
        if begins and thin(about, like):
            against.append(f"{who}, but the subject is new, and it only {like.why} with ticket {ticket.id}")
            return None
        if len(same) > 1 and like.score < same[1][1].score + _AHEAD:
            numbers = ", ".join(str(one.id) for one, _ in same)
            against.append(f"{who}, but tickets {numbers} are equally similar")
            return None
        says = f"{who}, ticket {ticket.id} is about the same thing: {like.why}"
        return Proof(rung="identity", asked=ticket.id, ticket=ticket, says=says)
    ticket, like = active[0]
    if len(active) > 1:
        against.append(f"{who}, but the message is short and {len(active)} tickets are active")
    elif now - ticket.last_activity_at > rules.chat_gap:
        against.append(f"{who}, but the message is short and ticket {ticket.id} has no recent activity")
    elif like.verdict == "different" or says_more(about, ticket.topic):
        against.append(f"{who}, but ticket {ticket.id} is about something else: {like.why}")
    else:
        says = f"{who}, a short message, and ticket {ticket.id} is their only active one"
        return Proof(rung="identity", asked=ticket.id, ticket=ticket, says=says)
    return None


def _unproven(sender: Identity, contact: ContactChoice) -> str:
    """Why the sender may be somebody else; "" for a proven sender. Anybody can write any address into From:
    even a contact's verified address does not prove who wrote this mail."""
    if not contact.verified:
        return "is not verified"
    if sender.kind == "email" and not sender.attested:
        return "is verified, but nothing proves that it sent this mail"
    return ""


def _settle(
    proof: Proof, against: list[str], *, now: datetime, rules: ThreadRules, next_best: str = ""
) -> Choice:
    ticket = proof.ticket
    stopped_for = None if ticket.stopped_at is None else now - ticket.stopped_at
    then = after_inbound(ticket.state, closed_for=stopped_for, reopen_within=rules.reopen_within)
    if then == "new":
        why = "closed" if ticket.state == "closed" else f"{ticket.state} too long ago"
        says = f"{proof.says}, but ticket {ticket.id} is {why}, so it opened a new, linked ticket"
        evidence = Evidence(rung="new", says=says, claimed=proof.asked, via=proof.via, against=against)
        return Open(evidence=evidence, linked_to=ticket.id)
    evidence = Evidence(
        rung=proof.rung,
        says=proof.says,
        claimed=proof.asked,
        via=proof.via,
        against=against,
        runner_up=next_best,
    )
    kind = Continue if then == "keep" else Reopen
    return kind(ticket_id=ticket.id, evidence=evidence)


def _beginning(message: InboundMessage, says: str) -> str:
    """Why, after what is known against the sender."""
    return f"{message.disproved}; {says}" if message.disproved else says


def _stranger(name: str, leads: str, ticket_id: int, message: InboundMessage) -> str:
    why = message.disproved or f"{message.sender.value or 'the sender'} is not a participant"
    return f"{name} {leads} ticket {ticket_id}, but {why}"
