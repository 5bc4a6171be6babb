"""Teams and people in a copy of the settings. Passwords, sign-ins and keys are in none."""

from __future__ import annotations

from typing import Any

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.people import teams as db_teams
from helpdesk.db.tickets import routing
from helpdesk.errors import BadInput, Conflict
from helpdesk.language.fold import fold
from helpdesk.operations.people import persons, staff
from helpdesk.operations.people import teams as names
from helpdesk.operations.people.copied import team_names
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.setup_copy.part import Part, Taking
from helpdesk.operations.tickets.staffing import people, teams
from helpdesk.operations.tickets.staffing.people import Handing
from helpdesk.said import Said


class TeamEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A team; each of its people names it."""

    name: str


class PersonEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here, with the names of their teams."""

    email: str
    name: str
    role: str = "advisor"
    capacity: int = 5
    languages: list[str] = []
    teams: list[str] = []


def _teams(tx: Reading) -> list[tuple[int, TeamEntry]]:
    return [(team_id, TeamEntry(name=name)) for team_id, name in team_names(tx).items()]


def _put_team(taking: Taking, team_id: int | None, entry: TeamEntry) -> int:
    tx, by = taking.tx, taking.by
    if team_id is not None:
        return teams.change(tx, team_id, TeamChange(name=entry.name), by=by, editor=taking.editor).id
    archived = [
        one for one in db_teams.all_teams(tx) if one.archived_at and fold(one.name) == fold(entry.name)
    ]
    if archived:
        return teams.restore(tx, archived[0].id, by=by, editor=taking.editor).id
    return names.add(tx, TeamChange(name=entry.name), by=by).id


def _archive_team(taking: Taking, team_id: int) -> Any:
    """Its tickets wait without a team."""
    return teams.archive(taking.tx, team_id, None, by=taking.by, editor=taking.editor)


TEAMS = Part(
    name="teams",
    shape=TeamEntry,
    key=lambda one: fold(one.name),  # as a desk tells teams apart
    told=lambda one: one.name,
    stored=_teams,
    put=_put_team,
    remove=_archive_team,
    tables=("teams",),
)


def _people(tx: Reading) -> list[tuple[int, PersonEntry]]:
    return [
        (
            one.id,
            PersonEntry(
                email=one.email,
                name=one.name,
                role=one.role,
                capacity=one.capacity,
                languages=one.languages,
                teams=sorted(name for _, name in one.teams),
            ),
        )
        for one in sorted(advisors.enabled_advisors(tx), key=lambda one: one.email)
    ]


def _put_person(taking: Taking, advisor_id: int | None, entry: PersonEntry) -> int:
    tx = taking.tx
    team_ids = sorted(staff.team_named(tx, name) for name in entry.teams)
    if advisor_id is None:
        return _hire(taking, entry, team_ids)
    row = advisors.advisor(tx, advisor_id)
    # Until another person of the file has become an admin, the present one stays it.
    stays = not taking.again and row.role == "admin"
    asked = Change(
        name=entry.name,
        role=row.role if stays else entry.role,
        capacity=entry.capacity,
        languages=entry.languages,
        team_ids=team_ids,
    )
    return people.change(tx, advisor_id, asked, by=taking.by, editor=taking.editor).id


def _hire(taking: Taking, entry: PersonEntry, team_ids: list[int]) -> int:
    tx = taking.tx
    routing.lock_routing(tx)
    email = normalise_email(entry.email)
    known = advisors.by_email(tx, email)
    if known is not None and known.disabled_at is not None:
        raise Conflict(
            Said(
                "{email} is disabled here. Enable the account in Settings › People, or take it out of"
                " the file.",
                email=email,
            ),
            field="email",
        )
    staff.check_no_account(tx, email)  # one that the file writes in another way, or twice
    if email in channels.own_addresses(tx):
        raise BadInput(Said("{email} is a mailbox of this desk.", email=email), field="email")
    taking.note(Said("{email} has no password yet. Send a link from Settings › People.", email=email))
    return staff.hire(
        tx,
        email=email,
        name=entry.name,
        role=persons.checked_role(entry.role),
        capacity=persons.checked_capacity(entry.capacity),
        languages=persons.checked_languages(entry.languages),
        password_hash=None,
        team_ids=team_ids,
        by=taking.by,
    )


def _disable(taking: Taking, advisor_id: int) -> Any:
    """Their tickets go back to the queues."""
    return people.disable(taking.tx, advisor_id, Handing(), by=taking.by, editor=taking.editor)


PEOPLE = Part(
    name="people",
    shape=PersonEntry,
    key=lambda one: one.email,
    stored=_people,
    put=_put_person,
    remove=_disable,
    tables=("advisors", "team_members"),
)
