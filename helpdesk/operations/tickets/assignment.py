"""Who gets a ticket: a team by rule, an advisor by presence, load and what they can. Queues drain when an
advisor is free."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import teams
from helpdesk.db.schema.people import advisors
from helpdesk.db.tickets import queues
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.assigning import loads, settings
from helpdesk.db.tickets.filters import stored_facts
from helpdesk.db.tickets.routing import Routed
from helpdesk.db.tickets.tickets import PRIORITIES, change_ticket, lock_tickets, set_tags
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.domain.events.tickets import Place, TicketAssigned
from helpdesk.domain.lifecycle import was_merged
from helpdesk.domain.routing.asks import asked_skills
from helpdesk.domain.routing.settings import DeskRouting
from helpdesk.domain.routing.teams import TeamChoice, choose_team
from helpdesk.domain.routing.traits import TOLD, TicketTraits, facts_of
from helpdesk.errors import BadInput
from helpdesk.operations.tickets.deciding.asked import Asked
from helpdesk.operations.tickets.deciding.decision import Decision, decide
from helpdesk.operations.tickets.deciding.fitting import fitting
from helpdesk.operations.tickets.turns import to_person
from helpdesk.said import Said

PRESENCES = ("available", "busy", "away", "offline")
_DRAINED_AT_ONCE = 100
_LOOKED_AT = 1_000  # of a queue in one drain: those behind them wait for the next one
_had_work = Prepared(
    update(advisors).where(advisors.c.id == bindparam("advisor")).values(idle_since=bindparam("at"))
)


def route(
    tx: Transaction,
    ticket_id: int,
    traits: TicketTraits,
    *,
    channel_team: int | None,
    was: Place | None = None,
) -> None:
    """Give a ticket that no person has had yet, and that the bot does not answer, its team, priority and tags
    by rule, then its owner. `traits` are the ticket's traits, including its tags; `was` says whose it was, if
    it was not opened just now."""
    choice = _team_by_rule(tx, ticket_id, traits, channel_team)
    db.lock_decision(tx, choice.team_id)
    asked = Asked(tx)
    skills = _skills(traits, choice, asked.set_up(choice.team_id).desk)
    row = msgspec.structs.replace(db.routed(tx, ticket_id), asked_skills=skills)
    found = decide(tx, row, choice.team_id, choice.reason, asked=asked)
    given: dict[str, object] = {"team_id": choice.team_id, "owner_id": found.advisor_id}
    given |= {"accept_by": found.accept_by, "asked_skills": skills}
    change_ticket(tx, ticket_id, **given, assignment_reason=found.reason, **_priority(choice.priority))
    _add_tags(tx, ticket_id, traits.tags, choice.tags)
    _note_given(tx, ticket_id, choice.team_id, found.advisor_id, found.reason, SYSTEM, was)


def place(tx: Transaction, ticket_id: int, traits: TicketTraits, *, channel_team: int | None) -> int | None:
    """Give a ticket its priority and tags by rule. Returns the team that it is to have."""
    choice = _team_by_rule(tx, ticket_id, traits, channel_team)
    skills = _skills(traits, choice, settings.desk(tx))
    if choice.priority or skills:
        change_ticket(tx, ticket_id, asked_skills=skills, **_priority(choice.priority))
    _add_tags(tx, ticket_id, traits.tags, choice.tags)
    return choice.team_id


def find_owner(tx: Transaction, ticket_id: int, *, because: str = "", by: Actor = SYSTEM) -> bool:
    """Offer a ticket to its team's advisors. If no advisor is eligible, it waits in the queue. The reason is
    stored either way. True if an advisor got it. A ticket of the bot is offered to nobody, and one that waits
    for its customer after an answer only if a person asks for it."""
    row = db.routed(tx, ticket_id)
    if db.lock_decision(tx, row.team_id):
        row = db.routed(tx, ticket_id)
    return _find_owner(tx, row, because, by)


def _find_owner(tx: Transaction, row: Routed, because: str, by: Actor, asked: Asked | None = None) -> bool:
    """`find_owner` under the lock of the decision. `asked` knows the advisors, if they were read already."""
    if row.with_bot:
        return False
    if row.answered and by.kind in ("system", "rule"):
        found = Decision(
            advisor_id=None, reason="; ".join(part for part in (because, "Waits for the customer") if part)
        )
    else:
        found = decide(tx, row, row.team_id, because, asked=asked)
    if found.advisor_id is None and row.owner_id is None and row.assignment_reason == found.reason:
        return False
    give(tx, row, team_id=row.team_id, found=found, by=by)
    if asked is not None and found.advisor_id is not None:
        asked.gave(found.advisor_id, row)
    return found.advisor_id is not None


def offer(tx: Transaction, ticket_id: int) -> bool:
    """Offer a ticket that waits in a queue. True if an advisor got it."""
    row = db.routed(tx, ticket_id)
    return row.queued_since is not None and find_owner(tx, ticket_id)


def take(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """An advisor who answers a ticket without an owner gets it. The caller has locked the ticket."""
    assert by.id is not None
    db.lock_routing(tx)
    row = db.routed(tx, ticket_id)
    if row.owner_id is None:
        found = Decision(advisor_id=by.id, reason=f"{by.name}: answered first")
        give(tx, row, team_id=row.team_id, found=found, by=by)


def assign(
    tx: Transaction, ticket_id: int, *, team_id: int | None, advisor_id: int | None, by: Actor
) -> None:
    """Assign a ticket to a team and an advisor by hand, from the bot too. Without an advisor it is unassigned
    and waits in the queue."""
    lock_tickets(tx, [ticket_id])
    row = db.routed(tx, ticket_id)
    db.lock_routing(tx)  # locked before an advisor's row, as in all assignments
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    if team_id is not None and team_id != row.team_id:
        teams.check_team(tx, team_id)
    if advisor_id is not None:
        person = tx.conn.execute(
            select(advisors.c.name).where(advisors.c.id == advisor_id, advisors.c.disabled_at.is_(None))
        ).one_or_none()
        if person is None:
            raise BadInput(
                Said("There is no advisor {advisor_id}.", advisor_id=advisor_id), field="advisor_id"
            )
        reason = f"{person.name}: assigned by {by.told}"
    else:
        reason = f"Unassigned by {by.told}"
    taken = to_person(tx, ticket_id, by=by, why="assignment")
    if (team_id, advisor_id) == (row.team_id, row.owner_id) and not taken:
        return
    give(tx, row, team_id=team_id, found=Decision(advisor_id=advisor_id, reason=reason), by=by)
    if row.owner_id is not None and row.owner_id != advisor_id:
        drain(tx, row.owner_id)


def move(tx: Transaction, ticket_id: int, team_id: int | None, *, by: Actor) -> None:
    """Give a locked ticket another team, because its own ends. It stays with the bot if that has it, and with
    its owner if they still work here."""
    db.lock_routing(tx)
    row = db.routed(tx, ticket_id)
    owner = row.owner_id if row.owner_id in {one.id for one in loads.advisor_loads(tx, None)} else None
    reason = "; ".join(filter(None, ("Its team was archived", row.assignment_reason)))
    give(tx, row, team_id=team_id, found=Decision(advisor_id=owner, reason=reason), by=by)


def leave_archived(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """Move a locked ticket that is active again out of a team that was archived meanwhile, to the team for
    what no rule names: nobody looks into the queue of an archived team."""
    row = db.routed(tx, ticket_id)
    if row.team_id is not None and db.is_archived(tx, row.team_id):
        move(tx, ticket_id, db.default_team(tx), by=by)
        if row.owner_id is not None:  # the caller offers what had no owner
            offer(tx, ticket_id)


def drain(tx: Transaction, advisor_id: int) -> int:
    """An advisor has free capacity: offer the tickets of their teams' queues, by priority, then by waiting
    time. Returns how many tickets found an owner."""
    team_ids = db.teams_of(tx, advisor_id)
    alone = not team_ids or db.teamless_waits(tx)  # everybody can get a ticket without a team
    db.lock_decision(tx, None if alone else team_ids[0])  # with one of their teams all are locked
    free = next((one for one in loads.advisor_loads(tx, None) if one.id == advisor_id), None)
    if free is None or free.presence != "available" or free.load >= free.capacity:
        return 0
    set_up = settings.teams(tx)
    given = [one for one in team_ids if one not in set_up or set_up[one].mode == "push"]
    asked = Asked(tx)
    waiting = db.queued(tx, given, limit=_LOOKED_AT)
    if not alone:  # one without a team that came just now needs the lock of all
        waiting = [one for one in waiting if one.team_id is not None]
    fit = fitting(asked, free, waiting, most=_DRAINED_AT_ONCE)
    rows = (db.routed(tx, ticket_id) for ticket_id in db.lock_queued(tx, fit))
    return sum(_find_owner(tx, row, "", SYSTEM, asked) for row in rows)


def set_presence(tx: Transaction, advisor_id: int, presence: str) -> None:
    """Set an advisor available, busy, away or offline. Becoming available drains the queues."""
    if presence not in PRESENCES:
        raise BadInput(
            Said(
                "presence is {presence!r}; it must be one of {presences}.",
                presence=presence,
                presences=", ".join(PRESENCES),
            ),
            field="presence",
        )
    db.lock_routing(tx)  # locked before the advisor's row, as in all assignments
    changed = tx.conn.execute(
        update(advisors)
        .where(advisors.c.id == advisor_id, advisors.c.presence != presence)
        .values(presence=presence, presence_at=tx.now, missed=0)
    ).rowcount
    if not changed:
        return
    tx.record(PresenceChanged(advisor_id=advisor_id, presence=presence))
    if presence == "available":
        drain(tx, advisor_id)


def _team_by_rule(
    tx: Transaction, ticket_id: int, traits: TicketTraits, channel_team: int | None
) -> TeamChoice:
    default = db.default_team(tx) if channel_team is None else None  # the channel's setting comes first
    book = db.rule_book(tx)
    stored = None
    if others := book.asked - TOLD:  # most desks have no such rule, and their tickets cost no further query
        stored = stored_facts.facts_of(tx, [ticket_id], others)[ticket_id]
    facts = facts_of(traits, ticket_id, tx.now, book.asked, stored)
    return choose_team(facts, book.rules, now=tx.now, channel_team=channel_team, default_team=default)


def _priority(name: str | None) -> dict[str, int]:
    return {"priority": PRIORITIES[name]} if name else {}


def _add_tags(tx: Transaction, ticket_id: int, known: list[str], added: list[str]) -> None:
    if added:
        set_tags(tx, ticket_id, list(dict.fromkeys([*known, *added])))


def _skills(traits: TicketTraits, choice: TeamChoice, desk: DeskRouting) -> dict[str, int] | None:
    return asked_skills(traits, of_rule=choice.skills, of_channels=desk.channel_skills) or None


def give(tx: Transaction, row: Routed, *, team_id: int | None, found: Decision, by: Actor) -> None:
    """Give a ticket a team and what was decided, under the lock of the decision."""
    values: dict[str, object] = {"accept_by": found.accept_by}
    if found.advisor_id is not None:
        values["given_back_by"] = None
        if found.accept_by is None:
            values["missed_by"] = None
    elif row.owner_id is not None and by.kind == "system":
        values["given_back_by"] = row.owner_id
    change_ticket(
        tx, row.id, team_id=team_id, owner_id=found.advisor_id, assignment_reason=found.reason, **values
    )
    # A ticket that came into the queue in this transaction has not waited there: it was just reopened, taken
    # from the bot or moved to a team.
    if found.advisor_id is not None and row.queued_since is not None:
        if row.queued_since < tx.now:
            queues.note_exit(tx, row.team_id)
        queues.waits_no_more(tx, row.id)
    was = None if row.created_at == tx.now else Place(team_id=row.team_id, advisor_id=row.owner_id)
    _note_given(tx, row.id, team_id, found.advisor_id, found.reason, by, was)


def _note_given(
    tx: Transaction,
    ticket_id: int,
    team_id: int | None,
    advisor_id: int | None,
    reason: str,
    by: Actor,
    was: Place | None,
) -> None:
    if advisor_id is not None:
        _had_work.run(tx, {"advisor": advisor_id, "at": tx.now})
    tx.record(
        TicketAssigned(
            ticket_id=ticket_id, team_id=team_id, advisor_id=advisor_id, reason=reason, by=by, was=was
        )
    )
