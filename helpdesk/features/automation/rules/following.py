"""Follows what happens to tickets, and applies the rules that start on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import tickets
from helpdesk.domain.filters.facts import matches
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.rules import rows
from helpdesk.features.automation.rules.looking import Look
from helpdesk.features.automation.rules.reading import readable
from helpdesk.features.automation.rules.rows import DESK, Rule
from helpdesk.features.automation.rules.running import Cause, run
from helpdesk.features.automation.rules.triggers import Happened, happened, starts_on

log = structlog.get_logger()

DEEPEST: Final = 5
"""How many rules can follow from each other: the events of a rule this deep start no rule."""


def follow(tx: Transaction, heard: Sequence[Recorded], policy: Policy) -> None:
    """Apply the rules that start on these events, each to the ticket of its event as it is now. Again for the
    same events it changes nothing."""
    rules = rows.active_rules(tx)
    events = [event for one in heard if (event := _event(one, rules)) is not None] if rules else []
    # all of them first and in one order, before routing is locked, so that two transactions never wait for
    # each other
    tickets.lock_tickets(tx, {one.ticket_id for one in events})
    for event in events:
        starting = [rule for rule in rules if starts_on(rule.trigger) & event.what]
        now = _apply_all(tx, starting, event, policy)
        rules = rules if now is None else now


def _event(one: Recorded, rules: Sequence[Rule]) -> Happened | None:
    """What an event is for these rules; None if none of them starts on it."""
    what = happened(one.event)
    ticket_id: int | None = getattr(one.event, "ticket_id", None)
    if ticket_id is None or not any(starts_on(rule.trigger) & what for rule in rules):
        return None
    by = getattr(one.event, "by", None)
    return Happened(ticket_id=ticket_id, what=what, by=by, at=one.at, position=one.position)


def _apply_all(
    tx: Transaction, starting: Sequence[Rule], event: Happened, policy: Policy
) -> list[Rule] | None:
    """Apply these rules in their order. Returns the rules again if one was applied: it may be off now."""
    cause = cause_of(tx, event)
    if cause is None:
        return None
    applied = False
    look = Look(tx, event.ticket_id, starting)
    for rule in starting:
        if not _is_for(tx, rule, event, cause, look):
            continue
        applied = True
        if run(tx, rule, event.ticket_id, cause, policy) and rule.stop:
            break
        look = Look(tx, event.ticket_id, starting)
    return rows.active_rules(tx) if applied else None


def cause_of(tx: Transaction, event: Happened) -> Cause | None:
    """How deep an event is in a chain of rules; None if nothing follows from it any more."""
    if event.by is None or event.by.kind != "rule" or event.by.id is None:
        return Cause(position=event.position, root=event.position)
    before = rows.cause_of(tx, event.by.id, event.ticket_id, event.at)
    root, depth = (event.position, 0) if before is None else before
    if depth + 1 > DEEPEST:
        log.warning("rules.too_deep", ticket=event.ticket_id, rule=event.by.id)
        return None
    return Cause(position=event.position, root=root or event.position, depth=depth + 1)


def _is_for(tx: Transaction, rule: Rule, event: Happened, cause: Cause, look: Look) -> bool:
    """Whether a rule is applied now: its filter finds the ticket, and no guard against loops holds it back. A
    rule does not hear itself, and acts once on a ticket in a chain."""
    if event.by is not None and event.by.kind == "rule" and event.by.id == rule.id:
        return False
    if not finds(tx, rule, look):
        return False
    if cause.depth and rows.was_in_chain(tx, rule.id, event.ticket_id, cause.root):
        return False
    if rule.once and rows.was_applied(tx, rule.id, event.ticket_id):
        return False
    return not rows.was_applied_for(tx, rule.id, event.ticket_id, event.position)


def finds(tx: Transaction, rule: Rule, look: Look) -> bool:
    """Whether a rule is for a ticket as it is now."""
    if look.row is None or look.row.merged_into is not None:
        return False
    if rule.team_id is not None and look.row.team_id != rule.team_id:
        return False
    wanted = readable(rule.filter)
    if wanted is None:
        return False
    if not rule.filter.strip():
        return True
    return look.facts is not None and matches(wanted, look.facts, tx.now, DESK)
