"""Applies one rule to one ticket: all of its actions or none, with a row that says what it did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from helpdesk.db import setup_lists
from helpdesk.db.engine.parts import part
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors, teams
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.people import PeopleNotified
from helpdesk.domain.policy import Policy
from helpdesk.errors import HelpdeskError, Unavailable
from helpdesk.features.automation.actions.applying import apply
from helpdesk.features.automation.rules import rows
from helpdesk.features.automation.rules.rows import RULES, Rule

log = structlog.get_logger()

MOST_FAILURES: Final = 5
"""After so many failures in a row, on as many tickets, a rule is switched off."""
MOST_AN_HOUR: Final = 20
"""How often a rule can be applied to one ticket in an hour: more is a loop with the world outside, such as a
mailbox that answers by itself, or a chat. The ticket is left alone; the rule goes on with the others."""
_HOUR = timedelta(hours=1)


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a rule looks at a ticket: an event, by its position, or a moment since which something lasts.
    `root`: the position of the event at the start of the chain. `depth`: how many rules are in between."""

    position: int | None = None
    moment: datetime | None = None
    root: int = 0
    depth: int = 0


def run(tx: Transaction, rule: Rule, ticket_id: int, cause: Cause, policy: Policy) -> bool:
    """Apply a rule to a ticket that its filter finds. False if it failed, or acted there too often: then it
    changed nothing, its error is kept, and one that fails on ticket after ticket is switched off."""
    by = Actor(kind="rule", id=rule.id, name=rule.name)
    why = msgspec.structs.asdict(cause)
    if rows.times_since(tx, rule.id, ticket_id, tx.now - _HOUR) >= MOST_AN_HOUR:
        _hold_back(tx, rule.id, ticket_id, cause)
        return False
    quiet_since = rows.quiet_since(tx, ticket_id)
    try:
        with part(tx):
            changes = apply(tx, ticket_id, rule.actions, team_id=rule.team_id, by=by, policy=policy)
    except Unavailable:
        raise  # the database says no: it is tried again
    except HelpdeskError as error:
        known = rows.failed_on(tx, rule.id, ticket_id)
        rows.note(tx, rule.id, ticket_id, changes=[], error=error.detail, **why)
        if not known:  # one odd ticket, however busy, says nothing about the rule
            _failed(tx, rule.id, ticket_id, error.detail)
        return False
    for gone in (one for one in changes if one.left == "gone"):
        log.error("rule.left_out", rule=rule.id, ticket=ticket_id, action=gone.what, named=gone.now)
    rows.note(tx, rule.id, ticket_id, changes=changes, quiet_since=quiet_since, **why)
    rows.forget_failures(tx, rule.id)
    return True


def _hold_back(tx: Transaction, rule_id: int, ticket_id: int, cause: Cause) -> None:
    """Say once that a rule leaves a ticket alone for now. A moment is always noted, or it would stay due."""
    error = f"It was applied to ticket {ticket_id} {MOST_AN_HOUR} times within an hour, so it is held back."
    if cause.moment is None and rows.was_told(tx, rule_id, ticket_id, error, tx.now - _HOUR):
        return
    log.warning("rule.held_back", rule=rule_id, ticket=ticket_id)
    rows.note(tx, rule_id, ticket_id, changes=[], error=error, **msgspec.structs.asdict(cause))


def _failed(tx: Transaction, rule_id: int, ticket_id: int, error: str) -> None:
    now = rows.held(tx, rule_id)  # after somebody who is saving it now: a change begins its count again
    failures = now.failures + 1
    log.warning("rule.failed", rule=rule_id, ticket=ticket_id, error=error, failures=failures)
    if failures < MOST_FAILURES or not now.active:
        rows.note_failures(tx, rule_id, failures)
        return
    off = msgspec.structs.replace(now, active=False, off_because=error, failures=failures)
    setup_lists.store(tx, RULES, off, before=now, by=SYSTEM)
    text = f"Rule “{now.name}” is switched off after {failures} failures: {error}"
    tx.record(PeopleNotified(ticket_id=ticket_id, advisor_ids=_keepers(tx, now), text=text, by=SYSTEM))


def _keepers(tx: Transaction, rule: Rule) -> list[int]:
    """Who can mend it: the leads of its team, and the admins."""
    members = set(teams.team(tx, rule.team_id).advisor_ids) if rule.team_id is not None else set()
    return [
        one.id
        for one in advisors.enabled_advisors(tx)
        if one.role == "admin" or (one.role == "lead" and one.id in members)
    ]
