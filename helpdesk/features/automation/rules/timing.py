"""Applies the rules that follow the time: each to the tickets on which something has lasted long enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, literal_column, not_, select

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.tickets import lock_tickets
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.rules import rows
from helpdesk.features.automation.rules.following import finds
from helpdesk.features.automation.rules.looking import Look
from helpdesk.features.automation.rules.reading import readable
from helpdesk.features.automation.rules.rows import DESK, Rule
from helpdesk.features.automation.rules.running import Cause, run
from helpdesk.features.automation.rules.tables import rule_applications
from helpdesk.features.automation.rules.triggers import Lasting, OnTime

AT_ONCE: Final = 50
"""Tickets of one transaction: on SQLite nobody else writes meanwhile."""

_STATE_AT = tickets.c.state_at
_SINCE: dict[Lasting, tuple[ColumnElement[datetime], ColumnElement[bool]]] = {
    "waiting": (tickets.c.waiting_since, and_(tickets.c.active, tickets.c.waiting_since.is_not(None))),
    "queued": (tickets.c.queued_since, tickets.c.queued_since.is_not(None)),
    "open": (_STATE_AT, tickets.c.state == literal_column("'open'")),
    "pending": (_STATE_AT, tickets.c.state == literal_column("'pending'")),
    "solved": (_STATE_AT, tickets.c.state == literal_column("'solved'")),
    "quiet": (rows.QUIET_SINCE, tickets.c.active),
    "created": (tickets.c.created_at, tickets.c.active),
}
"""Since when each thing lasts, and on which tickets it does."""


def is_due(tx: Reading) -> bool:
    """Whether a rule has a ticket to act on by now: asked without writing, because mostly there is none."""
    return any(_candidates(tx, one, limit=1) for one in _rules(tx))


def run_due(tx: Transaction, policy: Policy) -> int:
    """Apply the first rule that is due, to some tickets. Returns to how many; call it until it is 0. One rule
    for each transaction: its actions can lock routing, and nobody locks further tickets after that."""
    for rule in _rules(tx):
        done = 0
        for ticket_id, moment in _locked_candidates(tx, rule):
            if not finds(tx, rule, Look(tx, ticket_id, [rule])) or not rows.rule(tx, rule.id).active:
                continue  # changed by the ticket before, or switched off by it
            run(tx, rule, ticket_id, Cause(moment=moment), policy)
            done += 1
        if done:
            return done
    return 0


def _rules(tx: Reading) -> list[Rule]:
    return [one for one in rows.active_rules(tx) if isinstance(one.trigger, OnTime)]


def _locked_candidates(tx: Transaction, rule: Rule) -> Sequence[tuple[int, datetime]]:
    """Candidates that nobody else changes until this transaction ends: what changed before they were locked,
    such as an answer, is seen."""
    found = [ticket_id for ticket_id, _ in _candidates(tx, rule, limit=AT_ONCE)]
    if not found:
        return []
    lock_tickets(tx, found)
    return _candidates(tx, rule, limit=AT_ONCE, among=found)


def _candidates(
    tx: Reading, rule: Rule, *, limit: int, among: Sequence[int] | None = None
) -> Sequence[tuple[int, datetime]]:
    """Tickets (with `among`: only these) that a rule was not yet applied to for this moment: those that
    wait longest first."""
    wanted = readable(rule.filter)
    if wanted is None:
        return []
    assert isinstance(rule.trigger, OnTime)
    column, lasts = _SINCE[rule.trigger.since]
    done = select(rule_applications.c.id).where(
        rule_applications.c.rule_id == rule.id, rule_applications.c.ticket_id == tickets.c.id
    )
    before = done.where(rule_applications.c.error == "") if rule.once else done.where(_same(column))
    statement = (
        select(tickets.c.id, column)
        .where(lasts, column <= tx.now - rule.trigger.time)
        .where(not_(exists(done.where(_same(column)))), not_(exists(before)))
        .where(compiled(tx, wanted, DESK).condition)
        .order_by(column, tickets.c.id)
        .limit(limit)
    )
    if among is not None:
        statement = statement.where(tickets.c.id.in_(among))
    if rule.team_id is not None:
        statement = statement.where(tickets.c.team_id == rule.team_id)
    return [(row[0], row[1]) for row in tx.conn.execute(statement)]


def _same(column: ColumnElement[datetime]) -> ColumnElement[bool]:
    return rule_applications.c.moment == column
