"""Setting routing up, for the desk, a team or an advisor. Every change keeps what was before, and can be
undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from helpdesk.channels.traits import TRAITS
from helpdesk.db import calendars, channels
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import teams
from helpdesk.db.tickets.assigning import settings
from helpdesk.db.tickets.routing import lock_routing
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.people.rights import Editor
from helpdesk.domain.routing.asks import checked_skills
from helpdesk.domain.routing.settings import AdvisorRouting, DeskRouting, Scope, TeamRouting
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.features.routing.problems import peopleless
from helpdesk.operations.people import persons
from helpdesk.operations.people.teams import team_for
from helpdesk.operations.tickets.routing.lacks import lacks
from helpdesk.said import Said

WHAT: dict[Scope, str] = {"desk": "routing", "team": "team_routing", "advisor": "advisor_routing"}
"""The kinds of these things among the changes of how the desk is set up."""
Form = DeskRouting | TeamRouting | AdvisorRouting
_FORMS: dict[Scope, type[Form]] = {"desk": DeskRouting, "team": TeamRouting, "advisor": AdvisorRouting}


def put_desk(tx: Transaction, form: DeskRouting, *, seen: int | None, editor: Editor, by: Actor) -> None:
    """Set the desk's weights, and what channels ask. BadInput names the field; Conflict if somebody changed
    it since `seen`; Forbidden for all but admins."""
    _put(tx, "desk", settings.DESK, form, seen=seen, editor=editor, by=by)


def put_team(
    tx: Transaction, team_id: int, form: TeamRouting, *, seen: int | None, editor: Editor, by: Actor
) -> None:
    """Set how a team's tickets are routed. NotFound for a team that is not the editor's; else as
    `put_desk`."""
    _put(tx, "team", team_id, form, seen=seen, editor=editor, by=by)


def put_advisor(
    tx: Transaction, advisor_id: int, form: AdvisorRouting, *, seen: int | None, editor: Editor, by: Actor
) -> None:
    """Set what an advisor can, and their caps. NotFound for somebody who is not the editor's; else as
    `put_desk`."""
    _put(tx, "advisor", advisor_id, form, seen=seen, editor=editor, by=by)


def undo(tx: Transaction, scope: Scope, item: int, *, seen: int | None, editor: Editor, by: Actor) -> None:
    """Undo the newest change of one of these, also an undoing. Errors as `put_desk`; Conflict if there is
    nothing to undo."""
    newest = setup_changes.latest(tx, WHAT[scope], item)
    if newest is None:
        _name(tx, scope, item, editor)
        raise Conflict("Nobody changed this yet.")
    form = msgspec.convert(newest.before or {}, _FORMS[scope])
    _put(tx, scope, item, form, seen=seen, editor=editor, by=by)


def _put(
    tx: Transaction, scope: Scope, item: int, form: Form, *, seen: int | None, editor: Editor, by: Actor
) -> None:
    lock_routing(tx)  # no decision sees half of it, and nobody changes it meanwhile
    name = _name(tx, scope, item, editor)
    setup_changes.check_version(tx, WHAT[scope], item, seen)
    form = _checked(tx, item, form)
    before = _before(tx, scope, item)
    settings.put(tx, scope, item, form)
    after: dict[str, Any] = msgspec.to_builtins(form)
    setup_changes.keep(tx, WHAT[scope], item, name=name, before=before, after=after, by=by)


def _name(tx: Reading, scope: Scope, item: int, editor: Editor) -> str:
    """The name of what is set up; NotFound, Forbidden."""
    if scope == "team":
        team = team_for(tx, item, editor)
        if team.archived_at is not None:
            raise Conflict(Said("The team {name} is archived. Restore it first.", name=team.name))
        return team.name
    if scope == "advisor":
        return persons.person_for(tx, item, editor).name
    if item != settings.DESK:
        raise NotFound("The desk is item 0.", field="item")
    if not editor.admin:
        raise Forbidden("Only an admin can change the routing of the whole desk.")
    return "Routing"


def _before(tx: Reading, scope: Scope, item: int) -> dict[str, Any]:
    stored: dict[Scope, Form] = {
        "desk": settings.desk(tx),
        "team": settings.team(tx, item),
        "advisor": settings.advisor(tx, item),
    }
    found: dict[str, Any] = msgspec.to_builtins(stored[scope])
    return found


def _checked(tx: Reading, item: int, form: Form) -> Form:
    match form:
        case DeskRouting():
            return _checked_desk(tx, form)
        case TeamRouting():
            return _checked_team(tx, item, form)
        case _:
            check_kinds(form.caps, field="caps")
            if form.calendar_id is not None and calendars.hours_of(tx, form.calendar_id) is None:
                raise BadInput(
                    Said("There is no calendar {calendar_id}.", calendar_id=form.calendar_id),
                    field="calendar_id",
                )
            return msgspec.structs.replace(form, skills=checked_skills(form.skills, field="skills"))


def _checked_desk(tx: Reading, form: DeskRouting) -> DeskRouting:
    check_kinds(form.weights, field="weights")
    there = {one.name for one in channels.all_channels(tx)}
    for channel in form.channel_skills:
        if channel not in there:
            raise BadInput(Said("There is no channel {channel!r}.", channel=channel), field="channel_skills")
    asked = {
        one: checked_skills(skills, field="channel_skills") for one, skills in form.channel_skills.items()
    }
    # what the desk asked for already stays: somebody left, and the desk goes on
    known = {one for skills in settings.desk(tx).channel_skills.values() for one in skills.items()}
    for lack in lacks(tx, [one for skills in asked.values() for one in skills.items()]):
        if (lack.skill, lack.level) not in known:
            raise BadInput(
                Said(
                    "Nobody has the skill {skill!r} at level {level}; the best has {best}."
                    " Give it to somebody first, in Settings › People.",
                    skill=lack.skill,
                    level=lack.level,
                    best=lack.best,
                )
                if lack.best
                else Said(
                    "Nobody has the skill {skill!r}. Give it to somebody first, in Settings › People.",
                    skill=lack.skill,
                ),
                field="channel_skills",
            )
    weights = {kind: round(weight, 2) for kind, weight in form.weights.items()}
    return DeskRouting(
        weights=weights, channel_skills={one: skills for one, skills in asked.items() if skills}
    )


def _checked_team(tx: Reading, team_id: int, form: TeamRouting) -> TeamRouting:
    if list(form.relax) != sorted(set(form.relax)):
        raise BadInput("The minutes rise from step to step.", field="relax")
    into, minutes = form.overflow_team_id, form.overflow_minutes
    if into is None and minutes is not None:
        raise BadInput("Name the team that helps.", field="overflow_team_id")
    if into is not None:
        if minutes is None:
            raise BadInput("Say after how many minutes.", field="overflow_minutes")
        if into == team_id:
            raise BadInput("A team cannot help itself. Name another one.", field="overflow_team_id")
        teams.check_teams(tx, [into], field="overflow_team_id")
        known = settings.team(tx, team_id).overflow_team_id
        if into != known and (empty := peopleless(tx, into)):
            raise BadInput(empty, field="overflow_team_id")
    return form


def check_kinds(kinds: Mapping[str, object], *, field: str) -> None:
    """BadInput if one of these is no kind of channel."""
    for kind in kinds:
        if kind not in TRAITS:
            raise BadInput(
                Said(
                    "There is no kind of channel {kind!r}; there are: {traits}.",
                    kind=kind,
                    traits=", ".join(TRAITS),
                ),
                field=field,
            )
