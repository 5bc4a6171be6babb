"""Teams by name, and leaving them."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import team_members, teams


def id_of(tx: Reading, name: str) -> int | None:
    """The id of the team of that name, None if there is none."""
    found: int | None = tx.conn.scalar(select(teams.c.id).where(teams.c.name == name))
    return found


def rename(tx: Transaction, team_id: int, name: str) -> None:
    """Give a team another name."""
    tx.conn.execute(update(teams).where(teams.c.id == team_id).values(name=name))


def leave(tx: Transaction, advisor_id: int, team_id: int) -> None:
    """Take an advisor out of a team."""
    tx.conn.execute(
        delete(team_members).where(team_members.c.advisor_id == advisor_id, team_members.c.team_id == team_id)
    )
