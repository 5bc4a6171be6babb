"""Rules as stored, in their order, and what they did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, exists, func, insert, select, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.filters.facts import Viewer
from helpdesk.errors import NotFound
from helpdesk.features.automation.actions.planned import ActionChange
from helpdesk.features.automation.kinds import Action
from helpdesk.features.automation.rules.tables import automation_rules, rule_applications
from helpdesk.features.automation.rules.triggers import Trigger
from helpdesk.said import Said

RULE: Final = "rule"
"""What a rule is called among the changes of how the desk is set up."""

_BEGINNING: Final = datetime.fromtimestamp(0, UTC)

DESK: Final = Viewer()
"""A rule's filter asks for nobody: it has no `me`."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule: when it looks at a ticket, which tickets it is for, and what it does to them. `team_id`: only
    tickets of this team. `stop`: no later rule looks at the ticket after the same event. `once`: once for a
    ticket. `off_because`: the error that switched it off. `failures`: on how many tickets it failed in a
    row."""

    id: int
    name: str
    position: int
    team_id: int | None
    trigger: Trigger
    filter: str
    actions: list[Action]
    stop: bool = False
    once: bool = False
    active: bool = True
    off_because: str = ""
    failures: int = 0


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a rule was applied. `error`: why it failed, and then changed nothing."""

    id: int
    rule_id: int
    rule_name: str
    ticket_id: int
    at: datetime
    depth: int
    changes: list[ActionChange]
    error: str


_all = (
    select(*(automation_rules.c[name] for name in Rule.__struct_fields__))
    .where(automation_rules.c.removed_at.is_(None))
    .order_by(automation_rules.c.position, automation_rules.c.id)
)
_active = _all.where(automation_rules.c.active)
_any_active = Prepared(
    select(
        exists(
            select(automation_rules.c.id).where(
                automation_rules.c.active, automation_rules.c.removed_at.is_(None)
            )
        )
    )
)
_applications = select(
    *(
        automation_rules.c.name.label("rule_name") if name == "rule_name" else rule_applications.c[name]
        for name in Application.__struct_fields__
    )
).join(automation_rules, automation_rules.c.id == rule_applications.c.rule_id)
_done = select(rule_applications.c.id).where(
    rule_applications.c.rule_id == bindparam("rule"), rule_applications.c.ticket_id == bindparam("ticket")
)
_well = _done.where(rule_applications.c.error == "")
_ever = _well.limit(1)
_for_event = _done.where(rule_applications.c.position == bindparam("position")).limit(1)
_in_chain = _done.where(rule_applications.c.root == bindparam("root")).limit(1)
_recently = select(func.count()).select_from(
    _well.where(rule_applications.c.at > bindparam("since")).subquery()
)
_told = _done.where(
    rule_applications.c.error == bindparam("error"), rule_applications.c.at > bindparam("since")
).limit(1)
_last_success = (
    select(func.max(rule_applications.c.id))
    .where(rule_applications.c.rule_id == bindparam("rule"), rule_applications.c.error == "")
    .scalar_subquery()
)
_failed_on = _done.where(
    rule_applications.c.error != "",
    rule_applications.c.id > func.coalesce(_last_success, 0),
    rule_applications.c.at > bindparam("since"),
).limit(1)
_by_a_rule = (
    select(func.max(rule_applications.c.quiet_since))
    .where(
        rule_applications.c.ticket_id == tickets.c.id,
        rule_applications.c.at == tickets.c.updated_at,
    )
    .correlate(tickets)
    .scalar_subquery()
)
QUIET_SINCE: Final[ColumnElement[datetime]] = func.coalesce(_by_a_rule, tickets.c.updated_at)
"""Since when nobody did anything to a ticket. What rules do is nothing: they would start themselves for ever.
A change by a rule has the moment of its application."""
_quiet_since = select(QUIET_SINCE).where(tickets.c.id == bindparam("ticket"))
_cause = (
    select(rule_applications.c.root, rule_applications.c.depth)
    .where(
        rule_applications.c.rule_id == bindparam("rule"),
        rule_applications.c.ticket_id == bindparam("ticket"),
        rule_applications.c.at == bindparam("at"),
    )
    .order_by(rule_applications.c.depth.desc())
    .limit(1)
)


def all_rules(tx: Reading) -> list[Rule]:
    """The rules in their order."""
    return [Rule(**row._mapping) for row in tx.conn.execute(_all)]


RULES: Final = SetupList(
    what=RULE,
    noun=Said("rule"),
    table=automation_rules,
    row=Rule,
    all=all_rules,
    untold=("id", "failures", "off_because"),  # these count, and nobody sets them
)


def active_rules(tx: Reading) -> list[Rule]:
    """The rules that are switched on, in their order."""
    if not (row := _any_active.one(tx, {})) or not row[0]:
        return []
    return [Rule(**row._mapping) for row in tx.conn.execute(_active)]


def rule(tx: Reading, rule_id: int) -> Rule:
    """One rule; NotFound."""
    return _one(tx, rule_id, _all)


def held(tx: Transaction, rule_id: int) -> Rule:
    """`rule`, which nobody else changes until the commit."""
    return _one(tx, rule_id, _all.with_for_update())


def _one(tx: Reading, rule_id: int, among: Select[Any]) -> Rule:
    row = tx.conn.execute(among.where(automation_rules.c.id == rule_id)).one_or_none()
    if row is None:
        raise NotFound(Said("There is no rule {rule_id}.", rule_id=rule_id))
    return Rule(**row._mapping)


def note_failures(tx: Transaction, rule_id: int, failures: int) -> None:
    """Store on how many tickets a rule failed in a row."""
    tx.conn.execute(
        update(automation_rules).where(automation_rules.c.id == rule_id).values(failures=failures)
    )


def forget_failures(tx: Transaction, rule_id: int) -> None:
    """Note that a rule did not fail: the row of its failures ends."""
    mine = update(automation_rules).where(automation_rules.c.id == rule_id)
    tx.conn.execute(mine.where(automation_rules.c.failures > 0).values(failures=0))


def failed_on(tx: Reading, rule_id: int, ticket_id: int) -> bool:
    """Whether the failures of a rule that are counted have one on this ticket. The count begins again
    after a success, and after a change of the rule."""
    change = setup_changes.latest(tx, RULE, rule_id)
    given = {"rule": rule_id, "ticket": ticket_id, "since": change.at if change else _BEGINNING}
    return tx.conn.scalar(_failed_on, given) is not None


def note(
    tx: Transaction,
    rule_id: int,
    ticket_id: int,
    *,
    position: int | None,
    moment: datetime | None,
    root: int,
    depth: int,
    changes: list[ActionChange],
    error: str = "",
    quiet_since: datetime | None = None,
) -> None:
    """Store that a rule was applied to a ticket, which was quiet until then, if it changed that."""
    values = {"rule_id": rule_id, "ticket_id": ticket_id, "at": tx.now, "position": position}
    values |= {"moment": moment, "root": root, "depth": depth, "changes": changes, "error": error}
    tx.conn.execute(insert(rule_applications), values | {"quiet_since": quiet_since})


def quiet_since(tx: Reading, ticket_id: int) -> datetime:
    """Since when nobody but rules did anything to a ticket."""
    found = tx.conn.scalar(_quiet_since, {"ticket": ticket_id})
    assert found is not None
    return found


def was_applied(tx: Reading, rule_id: int, ticket_id: int) -> bool:
    """Whether a rule was ever applied to a ticket without an error."""
    return tx.conn.scalar(_ever, {"rule": rule_id, "ticket": ticket_id}) is not None


def was_applied_for(tx: Reading, rule_id: int, ticket_id: int, position: int) -> bool:
    """Whether a rule was applied to a ticket for this event."""
    given = {"rule": rule_id, "ticket": ticket_id, "position": position}
    return tx.conn.scalar(_for_event, given) is not None


def was_in_chain(tx: Reading, rule_id: int, ticket_id: int, root: int) -> bool:
    """Whether a rule was applied to a ticket in the chain that this event began."""
    return tx.conn.scalar(_in_chain, {"rule": rule_id, "ticket": ticket_id, "root": root}) is not None


def times_since(tx: Reading, rule_id: int, ticket_id: int, since: datetime) -> int:
    """How often a rule was applied to a ticket since a moment, without an error."""
    return tx.conn.scalar(_recently, {"rule": rule_id, "ticket": ticket_id, "since": since}) or 0


def was_told(tx: Reading, rule_id: int, ticket_id: int, error: str, since: datetime) -> bool:
    """Whether this error of a rule on a ticket was noted since a moment."""
    given = {"rule": rule_id, "ticket": ticket_id, "error": error, "since": since}
    return tx.conn.scalar(_told, given) is not None


def cause_of(tx: Reading, rule_id: int, ticket_id: int, at: datetime) -> tuple[int, int] | None:
    """The root and the depth of what a rule did to a ticket at this moment: an event of a rule has the moment
    of its application."""
    row = tx.conn.execute(_cause, {"rule": rule_id, "ticket": ticket_id, "at": at}).first()
    return None if row is None else (row.root, row.depth)


def applications(
    tx: Reading,
    *,
    rule_id: int | None = None,
    ticket_id: int | None = None,
    failed: bool = False,
    before: int | None = None,
    limit: int,
) -> list[Application]:
    """What rules did, newest first: of one rule, or to one ticket; `failed`: only what failed."""
    statement = _applications.order_by(rule_applications.c.id.desc()).limit(limit)
    if rule_id is not None:
        statement = statement.where(rule_applications.c.rule_id == rule_id)
    if ticket_id is not None:
        statement = statement.where(rule_applications.c.ticket_id == ticket_id)
    if failed:
        statement = statement.where(rule_applications.c.error != "")
    if before is not None:
        statement = statement.where(rule_applications.c.id < before)
    return [Application(**row._mapping) for row in tx.conn.execute(statement)]


def counts(tx: Reading, ids: Iterable[int], since: datetime) -> dict[int, int]:
    """How often each of these rules was applied since a moment."""
    statement = (
        select(rule_applications.c.rule_id, func.count())
        .where(rule_applications.c.rule_id.in_(list(ids)), rule_applications.c.at > since)
        .group_by(rule_applications.c.rule_id)
    )
    return dict(tx.conn.execute(statement).all())
