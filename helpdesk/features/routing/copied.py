"""How routing is set up, for the desk, teams and people, in a copy of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.routing.settings import (
    AdvisorRouting,
    Cap,
    DeskRouting,
    Kind,
    Minutes,
    Scope,
    Seconds,
    Skills,
    TeamRouting,
)
from helpdesk.features.routing import setting_up
from helpdesk.features.routing.setting_up import WHAT
from helpdesk.operations.people.copied import calendar_named, calendar_names, team_names
from helpdesk.operations.people.staff import advisor_with, team_named
from helpdesk.operations.setup_copy.part import Part, Taking, newest

_TABLES = ("routing_settings",)


class TeamRoutingEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A team's routing, with the names of the team and of the one that helps it."""

    team: str
    mode: Literal["push", "pull"] = "push"
    by_language: bool = False
    relax: Annotated[list[Minutes], Meta(max_length=5)] = []
    overflow_team: str | None = None
    overflow_minutes: Minutes | None = None
    accept_seconds: Seconds | None = None
    grace_minutes: Minutes | None = None


class PersonRoutingEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody can, with their address and the name of their calendar."""

    email: str
    skills: Skills = {}
    caps: dict[Kind, Cap] = {}
    calendar: str | None = None


def _desk(tx: Reading) -> list[tuple[int, DeskRouting]]:
    return [(settings.DESK, settings.desk(tx))]


def _put_desk(taking: Taking, _: int | None, entry: DeskRouting) -> int:
    seen = newest(taking.tx, WHAT["desk"], settings.DESK)
    setting_up.put_desk(taking.tx, entry, seen=seen, editor=taking.editor, by=taking.by)
    return settings.DESK


DESK = Part(
    name="routing",
    shape=DeskRouting,
    key=lambda _: "",
    stored=_desk,
    put=_put_desk,
    tables=_TABLES,
    single=True,
)


def _teams(tx: Reading) -> list[tuple[int, TeamRoutingEntry]]:
    """Those that are not as a new team's. A team that is archived helps nobody."""
    names, found = team_names(tx), []
    for team_id, one in settings.teams(tx).items():
        if one.overflow_team_id is not None and one.overflow_team_id not in names:
            one = msgspec.structs.replace(one, overflow_team_id=None, overflow_minutes=None)
        if team_id in names and one != TeamRouting():
            entry = TeamRoutingEntry(
                team=names[team_id],
                mode=one.mode,
                by_language=one.by_language,
                relax=list(one.relax),
                overflow_team=names.get(one.overflow_team_id or 0),
                overflow_minutes=one.overflow_minutes,
                accept_seconds=one.accept_seconds,
                grace_minutes=one.grace_minutes,
            )
            found.append((team_id, entry))
    return sorted(found, key=lambda one: one[1].team)


def _put_team(taking: Taking, _: int | None, entry: TeamRoutingEntry) -> int:
    tx = taking.tx
    values = msgspec.structs.asdict(entry)
    team_id, into = team_named(tx, values.pop("team")), values.pop("overflow_team")
    values |= {
        "relax": tuple(entry.relax),
        "overflow_team_id": None if into is None else team_named(tx, into),
    }
    seen = newest(tx, WHAT["team"], team_id)
    setting_up.put_team(tx, team_id, TeamRouting(**values), seen=seen, editor=taking.editor, by=taking.by)
    return team_id


TEAMS = Part(
    name="team_routing",
    shape=TeamRoutingEntry,
    key=lambda one: one.team,
    stored=_teams,
    put=_put_team,
    remove=lambda taking, team_id: _as_new(taking, "team", team_id),
    tables=_TABLES,
)


def _people(tx: Reading) -> list[tuple[int, PersonRoutingEntry]]:
    """Those that are not as a new advisor's, of who may sign in."""
    emails = {one.id: one.email for one in advisors.enabled_advisors(tx)}
    calendars, found = calendar_names(tx), []
    for advisor_id, one in settings.advisors(tx).items():
        calendar = calendars.get(one.calendar_id or 0)
        if advisor_id in emails and (one.skills or one.caps or calendar):
            entry = PersonRoutingEntry(
                email=emails[advisor_id], skills=one.skills, caps=one.caps, calendar=calendar
            )
            found.append((advisor_id, entry))
    return sorted(found, key=lambda one: one[1].email)


def _put_person(taking: Taking, _: int | None, entry: PersonRoutingEntry) -> int:
    tx = taking.tx
    advisor_id = advisor_with(tx, entry.email).id
    form = AdvisorRouting(
        skills=entry.skills, caps=entry.caps, calendar_id=calendar_named(tx, entry.calendar)
    )
    seen = newest(tx, WHAT["advisor"], advisor_id)
    setting_up.put_advisor(tx, advisor_id, form, seen=seen, editor=taking.editor, by=taking.by)
    return advisor_id


PEOPLE = Part(
    name="people_routing",
    shape=PersonRoutingEntry,
    key=lambda one: one.email,
    stored=_people,
    put=_put_person,
    remove=lambda taking, advisor_id: _as_new(taking, "advisor", advisor_id),
    tables=_TABLES,
)


def _as_new(taking: Taking, scope: Scope, item: int) -> None:
    """Routing as it is for a new team or advisor."""
    tx, editor, by = taking.tx, taking.editor, taking.by
    seen = newest(tx, WHAT[scope], item)
    if scope == "team":
        setting_up.put_team(tx, item, TeamRouting(), seen=seen, editor=editor, by=by)
    else:
        setting_up.put_advisor(tx, item, AdvisorRouting(), seen=seen, editor=editor, by=by)


PARTS = (PEOPLE, TEAMS, DESK)
"""People first: channels can ask only for skills that somebody has."""
