"""A team gets other people, ends or comes back, and its tickets, channels and rules with it."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, func, select, update

from helpdesk.db.engine.locks import NAMES, hold
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import sign_in_changes
from helpdesk.db.people import teams as db
from helpdesk.db.people.teams import Team
from helpdesk.db.schema.inlets import channels, routing_rules
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets import routing
from helpdesk.db.tickets.tickets import lock_tickets
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.people.rights import OPERATOR, Editor
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.operations.people import changes, teams
from helpdesk.operations.people.moved import moved
from helpdesk.operations.people.persons import check_version
from helpdesk.operations.people.staff import team_named
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.surveys import rules as surveys
from helpdesk.operations.tickets.assignment import drain, move, offer
from helpdesk.operations.tickets.routing import setting_up as rules
from helpdesk.said import Said

_its_tickets = (
    select(tickets.c.id)
    .where(tickets.c.team_id == bindparam("team"), tickets.c.active)
    .order_by(tickets.c.id)
)
_count = (
    select(tickets.c.team_id, func.count())
    .where(tickets.c.active, tickets.c.team_id.is_not(None))
    .group_by(tickets.c.team_id)
)


class Uses(msgspec.Struct, frozen=True, kw_only=True):
    """What names a team: its active tickets, and the names of channels, routing rules and survey rules."""

    tickets: int
    channels: list[str]
    rules: list[str]
    survey_rules: list[str]


def change(
    tx: Transaction,
    team_id: int,
    asked: TeamChange,
    *,
    by: Actor,
    editor: Editor,
    version: int | None = None,
    undoes: int | None = None,
) -> Team:
    """Change a team, and offer its new people what waits there."""
    if asked.name is not None:
        hold(tx, NAMES)
    routing.lock_routing(tx)
    was = teams.team_for(tx, team_id, editor)
    row = teams.change_team(tx, team_id, asked, by=by, editor=editor, version=version, undoes=undoes)
    for one in sorted(set(row.advisor_ids) - set(was.advisor_ids)):
        drain(tx, one)
    return row


def rename(tx: Transaction, old: str, new: str) -> None:
    """Give a team another name, for the operator; its tickets, rules and people stay."""
    change(tx, team_named(tx, old), TeamChange(name=new), by=SYSTEM, editor=OPERATOR)


def uses(tx: Reading) -> dict[int, Uses]:
    """What names each team that something names."""
    counts: dict[int, int] = dict(tx.conn.execute(_count).all())
    there = channels.c.deleted_at.is_(None)
    named = {
        "channels": _names(tx, select(channels.c.team_id, channels.c.label).where(there)),
        "rules": _names(
            tx,
            select(routing_rules.c.team_id, routing_rules.c.name).where(
                routing_rules.c.active, routing_rules.c.removed_at.is_(None)
            ),
        ),
        "survey_rules": {
            team: sorted({one.name for one in found})
            for team, name in _team_names(tx).items()
            if (found := surveys.of_team(tx, name))
        },
    }
    every = {*counts, *(team for found in named.values() for team in found)}
    return {
        team: Uses(
            tickets=counts.get(team, 0), **{what: found.get(team, []) for what, found in named.items()}
        )
        for team in every
    }


def archive(
    tx: Transaction, team_id: int, into: int | None, *, by: Actor, editor: Editor, version: int | None = None
) -> Team:
    """End a team. Its active tickets and its channels go to the team `into`, or to no team; so do its routing
    and survey rules, which end if there is no other team. Its closed tickets keep it, and so do its people,
    for when it is restored."""
    hold(tx, NAMES)
    lock_tickets(tx, [row.id for row in tx.conn.execute(_its_tickets, {"team": team_id})])
    routing.lock_routing(tx)
    was = check_archiving(tx, team_id, into, editor, version=version)
    db.change(tx, team_id, archived_at=tx.now)
    _move_names(tx, team_id, into, by)
    for row in tx.conn.execute(_its_tickets, {"team": team_id}).all():
        move(tx, row.id, into, by=by)
        offer(tx, row.id)
    sign_in_changes.note(tx)
    new = db.team(tx, team_id)
    changes.note_team(tx, "archived", was, new, by=by, into=into)
    return new


def check_archiving(
    tx: Reading, team_id: int, into: int | None, editor: Editor, *, version: int | None = None
) -> Team:
    """The team that is to be archived. Forbidden for leads; Conflict if it is archived already; BadInput if
    `into` is no other team."""
    row = teams.team_for(tx, team_id, editor)
    if not editor.admin:
        raise Forbidden("Only an admin can archive teams.")
    check_version(row.name, version, row.version)
    if row.archived_at is not None:
        raise Conflict(Said("The team {name} is archived already.", name=row.name))
    others = {one.id for one in db.all_teams(tx) if one.archived_at is None and one.id != team_id}
    if into is not None and into not in others:
        raise BadInput(Said("There is no other team {into}.", into=into), field="into")
    return row


def restore(
    tx: Transaction,
    team_id: int,
    *,
    by: Actor,
    editor: Editor,
    version: int | None = None,
    undoes: int | None = None,
) -> Team:
    """Bring an archived team back with its people. Its tickets, channels and rules stay where they are."""
    routing.lock_routing(tx)
    was = teams.team_for(tx, team_id, editor)
    if not editor.admin:
        raise Forbidden("Only an admin can restore teams.")
    check_version(was.name, version, was.version)
    if was.archived_at is None:
        raise Conflict(Said("The team {name} is not archived.", name=was.name))
    db.change(tx, team_id, archived_at=None)
    sign_in_changes.note(tx)
    new = db.team(tx, team_id)
    changes.note_team(tx, "restored", was, new, by=by, undoes=undoes)
    return new


def undo(tx: Transaction, change_id: int, *, by: Actor, editor: Editor) -> Team:
    """Undo the newest change of a team, by the same way that it was made. Conflict as for a person."""
    hold(tx, NAMES)
    routing.lock_routing(tx)
    team = teams.team_for(tx, setup_changes.change(tx, change_id).item, editor)
    row = changes.newest_to_undo(tx, change_id)
    if row.act == "archived":
        return restore(tx, row.item, by=by, editor=editor, undoes=row.id)
    was, now = changes.undone_team(row)
    present = changes.team_facts(team)
    if present != now:
        raise Conflict(
            Said("{name} was changed again since, with a person.", name=present.name), field="change"
        )
    back = TeamChange(name=was.name, advisor_ids=was.advisor_ids)
    return change(tx, row.item, back, by=by, editor=editor, undoes=row.id)


def _move_names(tx: Transaction, team_id: int, into: int | None, by: Actor) -> None:
    """Let channels and rules name another team; rules that have none are off."""
    name = _team_names(tx)[team_id]
    if into is None:
        surveys.end(tx, name, by=by)
    else:
        tx.rename(moved(tx, team_id, name, into), by=by)
    tx.conn.execute(update(channels).where(channels.c.team_id == team_id).values(team_id=into))
    rules.follow(tx, team_id, into, by=by)


def _team_names(tx: Reading) -> dict[int, str]:
    return {one.id: one.name for one in db.all_teams(tx)}


def _names(tx: Reading, pairs: Select[Any]) -> dict[int, list[str]]:
    """Names by the team that they are of, in their order."""
    found: dict[int, list[str]] = {}
    of_teams = pairs.where(pairs.selected_columns[0].is_not(None)).distinct()
    for team_id, name in sorted(tx.conn.execute(of_teams).all(), key=tuple):
        found.setdefault(team_id, []).append(name)
    return found
