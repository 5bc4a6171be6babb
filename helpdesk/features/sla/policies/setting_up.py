"""Policies: making, changing, ordering and removing them. Every change keeps what was before, and can be
undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from helpdesk.db import calendars, setup_lists
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets.filters.keeping import keeper_of
from helpdesk.db.tickets.filters.names import check_back, desks_filter
from helpdesk.db.tickets.filters.names import problem_of as filter_problem
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.parse import STORED
from helpdesk.domain.filters.tree import Filter, asked_by, follows_the_clock
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.errors import BadInput, Conflict
from helpdesk.features.sla.clocks import WARN_PERCENT
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.policies.rows import POLICIES, Policy
from helpdesk.features.sla.targets import Targets
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said

Percent = Annotated[int, Meta(ge=1, le=99)]


class PolicyForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy is to be; policies.Policy says what each means. A new one is the last in the order."""

    name: str
    targets: Targets
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    calendar_id: int | None = None
    waits_snoozed: bool = True
    warn_percent: Percent = WARN_PERCENT
    active: bool = True


def put(tx: Transaction, policy_id: int | None, form: PolicyForm, *, seen: int | None, by: Actor) -> Policy:
    """Make a policy, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken."""
    before = setup_lists.opened(tx, POLICIES, policy_id, seen=seen)
    check_form(tx, policy_id, form)
    values = {name: getattr(form, name) for name in PolicyForm.__struct_fields__}
    values |= {"name": checked_name(form.name), "position": setup_lists.place_for(tx, POLICIES, before)}
    return setup_lists.store(tx, POLICIES, Policy(id=policy_id or 0, **values), before=before, by=by)


def check_form(tx: Reading, policy_id: int | None, form: PolicyForm | Policy, *, kept: bool = False) -> None:
    """What `put` checks of a form: BadInput with its field, FilterInvalid with the place in the filter,
    Conflict for a name that is taken. A filter that stays, or was `kept` with a change, is not looked at
    again: it can be longer than one that somebody may type, and what it names can be gone."""
    name = checked_name(form.name)
    there = policies.all_policies(tx)
    taken = {one.name.casefold() for one in there if one.id != policy_id}
    if name.casefold() in taken:
        raise Conflict(Said("There is already an SLA policy {name!r}.", name=name), field="name")
    if form.targets.empty:
        raise BadInput("A policy promises nothing: give at least one time.", field="targets")
    if form.calendar_id is not None and calendars.hours_of(tx, form.calendar_id) is None:
        raise BadInput(
            Said(
                "There is no calendar {calendar_id}; without one the ticket's own hours count.",
                calendar_id=form.calendar_id,
            ),
            field="calendar_id",
        )
    if not kept and form.filter not in {one.filter for one in there if one.id == policy_id}:
        checked_filter(tx, form.filter)


def checked_filter(tx: Reading, written: str) -> Filter:
    """The filter of a policy: one that means the same for everybody and at any time."""
    found = desks_filter(tx, written)
    if asked_by(found) & {"sla", "due"}:
        raise BadInput(
            "A policy's filter may not ask when a ticket is due: policies decide it.", field="filter"
        )
    if follows_the_clock(found):
        raise BadInput(
            "A policy's filter may not depend on the time of day: an age, or today. A date is fine.",
            field="filter",
        )
    return found


def problem_of(tx: Reading, policy: Policy) -> str:
    """What is wrong with a stored policy since something that it names is gone, in one sentence; "" if
    nothing is. The desk goes on: without its calendar the ticket's own hours count, and a filter finds what
    it still finds."""
    if policy.calendar_id is not None and calendars.hours_of(tx, policy.calendar_id) is None:
        return Said("Its calendar was removed. The ticket's own hours count.")
    return filter_problem(tx, policy.filter)


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """The active policies with a problem."""
    for one in policies.all_policies(tx):
        if one.active and (problem := problem_of(tx, one)):
            yield SetupTrouble(area="sla", item=one.id, name=one.name, fault="gone", detail=problem)


def remove(tx: Transaction, policy_id: int, *, seen: int | None, by: Actor) -> None:
    """Remove a policy. The tickets it held for get the next one that finds them."""
    known = setup_lists.opened(tx, POLICIES, policy_id, seen=seen)
    setup_lists.remove(tx, POLICIES, known, by=by)


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[Policy]:
    """Put the policies into this order. BadInput if it does not name each of them once."""
    return setup_lists.order(tx, POLICIES, ids, by=by)


def undo(tx: Transaction, policy_id: int, *, seen: int | None, by: Actor) -> Policy | None:
    """Undo the newest change of a policy, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    then, now = setup_lists.undone(tx, POLICIES, policy_id, seen=seen)
    if then is None:
        remove(tx, policy_id, seen=seen, by=by)
        return None
    check_form(tx, policy_id, then, kept=True)
    check_back(tx, then.filter, now.filter if now else None)
    return setup_lists.put_back(tx, POLICIES, then, now=now, by=by)


KEEPER: Final = keeper_of("sla", POLICIES)
"""Policies name things in a filter."""
