"""Who gets a ticket: a team by rule, an advisor by presence and load; queues drain when somebody is free."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from helpdesk.db.engine.desk import Transaction
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.tickets import queues
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.tickets import (
    PRIORITIES,
    TicketRecord,
    change_ticket,
    locked_ticket,
    set_tags,
    ticket,
)
from helpdesk.domain.events import SYSTEM, Actor, PresenceChanged, TicketAssigned
from helpdesk.domain.routing import TeamChoice, TicketTraits, choose_advisor, choose_team
from helpdesk.errors import BadInput, InvalidMove
from helpdesk.operations.tickets.turns import to_person

PRESENCES = ("available", "away", "offline")
_DRAINED_AT_ONCE = 100
_had_work = Prepared(
    update(advisors).where(advisors.c.id == bindparam("advisor")).values(idle_since=bindparam("at"))
)


def route(
    tx: Transaction, ticket_id: int, traits: TicketTraits, *, contact_id: int, channel_team: int | None
) -> None:
    """Give a ticket that no person has had yet, and that the bot does not answer, its team, priority and tags
    by rule, then its owner: `traits` tell of it, its tags included, and `contact_id` is its customer."""
    team = _team_of(tx, traits, channel_team)
    db.lock_routing(tx)
    owner = choose_advisor(
        db.advisor_loads(tx, team.team_id),
        former_owner=db.former_owner(tx, contact_id, besides=ticket_id),
        now=tx.now,
    )
    changes = _by_rule(team) | {
        "owner_id": owner.advisor_id,
        "assignment_reason": "; ".join(part for part in (team.reason, owner.reason) if part),
    }
    change_ticket(tx, ticket_id, **changes)
    _add_tags(tx, ticket_id, traits.tags, team.tags)
    _note_given(tx, ticket_id, team.team_id, owner.advisor_id, changes["assignment_reason"], SYSTEM)


def place(tx: Transaction, ticket_id: int, traits: TicketTraits, *, channel_team: int | None) -> int | None:
    """Give a ticket its team, priority and tags by rule; the team."""
    team = _team_of(tx, traits, channel_team)
    change_ticket(tx, ticket_id, **_by_rule(team))
    _add_tags(tx, ticket_id, traits.tags, team.tags)
    return team.team_id


def _team_of(tx: Transaction, traits: TicketTraits, channel_team: int | None) -> TeamChoice:
    default_team = db.default_team(tx) if channel_team is None else None  # it is asked for only then
    return choose_team(traits, db.rules(tx), channel_team=channel_team, default_team=default_team)


def _by_rule(team: TeamChoice) -> dict[str, Any]:
    changes: dict[str, Any] = {"team_id": team.team_id, "assignment_reason": team.reason}
    if team.priority:
        changes["priority"] = PRIORITIES[team.priority]
    return changes


def _add_tags(tx: Transaction, ticket_id: int, known: list[str], added: list[str]) -> None:
    if added:
        set_tags(tx, ticket_id, list(dict.fromkeys([*known, *added])))


def find_owner(tx: Transaction, ticket_id: int, *, because: str = "", by: Actor = SYSTEM) -> bool:
    """Offer a ticket to its team's advisors; without anyone eligible it waits in the queue. The reason is
    stored either way. True when somebody got it; what the bot answers is offered to nobody."""
    db.lock_routing(tx)
    row = ticket(tx, ticket_id)
    if row.with_bot:
        return False
    choice = choose_advisor(
        db.advisor_loads(tx, row.team_id),
        former_owner=db.former_owner(tx, row.contact_id, besides=row.id),
        now=tx.now,
    )
    reason = "; ".join(part for part in (because, choice.reason) if part)
    if choice.advisor_id is None and row.owner_id is None and row.assignment_reason == reason:
        return False
    _give(tx, row, team_id=row.team_id, advisor_id=choice.advisor_id, reason=reason, by=by)
    return choice.advisor_id is not None


def assign(
    tx: Transaction, ticket_id: int, *, team_id: int | None, advisor_id: int | None, by: Actor
) -> None:
    """Give a ticket to a team and an advisor by hand, from the bot too; without an advisor it goes back to
    the queue."""
    row = locked_ticket(tx, ticket_id)
    db.lock_routing(tx)  # before an advisor's row, as everybody who gives tickets does
    if row.merged_into is not None:
        raise InvalidMove(f"Ticket {ticket_id} was merged into {row.merged_into}.", ticket=row.merged_into)
    if team_id is not None and tx.conn.scalar(select(teams.c.id).where(teams.c.id == team_id)) is None:
        raise BadInput(f"There is no team {team_id}.", field="team_id")
    if advisor_id is not None:
        person = tx.conn.execute(
            select(advisors.c.name).where(advisors.c.id == advisor_id, advisors.c.disabled_at.is_(None))
        ).one_or_none()
        if person is None:
            raise BadInput(f"There is no advisor {advisor_id}.", field="advisor_id")
        reason = f"{person.name}: assigned by {by.name}"
    else:
        reason = f"Put back into the queue by {by.name}"
    taken = to_person(tx, ticket_id, by=by, why="assignment")
    if (team_id, advisor_id) == (row.team_id, row.owner_id) and not taken:
        return
    _give(tx, row, team_id=team_id, advisor_id=advisor_id, reason=reason, by=by)
    if row.owner_id is not None and row.owner_id != advisor_id:
        drain(tx, row.owner_id)


def drain(tx: Transaction, advisor_id: int) -> int:
    """Somebody has room: offer what waits in their teams' queues, by priority, then by waiting time.
    How many tickets found an owner."""
    db.lock_routing(tx)
    loads = {one.id: one for one in db.advisor_loads(tx, None)}
    free = loads.get(advisor_id)
    if free is None or free.presence != "available" or free.load >= free.capacity:
        return 0
    found = 0
    room = min(free.capacity - free.load, _DRAINED_AT_ONCE)
    for ticket_id in db.waiting(tx, db.teams_of(tx, advisor_id), limit=room):
        found += find_owner(tx, ticket_id)
    return found


def set_presence(tx: Transaction, advisor_id: int, presence: str) -> None:
    """Available, away or offline; coming back drains the queues."""
    if presence not in PRESENCES:
        raise BadInput(
            f"presence is {presence!r}; it must be one of {', '.join(PRESENCES)}.", field="presence"
        )
    db.lock_routing(tx)  # before the advisor's row, as everybody who gives tickets does
    changed = tx.conn.execute(
        update(advisors)
        .where(advisors.c.id == advisor_id, advisors.c.presence != presence)
        .values(presence=presence)
    ).rowcount
    if not changed:
        return
    tx.record(PresenceChanged(advisor_id=advisor_id, presence=presence))
    if presence == "available":
        drain(tx, advisor_id)


def _give(
    tx: Transaction,
    row: TicketRecord,
    *,
    team_id: int | None,
    advisor_id: int | None,
    reason: str,
    by: Actor,
) -> None:
    change_ticket(tx, row.id, team_id=team_id, owner_id=advisor_id, assignment_reason=reason)
    # One that came into the queue in this very transaction has not waited there: it was reopened, taken from
    # the bot or put into a team a moment ago.
    if advisor_id is not None and row.queued_since is not None:
        if row.queued_since < tx.now:
            queues.note_exit(tx, row.team_id)
        queues.waits_no_more(tx, row.id)
    _note_given(tx, row.id, team_id, advisor_id, reason, by)


def _note_given(
    tx: Transaction, ticket_id: int, team_id: int | None, advisor_id: int | None, reason: str, by: Actor
) -> None:
    if advisor_id is not None:
        _had_work.run(tx, {"advisor": advisor_id, "at": tx.now})
    tx.record(
        TicketAssigned(ticket_id=ticket_id, team_id=team_id, advisor_id=advisor_id, reason=reason, by=by)
    )
