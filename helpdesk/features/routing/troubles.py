"""What is wrong with how tickets are routed, for Settings, Health."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import teams
from helpdesk.db.tickets import routing as rules
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.health.setup import Area, SetupTrouble
from helpdesk.features.routing.problems import of_desk, of_overflow
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.lacks import lacks


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """Active rules that name what is gone or ask for what nobody can, skills that channels ask for and nobody
    has, and teams whose overflow cannot help."""
    for rule in rules.all_rules(tx):
        if not rule.active:
            continue
        if detail := setting_up.trouble(tx, rule):
            yield _of("routing", rule.id, rule.name, "gone", detail)
        for lack in lacks(tx, rule.skills.items()):
            yield _of("routing", rule.id, rule.name, "no_skill", lack.says)
    for detail in of_desk(tx, settings.desk(tx)):
        yield _of("routing", 0, "", "routing", detail)
    for team_id, routing in settings.teams(tx).items():
        team = teams.team(tx, team_id)
        if team.archived_at is None:
            for detail in of_overflow(tx, routing):
                yield _of("teams", team_id, team.name, "overflow", detail)


def _of(area: Area, item: int, name: str, fault: str, detail: str) -> SetupTrouble:
    return SetupTrouble(area=area, item=item, name=name, fault=fault, detail=detail)
