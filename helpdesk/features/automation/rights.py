"""Who may see and change what is personal, a team's or everybody's. All pure."""

from __future__ import annotations

import msgspec

from helpdesk.said import Said


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The caller: `teams` are those they are in. The id of the operator, who has no account, is 0."""

    id: int
    name: str
    role: str
    teams: frozenset[int] = frozenset()


def may_see(who: Who, team_id: int | None, owner_id: int | None) -> bool:
    """A personal one is its owner's alone. A team's is its members', and an admin's. Others are everybody's.
    `rows.seen_by` says it in SQL."""
    if owner_id is not None:
        return owner_id == who.id
    return team_id is None or who.role == "admin" or team_id in who.teams


def refusal(who: Who, team_id: int | None, owner_id: int | None) -> str:
    """Why somebody who sees it may not change it, in one sentence; "" if they may. Leads change what is
    everybody's or their teams', admins all that is shared."""
    if owner_id == who.id or (owner_id is None and who.role == "admin"):
        return ""
    if owner_id is not None:
        return Said("Only its owner may change it.")
    if who.role == "lead" and (team_id is None or team_id in who.teams):
        return ""
    if team_id is None:
        return Said("Only a lead may change what everybody uses.")
    return Said("Only a lead of its team may change it.")
