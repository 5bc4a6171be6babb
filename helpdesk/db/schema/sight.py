"""Which tickets an advisor sees, in SQL: the twin of `domain/people/sight.sees`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from helpdesk.db.schema.people import team_members
from helpdesk.db.schema.tickets import tickets

SEEN_BY = "seen_by"
"""The bind parameter of `in_sight` and `IN_SIGHT`: the id of the advisor whose sight is limited. A query's
argument of this name is that id too, None for those who see every ticket."""

_advisor = bindparam(SEEN_BY, type_=tickets.c.id.type)
_their_teams = select(team_members.c.team_id).where(team_members.c.advisor_id == _advisor)

IN_SIGHT = (
    "(seen.team_id IS NULL OR seen.owner_id = :seen_by"
    " OR seen.team_id IN (SELECT team_id FROM team_members WHERE advisor_id = :seen_by))"
)
"""The same for a statement that is text and names a row of tickets `seen`."""


def in_sight() -> ColumnElement[Any]:
    """Whether a ticket is in the sight of the advisor in the bind parameter SEEN_BY. It reads their teams
    itself, so nothing can be older than the tickets."""
    return or_(
        tickets.c.team_id.is_(None), tickets.c.owner_id == _advisor, tickets.c.team_id.in_(_their_teams)
    )
