"""Facts about the people who work here and their teams: who changed what, with what was before."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.events.actors import Actor


class PersonFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What can be changed of an advisor. `languages` are ISO 639 codes, `team_ids` are in rising order."""

    name: str
    role: str
    capacity: int
    languages: list[str] = []
    team_ids: list[int] = []
    disabled: bool = False


class TeamFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What can be changed of a team. `advisor_ids` are in rising order, without disabled ones."""

    name: str
    advisor_ids: list[int] = []
    archived: bool = False


AdvisorAct = Literal["added", "changed", "disabled", "enabled", "link", "password"]
TeamAct = Literal["added", "changed", "archived", "restored"]
InvitationAct = Literal["invited", "resent", "withdrawn", "accepted"]


class AdvisorChanged(msgspec.Struct, frozen=True, kw_only=True, tag="advisor.changed"):
    """An advisor was added, changed, disabled or enabled, or got a new password. `link`: an admin asked for
    a link to a new password. `was` is null for a new advisor."""

    advisor_id: int
    act: AdvisorAct
    was: PersonFacts | None = None
    now: PersonFacts
    by: Actor


class TeamChanged(msgspec.Struct, frozen=True, kw_only=True, tag="team.changed"):
    """A team was added, renamed, archived or restored, or its people changed. `was` is null for a new
    team. `into_team_id` has the tickets of an archived one."""

    team_id: int
    act: TeamAct
    was: TeamFacts | None = None
    now: TeamFacts
    into_team_id: int | None = None
    by: Actor


class InvitationChanged(msgspec.Struct, frozen=True, kw_only=True, tag="invitation.changed"):
    """Somebody was invited to work here, or their invitation was sent again, withdrawn or accepted. The
    address is not told: everybody who works here hears this."""

    invitation_id: int
    act: InvitationAct
    by: Actor
