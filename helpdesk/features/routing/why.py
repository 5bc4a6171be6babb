"""Why nobody has a waiting ticket, and why an advisor gets nothing: from the function that decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.assigning import loads
from helpdesk.db.tickets.routing import Routed
from helpdesk.db.tickets.tickets import TicketRecord, ticket
from helpdesk.domain.people.rights import Editor
from helpdesk.domain.routing.advisors import possible, unfit
from helpdesk.domain.routing.asks import Ask
from helpdesk.operations.people.persons import person_for
from helpdesk.operations.tickets.deciding.asked import Asked, asks_now, waits_since
from helpdesk.operations.tickets.deciding.decision import PULLS, decide
from helpdesk.views.base import View

_SHOWN = 20  # waiting tickets of an advisor's teams
_LOOKED_AT = 1_000


class WhyPerson(View, frozen=True, kw_only=True):
    """Why an advisor does not get the ticket; "" for who would."""

    advisor_id: int
    name: str
    why: str


class WhyTicket(View, frozen=True, kw_only=True):
    """Why nobody has a ticket. `waits` false: it is in no queue, as `says` tells. `asks`: what it asks of an
    advisor now, and what not any more. `next_at`: when it asks for less, or another team helps."""

    waits: bool
    says: str
    since: datetime | None
    asks: list[str]
    people: list[WhyPerson]
    next_at: datetime | None


class WhyNotTicket(View, frozen=True, kw_only=True):
    """Why an advisor does not get a waiting ticket."""

    number: int
    why: str


class WhyAdvisor(View, frozen=True, kw_only=True):
    """Why an advisor gets nothing. `waiting`: tickets in the queues of their teams; `tickets`: the first of
    them."""

    says: str
    waiting: int
    tickets: list[WhyNotTicket]


def of_ticket(tx: Reading, number: int) -> WhyTicket:
    """Why nobody has a ticket; NotFound."""
    record = ticket(tx, number)
    row = db.routed(tx, number)
    if row.queued_since is None:
        says = _elsewhere(record)
        return WhyTicket(waits=False, says=says, since=None, asks=[], people=[], next_at=None)
    asked = Asked(tx)
    set_up, people = asked.set_up(row.team_id), asked.people(row.team_id)
    team = set_up.team
    asks = asks_now(row, team, set_up.desk, tx.now)
    ask, dropped = possible(asks.ask, people)
    steps = list(team.relax[len(asks.told) :][:1]) if ask.demands else []
    moments = [waits_since(row, tx.now) + timedelta(minutes=one) for one in steps]
    if team.overflow_team_id is not None and team.overflow_minutes is not None:
        moments.append(row.queued_since + timedelta(minutes=team.overflow_minutes))
    return WhyTicket(
        waits=True,
        says=decide(tx, row, row.team_id, asked=asked).reason,
        since=waits_since(row, tx.now),
        asks=[*_asks(ask), *asks.told, *dropped],
        people=[
            WhyPerson(advisor_id=one.id, name=one.name, why=PULLS if team.mode == "pull" else unfit(one, ask))
            for one in people
        ],
        next_at=min((one for one in moments if one > tx.now), default=None),
    )


def of_advisor(tx: Reading, advisor_id: int, editor: Editor) -> WhyAdvisor:
    """Why an advisor gets nothing; NotFound for somebody who is not the editor's."""
    person = person_for(tx, advisor_id, editor)
    me = next((one for one in loads.advisor_loads(tx, None) if one.id == advisor_id), None)
    if me is None:
        return WhyAdvisor(says=f"{person.name} is disabled.", waiting=0, tickets=[])
    if not person.teams:
        return WhyAdvisor(says=f"{person.name} is in no team.", waiting=0, tickets=[])
    rows = db.queued(tx, [team_id for team_id, _ in person.teams], limit=_LOOKED_AT)
    busy = unfit(me, Ask(weight=0)) or unfit(me)
    says = f"{person.name} is {busy}." if busy else f"{person.name} is available and has room."
    if not rows:
        return WhyAdvisor(says=f"{says} Nothing waits in their teams.", waiting=0, tickets=[])
    asked = Asked(tx)
    return WhyAdvisor(
        says=says,
        waiting=len(rows),
        tickets=[WhyNotTicket(number=row.id, why=_why(tx, row, asked, advisor_id)) for row in rows[:_SHOWN]],
    )


def _why(tx: Reading, row: Routed, asked: Asked, advisor_id: int) -> str:
    if asked.set_up(row.team_id).team.mode == "pull":
        return PULLS
    me = next((one for one in asked.people(row.team_id) if one.id == advisor_id), None)
    if me is None:
        return "Not in its team"
    if why := unfit(me, asked.of(row)):
        return why
    found = decide(tx, row, row.team_id, asked=asked)
    return "Gets it next" if found.advisor_id == advisor_id else found.reason


def _elsewhere(row: TicketRecord) -> str:
    if row.owner_name is not None:
        return f"It is {row.owner_name}'s: {row.assignment_reason}"
    if row.state != "open":
        return f"It is {row.state}."
    return "The bot answers it." if row.with_bot else "It was answered, and waits for its customer."


def _asks(ask: Ask) -> list[str]:
    spoken = [] if ask.language is None else [f"speaks {ask.language}"]
    return [*spoken, *(f"“{skill}” {level}" for skill, level in ask.skills.items())]
