"""Survey rules: making, changing and removing them. Every change keeps what was before, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from helpdesk.db import surveys as db
from helpdesk.db.engine.locks import NAMES, share
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.surveys import RuleRow
from helpdesk.db.tickets.filters.keeping import Keeper, let_changes_follow
from helpdesk.db.tickets.filters.names import check_back, desks_filter, problem_of
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.following import Renaming, asks_for, text_followed
from helpdesk.domain.filters.parse import STORED
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.domain.surveys import Survey
from helpdesk.errors import BadInput, Conflict
from helpdesk.said import Said

RULE: Final = "survey_rule"
"""What a rule is called among the changes of how the desk is set up."""


_LONGEST_NAME = 200


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is to be; domain/surveys.SurveyRule says what each means. The lowest `position` is tried
    first."""

    name: str
    survey: Survey
    position: int = 100
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    delay_minutes: int = 0
    cooldown_days: int = 30
    active: bool = True


def put(tx: Transaction, rule_id: int | None, form: RuleForm, *, seen: int | None, by: Actor) -> RuleRow:
    """Make a rule, or change one whose version the caller saw as `seen`. BadInput names the field; Conflict
    if somebody changed it meanwhile. A filter that stays is not looked at again: what it names can be
    gone."""
    share(tx, NAMES)
    db.all_rules(tx, lock=True)
    before = None if rule_id is None else db.rule(tx, rule_id)
    if before is not None:
        setup_changes.check_version(tx, RULE, before.id, seen)
    name = " ".join(form.name.split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise BadInput(
            Said("A name has 1 to {longest_name} characters.", longest_name=_LONGEST_NAME), field="name"
        )
    if before is None or before.filter != form.filter:
        desks_filter(tx, form.filter)
    values = msgspec.structs.asdict(form) | {"name": name, "filter": form.filter.strip()}
    return _store(tx, before, rule_id, values, by)


def retire(tx: Transaction, rule_id: int, *, seen: int | None, by: Actor) -> RuleRow:
    """Turn a rule off. It stays, because its invitations refer to it."""
    db.all_rules(tx, lock=True)
    before = db.rule(tx, rule_id)
    setup_changes.check_version(tx, RULE, rule_id, seen)
    return _store(tx, before, rule_id, {"active": False}, by)


def undo(tx: Transaction, rule_id: int, *, seen: int | None, by: Actor) -> RuleRow:
    """Undo the newest change of a rule, also the undoing before. A rule that was only made is turned off."""
    share(tx, NAMES)
    db.all_rules(tx, lock=True)
    before = db.rule(tx, rule_id)
    newest = setup_changes.latest(tx, RULE, rule_id)
    if newest is None or newest.before == newest.after:  # it only followed what it names
        raise Conflict(Said("Nobody changed the rule {name!r} yet.", name=before.name))
    setup_changes.check_version(tx, RULE, rule_id, seen)
    then = newest.before or {"active": False}
    check_back(tx, then.get("filter", before.filter), before.filter)
    return _store(tx, before, rule_id, then, by)


def trouble(tx: Reading, row: RuleRow) -> str:
    """What is wrong with a stored rule since something that it names is gone, in one sentence; "" if nothing
    is. It finds what it still finds."""
    return problem_of(tx, row.filter)


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """The active rules with a problem."""
    for row in db.all_rules(tx):
        if row.active and (detail := trouble(tx, row)):
            yield SetupTrouble(area="surveys", item=row.id, name=row.name, fault="gone", detail=detail)


def of_team(tx: Reading, team: str) -> list[RuleRow]:
    """The active rules whose filter asks for the team of this name."""
    return [one for one in db.all_rules(tx) if one.active and asks_for(one.filter, team)]


def end(tx: Transaction, team: str, *, by: Actor) -> None:
    """Turn off the rules that ask for the team of this name: no team has its tickets."""
    for row in db.all_rules(tx, lock=True):
        if asks_for(row.filter, team):
            _store(tx, row, row.id, {"active": False}, by)


def _store(
    tx: Transaction, before: RuleRow | None, rule_id: int | None, values: dict[str, Any], by: Actor
) -> RuleRow:
    now = db.put_rule(tx, rule_id, values)
    told = None if before is None else _told(before)
    setup_changes.keep(tx, RULE, now.id, name=now.name, before=told, after=_told(now), by=by)
    return now


def _told(row: RuleRow) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(row)
    del found["id"]
    return found


def _followed(row: RuleRow, what: Renaming) -> RuleRow:
    return msgspec.structs.replace(row, filter=text_followed(row.filter, what))


def _store_followed(tx: Transaction, _: RuleRow, now: RuleRow, by: Actor) -> None:
    db.put_rule(tx, now.id, {"filter": now.filter})
    setup_changes.keep_followed(tx, RULE, now.id, name=now.name, after=_told(now), by=by)


KEEPER: Final = Keeper(
    area="surveys",
    rows=lambda tx, lock: db.all_rules(tx, lock=lock),
    followed=_followed,
    store=_store_followed,
    earlier=lambda tx, what, known: let_changes_follow(tx, RULE, RuleRow, _followed, what, known),
    called=lambda row: row.name,
)
"""Survey rules name things in a filter."""
