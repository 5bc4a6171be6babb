"""Wire shapes of the people who work here and their teams, as those who set them up see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from helpdesk.domain.events.staff import AdvisorAct, PersonFacts, TeamAct, TeamFacts
from helpdesk.views.base import PersonRef, Presence, View

Role = Literal["advisor", "lead", "admin"]


class PersonChange(View, frozen=True, kw_only=True):
    """The newest change of a person: who, when, and what was before. `undoable`: POST its `undo`."""

    id: int
    act: AdvisorAct
    at: datetime
    by: str
    was: PersonFacts | None
    now: PersonFacts
    undoable: bool


class TeamChangeView(View, frozen=True, kw_only=True):
    """The newest change of a team."""

    id: int
    act: TeamAct
    at: datetime
    by: str
    was: TeamFacts | None
    now: TeamFacts
    undoable: bool


class PersonView(View, frozen=True, kw_only=True):
    """Somebody who works here. `version` rises with each change: send the one that you saw. `owns` counts
    their active tickets. `last_seen_at`: when their console last told that it is open."""

    id: int
    version: int
    email: str
    name: str
    role: Role
    capacity: int
    languages: list[str]
    team_ids: list[int]
    presence: Presence
    owns: int
    last_seen_at: datetime | None
    disabled_at: datetime | None
    last_change: PersonChange | None


class InvitationView(View, frozen=True, kw_only=True):
    """Somebody who was invited and has not accepted. `sent_at` null: no mail went out; `trouble`: why not."""

    id: int
    email: str
    name: str
    role: Role
    capacity: int
    languages: list[str]
    team_ids: list[int]
    invited_by: str
    created_at: datetime
    expires_at: datetime
    expired: bool
    sent_at: datetime | None
    trouble: str


class People(View, frozen=True, kw_only=True):
    """The people that you may set up, by name. `can_mail`: a mailbox of the desk can send, so links are
    mailed."""

    people: list[PersonView]
    invitations: list[InvitationView]
    can_mail: bool


class InvitationSent(View, frozen=True, kw_only=True):
    """An invitation on its way. `link`: hand it over yourself, it is shown only now; null: it is mailed."""

    invitation: InvitationView
    link: str | None


class PasswordLink(View, frozen=True, kw_only=True):
    """A link to a new password. `link`: hand it over yourself, it is shown only now; null: it is mailed."""

    link: str | None


class TeamUses(View, frozen=True, kw_only=True):
    """What names a team: how many active tickets, and which channels, routing rules and survey rules."""

    tickets: int
    channels: list[str]
    rules: list[str]
    survey_rules: list[str]


class TeamSettings(View, frozen=True, kw_only=True):
    """A team as those who set it up see it. `people`: who can sign in; `version` as of a person."""

    id: int
    version: int
    name: str
    people: list[PersonRef]
    archived_at: datetime | None
    uses: TeamUses
    last_change: TeamChangeView | None


class Undone(View, frozen=True, kw_only=True):
    """What an undone change was about, as it is now: a person or a team."""

    person: PersonView | None = None
    team: TeamSettings | None = None


class LinkView(View, frozen=True, kw_only=True):
    """What a link is for. `email` and `name` are "" for the first admin, who says them."""

    purpose: Literal["invitation", "password", "first_admin"]
    email: str
    name: str


class SignInPage(View, frozen=True, kw_only=True):
    """What the sign-in page has to say. `name`: the company, "" if nobody named it. `empty`: this desk has no
    admin yet. `can_mail`: the desk can mail a link to an advisor who forgot their password."""

    name: str
    empty: bool
    can_mail: bool
