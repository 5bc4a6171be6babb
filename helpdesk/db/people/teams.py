"""Teams one by one: their names, their people, and archiving them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import advisors, team_members, teams
from helpdesk.errors import BadInput, NotFound
from helpdesk.said import Said


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team as stored. `advisor_ids` are its people who may sign in, in rising order; `version` rises with
    each change of its form."""

    id: int
    name: str
    version: int
    archived_at: datetime | None
    advisor_ids: list[int] = []


_all = select(teams.c.id, teams.c.name, teams.c.version, teams.c.archived_at).order_by(teams.c.name)
_members = (
    select(team_members.c.team_id, team_members.c.advisor_id)
    .join(advisors, advisors.c.id == team_members.c.advisor_id)
    .where(advisors.c.disabled_at.is_(None))
    .order_by(team_members.c.advisor_id)
)
_members_of = _members.where(team_members.c.team_id == bindparam("team"))


def all_teams(tx: Reading) -> list[Team]:
    """Every team, archived ones too, by name."""
    members: dict[int, list[int]] = {}
    for team_id, advisor_id in tx.conn.execute(_members):
        members.setdefault(team_id, []).append(advisor_id)
    return [Team(**row._mapping, advisor_ids=members.get(row.id, [])) for row in tx.conn.execute(_all)]


def team(tx: Reading, team_id: int) -> Team:
    """One team, archived or not; NotFound."""
    row = tx.conn.execute(_all.where(teams.c.id == team_id)).first()
    if row is None:
        raise NotFound(Said("There is no team {team_id}.", team_id=team_id))
    members = [one.advisor_id for one in tx.conn.execute(_members_of, {"team": team_id})]
    return Team(**row._mapping, advisor_ids=members)


def id_of(tx: Reading, name: str) -> int | None:
    """The id of the team of that name that is not archived, None if there is none."""
    found: int | None = tx.conn.scalar(
        select(teams.c.id).where(teams.c.name == name, teams.c.archived_at.is_(None))
    )
    return found


def change(tx: Transaction, team_id: int, **values: Any) -> None:
    """Set columns of a team's row, which is a new version then."""
    tx.conn.execute(update(teams).where(teams.c.id == team_id).values(**values, version=teams.c.version + 1))


def join(tx: Transaction, team_id: int, advisor_ids: Collection[int]) -> None:
    """Add advisors to a team that they are not in yet."""
    if advisor_ids:
        tx.conn.execute(
            insert(team_members), [{"team_id": team_id, "advisor_id": one} for one in advisor_ids]
        )


def leave(tx: Transaction, team_id: int, advisor_ids: Collection[int]) -> None:
    """Take advisors out of a team."""
    tx.conn.execute(
        delete(team_members).where(
            team_members.c.team_id == team_id, team_members.c.advisor_id.in_(list(advisor_ids))
        )
    )


def check_team(tx: Reading, team_id: int) -> None:
    """BadInput if there is no such team, or it is archived."""
    check_teams(tx, [team_id], field="team_id")


def check_teams(tx: Reading, team_ids: Collection[int], *, field: str) -> None:
    """BadInput if one of these teams is not there, or is archived."""
    there = select(teams.c.id).where(teams.c.id.in_(team_ids), teams.c.archived_at.is_(None))
    if gone := set(team_ids) - set(tx.conn.scalars(there)):
        raise BadInput(Said("There is no team {gone}.", gone=min(gone)), field=field)
