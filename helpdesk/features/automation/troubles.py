"""What is wrong with stored rules, replies and macros."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.people import teams
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.features.automation.check import no_reply, problems
from helpdesk.features.automation.replies.tables import saved_replies
from helpdesk.features.automation.rules import rows, setting_up
from helpdesk.said import Said

_shared = (
    select(
        saved_replies.c.id,
        saved_replies.c.name,
        saved_replies.c.content,
        teams.c.name.label("team"),
        teams.c.archived_at,
    )
    .outerjoin(teams, teams.c.id == saved_replies.c.team_id)
    .where(saved_replies.c.deleted_at.is_(None), saved_replies.c.owner_id.is_(None))
    .order_by(saved_replies.c.id)
)


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """Rules that are switched off by their errors or name what is gone; shared replies of archived teams, and
    macros whose actions name what is gone."""
    yield from _of_rules(tx)
    for row in tx.conn.execute(_shared):
        fault, detail = "", ""
        if row.archived_at is not None:
            fault = "archived_team"
            detail = Said("Only people of its team {name!r} could use it.", name=row.team)
        elif wrong := next(problems(tx, row.content.actions, no_reply), None):
            fault, detail = "gone", wrong.detail
        if fault:
            yield SetupTrouble(area="replies", item=row.id, name=row.name, fault=fault, detail=detail)


def _of_rules(tx: Reading) -> Iterator[SetupTrouble]:
    for one in rows.all_rules(tx):
        fault, detail = "switched_off", one.off_because
        if one.active and not detail:
            fault, detail = "gone", setting_up.problem_of(tx, one)
        if detail:
            yield SetupTrouble(area="rules", item=one.id, name=one.name, fault=fault, detail=detail)
