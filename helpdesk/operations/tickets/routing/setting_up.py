"""Routing rules: making, changing, ordering and removing them. Every change keeps what was before, and can be
undone. Screen, API and command line all come here."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from helpdesk.db import setup_lists
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import teams
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.filters.keeping import keeper_of
from helpdesk.db.tickets.filters.names import check_back, desks_filter, problem_of
from helpdesk.db.tickets.routing import RULES, RuleRow
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming, tags_followed, text_followed
from helpdesk.domain.filters.parse import STORED
from helpdesk.domain.routing.asks import checked_skills
from helpdesk.domain.routing.settings import Skills
from helpdesk.errors import Conflict
from helpdesk.operations.people.persons import checked_name
from helpdesk.operations.tickets.tickets import checked_tags
from helpdesk.said import Said

RULE: Final = RULES.what
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


def put(tx: Transaction, rule_id: int | None, form: RuleForm, *, seen: int | None, by: Actor) -> RuleRow:
    """Make a rule, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile, or its name is taken."""
    before = setup_lists.opened(tx, RULES, rule_id, seen=seen)
    return setup_lists.store(tx, RULES, checked(tx, rule_id, form), before=before, by=by)


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
        position=setup_lists.place_for(tx, RULES, known),
        filter=form.filter.strip(),
        team_id=form.team_id,
        priority=form.priority,
        tags=checked_tags(form.tags),
        skills=checked_skills(form.skills, field="skills"),
        active=form.active,
    )


def rule(tx: Reading, rule_id: int) -> RuleRow:
    """One rule; NotFound."""
    return RULES.one(tx, rule_id)


def remove(tx: Transaction, rule_id: int, *, seen: int | None, by: Actor) -> None:
    """Remove a rule. What it routed stays where it is."""
    setup_lists.remove(tx, RULES, setup_lists.opened(tx, RULES, rule_id, seen=seen), by=by)


def order(tx: Transaction, ids: list[int], *, by: Actor) -> list[RuleRow]:
    """Try the rules in this order. BadInput if it does not name each of them once."""
    return setup_lists.order(tx, RULES, ids, by=by)


def place(tx: Transaction, rule_id: int, at: int, *, by: Actor) -> list[RuleRow]:
    """Try a rule as the `at`-th one, from 1; a place after the last is the last. NotFound."""
    ids = [one.id for one in RULES.locked(tx)]
    ids.remove(rule(tx, rule_id).id)
    ids.insert(at - 1, rule_id)
    return setup_lists.order(tx, RULES, ids, by=by)


def undo(tx: Transaction, rule_id: int, *, seen: int | None, by: Actor) -> RuleRow | None:
    """Undo the newest change of a rule, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    then, now = setup_lists.undone(tx, RULES, rule_id, seen=seen)
    if then is None:
        remove(tx, rule_id, seen=seen, by=by)
        return None
    if now is None or now.name != then.name:
        _check_name(then.name, [one for one in db.all_rules(tx) if one.id != rule_id])
    teams.check_team(tx, then.team_id)
    check_back(tx, then.filter, now.filter if now else None)
    return setup_lists.put_back(tx, RULES, then, now=now, by=by)


def follow(tx: Transaction, team_id: int, into: int | None, *, by: Actor) -> None:
    """Let the rules of a team give their tickets to another one; without one they are off."""
    for row in RULES.locked(tx):
        if row.team_id == team_id:
            changed = {"active": False} if into is None else {"team_id": into}
            setup_lists.store(tx, RULES, msgspec.structs.replace(row, **changed), before=row, by=by)


def trouble(tx: Reading, row: RuleRow) -> str:
    """What is wrong with a stored rule since something that it names is gone, in one sentence; "" if nothing
    is. It finds what it still finds."""
    return problem_of(tx, row.filter)


def _check_name(name: str, others: list[RuleRow]) -> None:
    """Rules of before could have one name together, and keep it."""
    if name.casefold() in {one.name.casefold() for one in others}:
        raise Conflict(Said("There is already a routing rule {name!r}.", name=name), field="name")


def _followed(row: RuleRow, what: Renaming) -> RuleRow:
    filter_, tags = text_followed(row.filter, what), tags_followed(row.tags, what)
    return msgspec.structs.replace(row, filter=filter_, tags=tags)


KEEPER: Final = keeper_of("routing", RULES, _followed)
"""Routing rules name things in a filter, and give tags."""
