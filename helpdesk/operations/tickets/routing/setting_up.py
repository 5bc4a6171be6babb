"""Routing rules: making, changing, ordering and removing them. Every change keeps what was before, and can be
undone. Screen, API and command line all come here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import teams
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.filters.keeping import Keeper
from helpdesk.db.tickets.filters.names import desks_filter, problem_of
from helpdesk.db.tickets.routing import RuleRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming, tags_followed, text_followed
from helpdesk.domain.filters.parse import STORED
from helpdesk.domain.routing.asks import checked_skills
from helpdesk.domain.routing.settings import Skills
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.people.persons import checked_name
from helpdesk.operations.tickets.tickets import checked_tags

RULE: Final = "routing_rule"
"""What a rule is called among the changes of how the desk is set up."""

Priority = Literal["urgent", "high", "normal", "low"]


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is to be: tickets that `filter` finds go to the team, with this priority (None: unchanged)
    and these tags, and ask for people with these skills. A new one is tried last."""

    name: str
    team_id: int
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    priority: Priority | None = None
    tags: list[str] = []
    skills: Skills = {}
    active: bool = True


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as a change keeps it: its filter can be longer than one that somebody may type."""

    name: str
    team_id: int
    filter: str
    priority: Priority | None
    tags: list[str]
    active: bool
    position: int
    skills: dict[str, int] = {}  # changes of before have none


def put(tx: Transaction, rule_id: int | None, form: RuleForm, *, seen: int | None, by: Actor) -> RuleRow:
    """Make a rule, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken."""
    there = db.all_rules(tx, lock=True)
    before = None if rule_id is None else rule(tx, rule_id)
    if before is not None:
        setup_changes.check_version(tx, RULE, before.id, seen)
    row = checked(tx, rule_id, form)
    position = max((one.position for one in there), default=0) + 1 if before is None else before.position
    return _store(tx, msgspec.structs.replace(row, position=position), before=before, by=by, new=not rule_id)


def checked(tx: Reading, rule_id: int | None, form: RuleForm) -> RuleRow:
    """A form as it would be stored: BadInput with its field, FilterInvalid with the place in the filter,
    Conflict for a name that is taken. A filter that stays is not looked at again: what it names can be gone,
    and the rest of its rule can still change."""
    name = checked_name(form.name)
    there = db.all_rules(tx)
    known = next((one for one in there if one.id == rule_id), None)
    if known is None or known.name != name:
        _check_name(name, [one for one in there if one.id != rule_id])
    teams.check_team(tx, form.team_id)
    if known is None or known.filter != form.filter:
        desks_filter(tx, form.filter)
    return RuleRow(
        id=rule_id or 0,
        name=name,
        position=0 if known is None else known.position,
        filter=form.filter.strip(),
        team_id=form.team_id,
        priority=form.priority,
        tags=checked_tags(form.tags),
        skills=checked_skills(form.skills, field="skills"),
        active=form.active,
    )


def rule(tx: Reading, rule_id: int) -> RuleRow:
    """One rule; NotFound."""
    found = next((one for one in db.all_rules(tx) if one.id == rule_id), None)
    if found is None:
        raise NotFound(f"There is no rule {rule_id}.")
    return found


def remove(tx: Transaction, rule_id: int, *, seen: int | None, by: Actor) -> None:
    """Remove a rule. What it routed stays where it is."""
    db.all_rules(tx, lock=True)
    known = rule(tx, rule_id)
    setup_changes.check_version(tx, RULE, rule_id, seen)
    db.put_rule(tx, known, new=False, removed_at=tx.now)
    setup_changes.keep(tx, RULE, rule_id, name=known.name, before=_told(known), after=None, by=by)


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[RuleRow]:
    """Try the rules in this order. BadInput if it does not name each of them once."""
    return _in_order(tx, lambda there: _named_once(there, ids), by=by)


def place(tx: Transaction, rule_id: int, at: int, *, by: Actor) -> list[RuleRow]:
    """Try a rule as the `at`-th one, from 1; a place after the last is the last. NotFound."""

    def moved(there: list[int]) -> list[int]:
        others = [one for one in there if one != rule(tx, rule_id).id]
        others.insert(at - 1, rule_id)
        return others

    return _in_order(tx, moved, by=by)


def undo(tx: Transaction, rule_id: int, *, seen: int | None, by: Actor) -> RuleRow | None:
    """Undo the newest change of a rule, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    db.all_rules(tx, lock=True)
    newest = setup_changes.latest(tx, RULE, rule_id)
    if newest is None:
        known = rule(tx, rule_id)
        raise Conflict(f"Nobody changed the rule {known.name!r} yet.")
    if newest.before is None:
        remove(tx, rule_id, seen=seen, by=by)
        return None
    setup_changes.check_version(tx, RULE, rule_id, seen)
    kept = msgspec.convert(newest.before, _Kept)
    before = None if newest.after is None else rule(tx, rule_id)
    row = RuleRow(id=rule_id, **msgspec.structs.asdict(kept))
    if before is None or before.name != row.name:
        _check_name(row.name, [one for one in db.all_rules(tx) if one.id != rule_id])
    teams.check_team(tx, row.team_id)
    others = {one.id: one.position for one in db.all_rules(tx) if one.id != rule_id}
    if row.position in others.values():
        was = None if before is None else before.position
        ids = setup_changes.put_back(rule_id, row.position, was, others)
        row = msgspec.structs.replace(row, position=ids.index(rule_id) + 1)
        stored = _store(tx, row, before=before, by=by, new=False)
        _in_order(tx, lambda _: ids, by=by)
        return stored
    return _store(tx, row, before=before, by=by, new=False)


def follow(tx: Transaction, team_id: int, into: int | None, *, by: Actor) -> None:
    """Let the rules of a team give their tickets to another one; without one they are off."""
    for row in db.all_rules(tx, lock=True):
        if row.team_id == team_id:
            changed = {"active": False} if into is None else {"team_id": into}
            _store(tx, msgspec.structs.replace(row, **changed), before=row, by=by, new=False)


def trouble(tx: Reading, row: RuleRow) -> str:
    """What is wrong with a stored rule since something that it names is gone, in one sentence; "" if nothing
    is. It finds what it still finds."""
    return problem_of(tx, row.filter)


def _check_name(name: str, others: list[RuleRow]) -> None:
    """Rules of before could have one name together, and keep it."""
    if name.casefold() in {one.name.casefold() for one in others}:
        raise Conflict(f"There is already a routing rule {name!r}.", field="name")


def _in_order(tx: Transaction, put_in: Callable[[list[int]], list[int]], *, by: Actor) -> list[RuleRow]:
    there = db.all_rules(tx, lock=True)
    known = {one.id: one for one in there}
    for at, rule_id in enumerate(put_in([one.id for one in there]), 1):
        before = known[rule_id]
        if before.position != at:
            _store(tx, msgspec.structs.replace(before, position=at), before=before, by=by, new=False)
    return db.all_rules(tx)


def _named_once(there: list[int], ids: list[int]) -> list[int]:
    if sorted(ids) != sorted(there):
        listed = ", ".join(map(str, there)) or "none"
        raise BadInput(f"Name each rule once; there are: {listed}", field="ids")
    return ids


def _store(tx: Transaction, row: RuleRow, *, before: RuleRow | None, by: Actor, new: bool) -> RuleRow:
    stored = db.put_rule(tx, row, new=new)
    told = None if before is None else _told(before)
    setup_changes.keep(tx, RULE, stored, name=row.name, before=told, after=_told(row), by=by)
    return msgspec.structs.replace(row, id=stored)


def _told(row: RuleRow) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(row)
    del found["id"]
    return found


def _followed(row: RuleRow, what: Renaming) -> RuleRow:
    filter_, tags = text_followed(row.filter, what), tags_followed(row.tags, what)
    return msgspec.structs.replace(row, filter=filter_, tags=tags)


def _store_followed(tx: Transaction, before: RuleRow, now: RuleRow, by: Actor) -> None:
    _store(tx, now, before=before, by=by, new=False)


KEEPER: Final = Keeper(
    area="routing",
    rows=lambda tx, lock: db.all_rules(tx, lock=lock),
    followed=_followed,
    store=_store_followed,
    called=lambda row: row.name,
)
"""Routing rules name things in a filter, and give tags."""
