"""What a desk that is set up costs the intake.

`flow.intake`: the mails of bench/intake taken in by a desk with 20 routing rules, 20 automation rules, 5
promises, and people with skills and languages; its limit is the same desk without them.

What follows the mails (promises kept, rules applied) happens after their commit, and is measured by
`sla.recompute_per_s` and `rules.event_us`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import select

from bench.flow.sla import set_up_promises
from bench.intake import COUNT, ROUNDS, take_in
from bench.rig.mails import mails
from bench.rules import one_rule
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors, teams
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.domain.routing.settings import AdvisorRouting, TeamRouting
from helpdesk.features.routing import setting_up as routing
from helpdesk.operations.tickets.routing import setting_up as routing_rules
from helpdesk.operations.tickets.routing.setting_up import RuleForm
from helpdesk.server import collect_rarely

_RULES = 20
_SKILLS: tuple[dict[str, int], ...] = ({"billing": 3}, {"returns": 2, "billing": 1}, {})


def rows() -> Iterator[dict[str, Any]]:
    collect_rarely()
    raws = mails(COUNT)
    with_it: list[float] = []
    without: list[float] = []
    for _ in range(ROUNDS):
        for figures, set_up in ((with_it, _set_up), (without, None)):
            with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
                figures.append(COUNT / take_in(Path(folder), raws, set_up=set_up).wall)
    yield {
        "name": "flow.intake",
        "value": median(with_it),
        "unit": "mails/s",
        "limit": median(without),
        "reach": 0.95,
    }


def _set_up(tx: Transaction) -> None:
    set_up_promises(tx)
    for number in range(_RULES):
        one_rule(tx, number)
    team = tx.conn.scalars(select(teams.c.id)).one()
    by_language = TeamRouting(by_language=True, relax=(5, 15))
    routing.put_team(tx, team, by_language, seen=None, editor=OPERATOR, by=SYSTEM)
    for number, advisor in enumerate(tx.conn.scalars(select(advisors.c.id)).all()):
        can = AdvisorRouting(skills=_SKILLS[number % len(_SKILLS)])
        routing.put_advisor(tx, advisor, can, seen=None, editor=OPERATOR, by=SYSTEM)
    for number in range(_RULES):
        form = RuleForm(
            name=f"Rule {number}",
            team_id=team,
            filter=f"subject:word{number} OR from:@vip{number}.example" if number else "subject:invoice",
            skills=_SKILLS[number % len(_SKILLS)],
        )
        routing_rules.put(tx, None, form, seen=None, by=SYSTEM)
