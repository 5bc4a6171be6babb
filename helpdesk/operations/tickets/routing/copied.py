"""Routing rules in a copy of the settings."""

from __future__ import annotations

from typing import cast

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import routing as db
from helpdesk.domain.routing.settings import Skills
from helpdesk.operations.people.copied import team_names
from helpdesk.operations.people.staff import team_named
from helpdesk.operations.setup_copy.part import Part, Taking, newest
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.setting_up import RULE, Priority, RuleForm


class RoutingRuleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A routing rule, with the name of its team. `priority` null leaves a ticket's as it is."""

    name: str
    team: str
    filter: str = ""
    priority: Priority | None = None
    tags: list[str] = []
    skills: Skills = {}
    active: bool = True


def _rules(tx: Reading) -> list[tuple[int, RoutingRuleEntry]]:
    """Those of archived teams, which are off for good, are left out."""
    teams = team_names(tx)
    return [
        (
            one.id,
            RoutingRuleEntry(
                name=one.name,
                team=teams[one.team_id],
                filter=one.filter,
                priority=cast("Priority | None", one.priority),
                tags=one.tags,
                skills=one.skills,
                active=one.active,
            ),
        )
        for one in db.all_rules(tx)
        if one.team_id in teams
    ]


def _put(taking: Taking, rule_id: int | None, entry: RoutingRuleEntry) -> int:
    values = msgspec.structs.asdict(entry)
    form = RuleForm(team_id=team_named(taking.tx, values.pop("team")), **values)
    seen = newest(taking.tx, RULE, rule_id)
    return setting_up.put(taking.tx, rule_id, form, seen=seen, by=taking.by).id


def _remove(taking: Taking, rule_id: int) -> None:
    seen = newest(taking.tx, RULE, rule_id)
    setting_up.remove(taking.tx, rule_id, seen=seen, by=taking.by)


def _order(taking: Taking, ids: list[int]) -> None:
    shown = set(ids)
    hidden = [one.id for one in db.all_rules(taking.tx) if one.id not in shown]
    setting_up.order(taking.tx, [*ids, *hidden], by=taking.by)


ROUTING_RULES = Part(
    name="routing_rules",
    shape=RoutingRuleEntry,
    key=lambda one: one.name,
    stored=_rules,
    put=_put,
    remove=_remove,
    order=_order,
    tables=("routing_rules",),
)
