"""Survey rules and invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, bindparam, func, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.surveys import survey_invitations, survey_rules
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import Filter
from helpdesk.domain.surveys import SurveyRule
from helpdesk.errors import NotFound
from helpdesk.said import Said

ASKED = ("scheduled", "sent", "uncertain", "answered")
"""The states in which a contact is asked, or may have been."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One contact asked about one ticket. `state`: scheduled, sent, uncertain, answered, cancelled or
    suppressed. One that is uncertain may have arrived: it counts as sent once that is known."""

    id: int
    survey: str
    rule_id: int | None
    ticket_id: int
    contact_id: int
    conversation_id: int | None
    state: str
    reason: str
    via: str
    score: int | None
    comment: str
    created_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    message_id: int | None


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A survey rule as stored."""

    id: int
    name: str
    survey: str
    position: int
    filter: str
    delay_minutes: int
    cooldown_days: int
    active: bool


_invitation = select(*(survey_invitations.c[name] for name in Invitation.__struct_fields__))
_by_id = _invitation.where(survey_invitations.c.id == bindparam("id"))
_by_message = _invitation.where(survey_invitations.c.message_id == bindparam("message"))
_locked = _by_id.with_for_update()
_locked_by_message = _by_message.with_for_update()
_rules = select(*(survey_rules.c[name] for name in RuleRow.__struct_fields__)).order_by(
    survey_rules.c.position, survey_rules.c.id
)
_locked_rules = _rules.with_for_update()
_last_asked = select(func.max(survey_invitations.c.created_at)).where(
    survey_invitations.c.contact_id == bindparam("contact"),
    survey_invitations.c.state.in_(ASKED),
)


def active_rules(tx: Reading) -> list[SurveyRule]:
    """The active rules, in their order."""
    return [
        SurveyRule(
            id=row.id,
            name=row.name,
            survey=row.survey,
            filter=_readable(row.filter),
            delay_minutes=row.delay_minutes,
            cooldown_days=row.cooldown_days,
        )
        for row in tx.conn.execute(_rules.where(survey_rules.c.active))
    ]


def _readable(text: str) -> Filter | None:
    """A stored filter; None if it asks for a field that is gone, because tickets must close anyway."""
    try:
        return stored(text)
    except FilterInvalid:
        return None


def all_rules(tx: Reading, *, lock: bool = False) -> list[RuleRow]:
    """Every rule, in order. `lock`: nobody else changes one until the commit."""
    return [RuleRow(**row._mapping) for row in tx.conn.execute(_locked_rules if lock else _rules)]


def rule(tx: Reading, rule_id: int) -> RuleRow:
    """One rule; NotFound."""
    row = tx.conn.execute(_rules.where(survey_rules.c.id == rule_id)).one_or_none()
    if row is None:
        raise NotFound(Said("There is no survey rule {rule_id}.", rule_id=rule_id))
    return RuleRow(**row._mapping)


def put_rule(tx: Transaction, rule_id: int | None, values: dict[str, Any]) -> RuleRow:
    """Make or change a rule; NotFound."""
    if rule_id is None:
        key = tx.conn.execute(insert(survey_rules), values).inserted_primary_key
        assert key is not None
        rule_id = int(key[0])
    elif not tx.conn.execute(
        update(survey_rules).where(survey_rules.c.id == rule_id).values(**values)
    ).rowcount:
        raise NotFound(Said("There is no survey rule {rule_id}.", rule_id=rule_id))
    return rule(tx, rule_id)


def last_asked(tx: Reading, contact_id: int) -> datetime | None:
    """When the contact was asked last, for any survey."""
    moment: datetime | None = tx.conn.scalar(_last_asked, {"contact": contact_id})
    return moment


def add_invitation(tx: Transaction, values: dict[str, Any]) -> int:
    """Store a new invitation. Returns its id."""
    key = tx.conn.execute(insert(survey_invitations), {"created_at": tx.now, **values}).inserted_primary_key
    assert key is not None
    return int(key[0])


def invitation(tx: Reading, invitation_id: int) -> Invitation:
    """One invitation; NotFound."""
    statement = _locked if isinstance(tx, Transaction) else _by_id
    row = tx.conn.execute(statement, {"id": invitation_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such survey.")
    return Invitation(**row._mapping)


def invitation_of_message(tx: Reading, message_id: int) -> Invitation | None:
    """The invitation that this mail sends. Who may change it holds it: its customer may answer at the same
    moment."""
    statement = _locked_by_message if isinstance(tx, Transaction) else _by_message
    row = tx.conn.execute(statement, {"message": message_id}).first()
    return None if row is None else Invitation(**row._mapping)


def invitations_of_ticket(tx: Reading, ticket_id: int) -> list[Invitation]:
    """A ticket's invitations, oldest first."""
    statement = _invitation.where(survey_invitations.c.ticket_id == ticket_id).order_by(
        survey_invitations.c.id
    )
    return [Invitation(**row._mapping) for row in tx.conn.execute(statement)]


def change_invitation(tx: Transaction, invitation_id: int, **values: Any) -> None:
    """Set columns of an invitation."""
    tx.conn.execute(
        update(survey_invitations).where(survey_invitations.c.id == invitation_id).values(**values)
    )


def asked_between(
    tx: Reading, since: datetime, until: datetime, *, seen_by: int | None = None
) -> dict[str, int]:
    """Invitations sent in a period, by survey. `seen_by`: only those about tickets that this advisor sees."""
    statement = (
        select(survey_invitations.c.survey, func.count().label("n"))
        .where(survey_invitations.c.sent_at >= since, survey_invitations.c.sent_at < until)
        .group_by(survey_invitations.c.survey)
    )
    return {row.survey: row.n for row in _seen(tx, statement, seen_by)}


def answered_among(
    tx: Reading, since: datetime, until: datetime, *, seen_by: int | None = None
) -> list[Invitation]:
    """The answered invitations among those sent in a period, newest answer first; `seen_by` as above."""
    statement = _invitation.where(
        survey_invitations.c.sent_at >= since,
        survey_invitations.c.sent_at < until,
        survey_invitations.c.state == "answered",
    ).order_by(survey_invitations.c.answered_at.desc())
    return [Invitation(**row._mapping) for row in _seen(tx, statement, seen_by)]


def _seen(tx: Reading, statement: Select[Any], seen_by: int | None) -> Iterable[Row[Any]]:
    if seen_by is None:
        return tx.conn.execute(statement)
    of_seen = survey_invitations.c.ticket_id.in_(select(tickets.c.id).where(in_sight()))
    return tx.conn.execute(statement.where(of_seen), {SEEN_BY: seen_by})
