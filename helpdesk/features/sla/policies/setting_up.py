"""Policies: making, changing, ordering and removing them. Every change keeps what was before, and can be
undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from helpdesk.db import calendars
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets.filters.keeping import Keeper
from helpdesk.db.tickets.filters.names import desks_filter
from helpdesk.db.tickets.filters.names import problem_of as filter_problem
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming, text_followed
from helpdesk.domain.filters.parse import STORED
from helpdesk.domain.filters.tree import Filter, asked_by, follows_the_clock
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.features.sla.clocks import WARN_PERCENT
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.policies.rows import POLICY, Policy
from helpdesk.features.sla.targets import Targets
from helpdesk.operations.people.persons import checked_name

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


class _Kept(PolicyForm, frozen=True, kw_only=True):
    """A form and its place, as a change keeps them."""

    position: int


def put(tx: Transaction, policy_id: int | None, form: PolicyForm, *, seen: int | None, by: Actor) -> Policy:
    """Make a policy, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken."""
    policies.all_policies(tx, lock=True)
    before = None if policy_id is None else policies.policy(tx, policy_id)
    if before is not None:
        setup_changes.check_version(tx, POLICY, before.id, seen)
    check_form(tx, policy_id, form)
    position = policies.next_position(tx) if before is None else before.position
    return _store(tx, policy_id, form, position, before=before, new=policy_id is None, by=by)


def check_form(tx: Reading, policy_id: int | None, form: PolicyForm, *, kept: bool = False) -> None:
    """What `put` checks of a form: BadInput with its field, FilterInvalid with the place in the filter,
    Conflict for a name that is taken. A filter that stays, or was `kept` with a change, is not looked at
    again: it can be longer than one that somebody may type, and what it names can be gone."""
    name = checked_name(form.name)
    there = policies.all_policies(tx)
    taken = {one.name.casefold() for one in there if one.id != policy_id}
    if name.casefold() in taken:
        raise Conflict(f"There is already an SLA policy {name!r}.", field="name")
    if form.targets.empty:
        raise BadInput("A policy promises nothing: give at least one time.", field="targets")
    if form.calendar_id is not None and calendars.hours_of(tx, form.calendar_id) is None:
        raise BadInput(
            f"There is no calendar {form.calendar_id}; without one the ticket's own hours count.",
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
        return "Its calendar was removed. The ticket's own hours count."
    return filter_problem(tx, policy.filter)


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """The active policies with a problem."""
    for one in policies.all_policies(tx):
        if one.active and (problem := problem_of(tx, one)):
            yield SetupTrouble(area="sla", item=one.id, name=one.name, fault="gone", detail=problem)


def remove(tx: Transaction, policy_id: int, *, seen: int | None, by: Actor) -> None:
    """Remove a policy. The tickets it held for get the next one that finds them."""
    policies.all_policies(tx, lock=True)
    known = policies.policy(tx, policy_id)
    setup_changes.check_version(tx, POLICY, policy_id, seen)
    policies.put(tx, known, new=False, removed_at=tx.now)
    setup_changes.keep(tx, POLICY, policy_id, name=known.name, before=_told(known), after=None, by=by)


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[Policy]:
    """Put the policies into this order. BadInput if it does not name each of them once."""
    there = policies.all_policies(tx, lock=True)
    if sorted(ids) != sorted(one.id for one in there):
        raise BadInput("Name each policy once; there are: " + _listed(there), field="ids")
    _put_in_order(tx, ids, by)
    return policies.all_policies(tx)


def _put_in_order(tx: Transaction, ids: list[int], by: Actor) -> None:
    known = {one.id: one for one in policies.all_policies(tx)}
    for place, policy_id in enumerate(ids, 1):
        before = known[policy_id]
        if before.position != place:
            _store(tx, policy_id, _form(before), place, before=before, new=False, by=by)


def undo(tx: Transaction, policy_id: int, *, seen: int | None, by: Actor) -> Policy | None:
    """Undo the newest change of a policy, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    policies.all_policies(tx, lock=True)
    newest = setup_changes.latest(tx, POLICY, policy_id)
    if newest is None:
        raise NotFound(f"There is no SLA policy {policy_id}.")
    if newest.before is None:
        remove(tx, policy_id, seen=seen, by=by)
        return None
    setup_changes.check_version(tx, POLICY, policy_id, seen)
    kept = msgspec.convert(newest.before, _Kept)
    check_form(tx, policy_id, kept, kept=True)
    before = None if newest.after is None else policies.policy(tx, policy_id)
    others = {one.id: one.position for one in policies.all_policies(tx) if one.id != policy_id}
    if kept.position in others.values():
        was = None if before is None else before.position
        ids = setup_changes.put_back(policy_id, kept.position, was, others)
        place = ids.index(policy_id) + 1
        stored = _store(tx, policy_id, kept, place, before=before, new=False, by=by)
        _put_in_order(tx, ids, by)
        return stored
    return _store(tx, policy_id, kept, kept.position, before=before, new=False, by=by)


def _store(
    tx: Transaction,
    policy_id: int | None,
    form: PolicyForm,
    position: int,
    *,
    before: Policy | None,
    new: bool,
    by: Actor,
) -> Policy:
    values = {name: getattr(form, name) for name in PolicyForm.__struct_fields__}
    values |= {"name": checked_name(form.name), "position": position}
    stored = policies.put(tx, Policy(id=policy_id or 0, **values), new=new)
    now = policies.policy(tx, stored)
    told = None if before is None else _told(before)
    setup_changes.keep(tx, POLICY, stored, name=now.name, before=told, after=_told(now), by=by)
    return now


def _form(policy: Policy) -> PolicyForm:
    return PolicyForm(**{name: getattr(policy, name) for name in PolicyForm.__struct_fields__})


def _told(policy: Policy) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(policy)
    del found["id"]
    return found


def _listed(there: list[Policy]) -> str:
    return ", ".join(str(one.id) for one in there) or "none"


def _followed(one: Policy, what: Renaming) -> Policy:
    return msgspec.structs.replace(one, filter=text_followed(one.filter, what))


def _store_followed(tx: Transaction, before: Policy, now: Policy, by: Actor) -> None:
    _store(tx, now.id, _form(now), now.position, before=before, new=False, by=by)


KEEPER: Final = Keeper(
    area="sla",
    rows=lambda tx, lock: policies.all_policies(tx, lock=lock),
    followed=_followed,
    store=_store_followed,
    called=lambda one: one.name,
)
"""Policies name things in a filter."""
