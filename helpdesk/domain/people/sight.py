"""Which tickets an advisor sees, where the desk limits that to their teams."""

from __future__ import annotations

from typing import Literal

import msgspec

AdvisorsSee = Literal["all", "teams"]


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What a limited advisor sees: the tickets of `teams`, those that `advisor` owns, and those without a
    team, which nobody would find otherwise. Who is not limited has None instead."""

    advisor: int
    teams: frozenset[int] = frozenset()


def is_limited(advisors_see: AdvisorsSee, role: str) -> bool:
    """Whether somebody of this role sees only some tickets. Leads and admins see all."""
    return advisors_see == "teams" and role == "advisor"


def sees(sight: Sight | None, team_id: int | None, owner_id: int | None) -> bool:
    """Whether a ticket of this team and owner is in sight. `db/schema/sight` says it in SQL."""
    if sight is None or team_id is None:
        return True
    return owner_id == sight.advisor or team_id in sight.teams
