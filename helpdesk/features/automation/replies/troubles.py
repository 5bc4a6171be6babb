"""What is wrong with stored replies."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.people import teams
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.features.automation.replies.tables import saved_replies

_of_archived_teams = (
    select(saved_replies.c.id, saved_replies.c.name, teams.c.name.label("team"))
    .join(teams, teams.c.id == saved_replies.c.team_id)
    .where(saved_replies.c.deleted_at.is_(None), teams.c.archived_at.is_not(None))
    .order_by(saved_replies.c.id)
)


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """Replies of archived teams."""
    for row in tx.conn.execute(_of_archived_teams):
        yield SetupTrouble(
            area="replies",
            item=row.id,
            name=row.name,
            fault="archived_team",
            detail=f"Its team {row.team!r} is archived: only that team's people could use it.",
        )
