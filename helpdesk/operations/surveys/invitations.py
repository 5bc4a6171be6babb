"""Surveys: invite when a ticket closes, send or cancel, record the answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from helpdesk.channels.addresses import NO_REPLY
from helpdesk.channels.traits import traits
from helpdesk.db import surveys as db
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import sender_rules
from helpdesk.db.tickets import newest_messages
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.db.tickets.tickets import TicketRecord, ticket
from helpdesk.domain import surveys as rules
from helpdesk.domain.events.people import SurveyAnswered, SurveyInvited
from helpdesk.domain.filters.tree import asked_by
from helpdesk.domain.identity import UNFOUNDED, is_mailbox
from helpdesk.domain.jobs import InviteToSurvey
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.policy import Policy
from helpdesk.domain.signing import Signer
from helpdesk.domain.verdicts import rule_for, rule_keys
from helpdesk.errors import BadInput, Conflict
from helpdesk.said import Said

LINK_HOLDS = timedelta(days=90)
"""A customer can answer, and change the answer, for this long after they were asked."""
_COMMENT = 4000
_SPAM = "spam"  # the tag of a ticket that no customer wrote
UNDO = timedelta(seconds=8)
"""The console offers for seven seconds to undo a closure; nobody is asked before."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A survey to be sent now: by mail to `email`, or inline into the chat `conversation_id`. `ticket_id` is
    the ticket, after merges; `name` greets the customer, "" if only an address is known."""

    invitation: db.Invitation
    ticket_id: int
    email: str | None
    name: str
    subject: str
    language: str | None
    conversation_id: int | None


def token(policy: Policy, invitation_id: int) -> str:
    """The secret part of an invitation's link."""
    return Signer(policy.secret, "survey").sign(invitation_id)


def read_token(policy: Policy, token: str, *, now: datetime) -> int:
    """The invitation a link is for; Forbidden."""
    return Signer(policy.secret, "survey").read(token, int, now=now)


def invite(tx: Transaction, row: TicketRecord, *, policy: Policy) -> int | None:
    """Schedule an invitation for a ticket that stops now, if a rule asks for it. Returns its id."""
    active = db.active_rules(tx)
    if not active:
        return None
    asked = frozenset[str]().union(*(asked_by(one.filter) for one in active if one.filter is not None))
    choice = rules.choose_survey(
        active,
        facts=facts_of(tx, [row.id], asked)[row.id],
        last_asked_at=db.last_asked(tx, row.contact_id),
        now=tx.now,
        opted_out=_opted_out(tx, row.contact_id),
        unwanted=_SPAM in row.tags,
    )
    if choice.rule is None or any(one.state in db.ASKED for one in db.invitations_of_ticket(tx, row.id)):
        return None
    chats = [
        one
        for one in conversations.conversations_of_ticket(tx, row.id)
        if traits(one.channel_kind).live and one.nature == "private"
    ]
    invitation_id = db.add_invitation(
        tx,
        {
            "survey": choice.rule.survey,
            "rule_id": choice.rule.id,
            "ticket_id": row.id,
            "contact_id": row.contact_id,
            "conversation_id": chats[0].id if chats else None,
            "advisor_id": row.owner_id,
            "team_id": row.team_id,
            "state": "scheduled",
            "via": "widget" if chats else "mail",
            "reason": choice.reason,
        },
    )
    tx.add_job(
        InviteToSurvey(invitation_id=invitation_id),
        key=f"survey:{invitation_id}",
        channel=row.channel,
        not_before=tx.now + max(UNDO, timedelta(minutes=choice.rule.delay_minutes)),
    )
    return invitation_id


def begin(tx: Transaction, invitation_id: int, policy: Policy) -> Ask | None:
    """What to send for an invitation that is due; None if it is cancelled. A visitor who is in their chat is
    asked there. A visitor who is gone or continued elsewhere is asked by mail, if an address is known."""
    one = db.invitation(tx, invitation_id)
    if one.state not in ("scheduled", "sent"):
        return None
    row = ticket(tx, one.ticket_id)
    while row.merged_into is not None:  # follow the ticket after merges
        row = ticket(tx, row.merged_into)
    if row.state in ACTIVE:
        db.change_invitation(tx, one.id, state="cancelled", reason="the ticket was reopened")
        return None
    if _SPAM in row.tags:
        db.change_invitation(tx, one.id, state="suppressed", reason="the ticket is spam")
        return None
    if one.state == "scheduled" and _opted_out(tx, one.contact_id):
        db.change_invitation(tx, one.id, state="suppressed", reason="the customer wants no surveys")
        return None
    chat = conversations.conversation(tx, one.conversation_id) if one.conversation_id else None
    if chat is not None and chat.closed:
        chat = None
    email = _address(tx, row, one.contact_id) or (chat.email if chat else None)
    if chat is None and email is None:
        db.change_invitation(tx, one.id, state="suppressed", reason="no address to send the survey to")
        return None
    scheduled = one.state == "scheduled"
    if scheduled and chat is not None and email is not None and not _asked_in_chat(tx, row, chat, policy):
        db.change_invitation(tx, one.id, via="mail", conversation_id=None)
        one, chat = db.invitation(tx, one.id), None
    return _ask(tx, one, row, email, chat)


def is_due(tx: Reading, invitation_id: int) -> bool:
    """Whether an invitation still waits to be sent."""
    return db.invitation(tx, invitation_id).state == "scheduled"


def _opted_out(tx: Reading, contact_id: int) -> bool:
    return bool(contacts.contact(tx, contact_id).attributes.get("no_surveys"))


def ask_of(tx: Reading, one: db.Invitation) -> Ask:
    """The question of an invitation whose mail is stored."""
    row = ticket(tx, one.ticket_id)
    while row.merged_into is not None:
        row = ticket(tx, row.merged_into)
    return _ask(tx, one, row, None, None)


def _ask(
    tx: Reading, one: db.Invitation, row: TicketRecord, email: str | None, chat: Conversation | None
) -> Ask:
    return Ask(
        invitation=one,
        ticket_id=row.id,
        email=email,
        name=rules.greeting(row.contact_name),
        subject=row.subject,
        language=row.language or contacts.contact(tx, one.contact_id).language,
        conversation_id=chat.id if chat else None,
    )


def _address(tx: Reading, row: TicketRecord, contact_id: int) -> str | None:
    """The customer's mailbox that wrote last on the ticket, else the first known one that somebody reads;
    none whose mail a rule always parks."""
    known = [
        one.value
        for one in contacts.identities_of(tx, contact_id)
        if is_mailbox(one)
        and one.source not in UNFOUNDED
        and not NO_REPLY.fullmatch(one.value.rpartition("@")[0])
    ]
    rules_of = sender_rules.actions(tx, [key for one in known for key in rule_keys(one)])
    parked = [one for one in known if (found := rule_for(one, rules_of)) and found[1] == "park"]
    known = [one for one in known if one not in parked]
    last = newest_messages.newest_inbound(tx, row.id)
    wrote = last.author_address if last is not None else ""
    return wrote if wrote in known else next(iter(known), None)


def _asked_in_chat(tx: Reading, row: TicketRecord, chat: Conversation, policy: Policy) -> bool:
    last = newest_messages.newest_inbound(tx, row.id)
    here = chat.seen_at is not None and tx.now - chat.seen_at < policy.mail_after
    return here and (last is None or last.conversation_id == chat.id)


def mark_sent(tx: Transaction, invitation_id: int) -> None:
    """The invitation reached its mail server or its chat."""
    one = db.invitation(tx, invitation_id)
    if one.state not in ("scheduled", "suppressed", "uncertain"):
        return
    db.change_invitation(tx, one.id, state="sent", sent_at=tx.now, reason="")
    tx.record(
        SurveyInvited(
            ticket_id=one.ticket_id,
            invitation_id=one.id,
            survey=one.survey,
            conversation_id=one.conversation_id,
        )
    )


def note_mail(tx: Transaction, message_id: int, state: str, detail: str) -> None:
    """The delivery of a mail changed: if it asks a customer, they are asked by it, or are not. An uncertain
    one may have arrived: they may answer, and are not asked twice, but it does not count as sent until
    somebody knows that it arrived, or they answer."""
    one = db.invitation_of_message(tx, message_id)
    if one is None:
        return
    if state == "failed":
        note_unsent(tx, one.id, detail)
    elif state == "uncertain":
        if one.state in ("scheduled", "suppressed"):
            db.change_invitation(tx, one.id, state="uncertain", reason=detail[:500])
    elif state != "queued":
        mark_sent(tx, one.id)


def note_unsent(tx: Transaction, invitation_id: int, why: str) -> None:
    """The invitation could not be sent, or came back: nobody was asked."""
    if db.invitation(tx, invitation_id).state in ("scheduled", "sent", "uncertain"):
        db.change_invitation(tx, invitation_id, state="suppressed", reason=why[:500])


def is_closed(one: db.Invitation, now: datetime) -> bool:
    """Whether nobody can answer any more: it was cancelled or revoked, or its link has expired."""
    return one.state not in db.ASKED or now - (one.sent_at or one.created_at) > LINK_HOLDS


def revoke(tx: Transaction, ticket_id: int) -> int:
    """Close the surveys of a ticket that nobody has answered: their links open no form. Returns how many."""
    held = [db.invitation(tx, one.id) for one in db.invitations_of_ticket(tx, ticket_id)]
    found = [one for one in held if one.state in db.ASKED and one.state != "answered"]
    for one in found:
        db.change_invitation(tx, one.id, state="cancelled", reason="revoked")
    return len(found)


def record_answer(
    tx: Transaction, invitation_id: int, score: int, comment: str, *, conversation_id: int | None = None
) -> db.Invitation:
    """Store an answer; a second one replaces the first. `conversation_id`: the chat that answers inline,
    which must be the one asked."""
    one = db.invitation(tx, invitation_id)
    if conversation_id is not None and one.conversation_id != conversation_id:
        raise BadInput("This survey does not belong to this chat.", field="invitation_id")
    if is_closed(one, tx.now):
        raise Conflict("This survey is closed.")
    score = rules.valid_score(one.survey, score)
    if len(comment) > _COMMENT:
        raise BadInput(Said("comment has over {comment} characters.", comment=_COMMENT), field="comment")
    db.change_invitation(
        tx,
        one.id,
        state="answered",
        score=score,
        comment=comment.strip(),
        answered_at=tx.now,
        sent_at=one.sent_at or tx.now,
    )
    tx.record(
        SurveyAnswered(
            ticket_id=one.ticket_id,
            invitation_id=one.id,
            survey=one.survey,
            score=score,
            conversation_id=one.conversation_id,
        )
    )
    return db.invitation(tx, one.id)
