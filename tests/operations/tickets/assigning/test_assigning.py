"""Skills, weights, offers that must be accepted, giving back, overflow, and taking the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from helpdesk.db import calendars
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.people.advisors import change_advisor
from helpdesk.db.schema import people as people_tables
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.events.offers import OfferAccepted, OfferMissed
from helpdesk.domain.hours.hours import Hours, Interval
from helpdesk.domain.routing.settings import AdvisorRouting, DeskRouting, TeamRouting
from helpdesk.errors import InvalidMove
from helpdesk.operations.answers import replies
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.assigning import offers, passing, pulling
from tests.factories import POLICY, actor, add_advisor, be, mail, receive, recorded, telegram


def team_is(desk: Desk, team_id: int, /, **values: Any) -> None:
    desk.write_now(settings.put, "team", team_id, TeamRouting(**values))


def can(desk: Desk, advisor_id: int, /, **values: Any) -> None:
    desk.write_now(settings.put, "advisor", advisor_id, AdvisorRouting(**values))


def speaks(desk: Desk, advisor_id: int, *languages: str) -> None:
    desk.write_now(lambda tx: change_advisor(tx, advisor_id, languages=list(languages)))


def takes(desk: Desk, advisor_id: int, capacity: int) -> None:
    desk.write_now(lambda tx: change_advisor(tx, advisor_id, capacity=capacity))


def mailed(desk: Desk, sender: str = "cleo@shop.example", **values: Any) -> TicketRecord:
    return row(desk, receive(desk, mail(sender, "Lamp", "My lamp is broken", **values)).ticket_id)


def chatted(desk: Desk, sender: str = "cleo") -> TicketRecord:
    """A new chat on the website."""
    message = telegram(sender, "Hello?", channel="chat", external_id=f"webchat:{sender}")
    visitor = msgspec.structs.replace(message.sender, kind="visitor", attested=False)
    return row(desk, receive(desk, msgspec.structs.replace(message, sender=visitor)).ticket_id)


def row(desk: Desk, number: int | None) -> TicketRecord:
    return desk.read_now(tickets.ticket, number or 0)


def after(desk: Desk, work: Callable[[Transaction], Any], **passed: float) -> Any:
    """Do something when so much time has passed."""

    def later(tx: Transaction) -> Any:
        tx.now += timedelta(**passed)
        return work(tx)

    return desk.write_now(later)


def test_a_channel_asks_for_a_skill_and_who_has_it_gets_the_ticket(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(settings.put, "desk", 0, DeskRouting(channel_skills={"support": {"lamps": 2}}))
    can(desk, ids["Bo"], skills={"lamps": 3})
    be(desk, ids["Ana"], "available")
    waits = mailed(desk)
    assert waits.assignment_reason.endswith("Waits in the queue: Ana without “lamps”; Bo offline")
    be(desk, ids["Bo"], "available")
    got = row(desk, waits.id)
    assert got.owner_name == "Bo"
    assert "Bo: “lamps” 3, 0 of 5 busy" in got.assignment_reason


def test_a_ticket_that_waits_asks_for_less_and_is_then_given(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], by_language=True, relax=(10,))
    speaks(desk, ids["Bo"], "fr")
    be(desk, ids["Ana"], "available")
    waits = mailed(desk, language="fr")
    assert waits.owner_id is None
    assert after(desk, partial(assignment.drain, advisor_id=ids["Ana"]), minutes=9) == 0
    assert after(desk, partial(assignment.drain, advisor_id=ids["Ana"]), minutes=10) == 1
    got = row(desk, waits.id)
    assert (got.owner_name, "language not asked after 10 min" in got.assignment_reason) == ("Ana", True)


def test_an_unfit_ticket_ahead_holds_up_nobody(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], by_language=True)
    speaks(desk, ids["Bo"], "fr")
    french, plain = mailed(desk, language="fr"), mailed(desk, "dora@shop.example")
    takes(desk, ids["Ana"], 1)
    be(desk, ids["Ana"], "available")
    assert (row(desk, french.id).owner_id, row(desk, plain.id).owner_name) == (None, "Ana")


def test_tickets_weigh_by_their_channel_and_kinds_have_a_cap(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(settings.put, "desk", 0, DeskRouting(weights={"email": 0.5, "webchat": 2}))
    can(desk, ids["Ana"], caps={"webchat": 1})
    takes(desk, ids["Ana"], 3)
    be(desk, ids["Ana"], "available")
    assert chatted(desk, "one").owner_name == "Ana"
    second = chatted(desk, "two")
    assert "Ana full (2 of 3, it takes 2)" in second.assignment_reason
    assert [mailed(desk, f"c{n}@shop.example").owner_name for n in range(3)] == ["Ana", "Ana", None]
    takes(desk, ids["Ana"], 9)
    assert "Ana full (1 of 1 on webchat)" in chatted(desk, "three").assignment_reason


def test_who_is_busy_keeps_their_tickets_and_is_given_no_other(desk: Desk, ids: dict[str, int]) -> None:
    be(desk, ids["Ana"], "available")
    first = mailed(desk)
    be(desk, ids["Ana"], "busy")
    second = mailed(desk, "dora@shop.example")
    assert (row(desk, first.id).owner_name, second.owner_name) == ("Ana", None)
    assert "Ana busy" in second.assignment_reason


def test_a_chat_nobody_accepts_goes_on_and_who_misses_two_is_away(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], accept_seconds=30)
    be(desk, ids["Ana"], "available")
    be(desk, ids["Bo"], "available")
    chat = chatted(desk)
    assert (chat.owner_name, chat.accept_by) == ("Ana", chat.created_at + timedelta(seconds=30))
    assert after(desk, offers.pass_on, seconds=29) == 0
    assert after(desk, offers.pass_on, seconds=31) == 1
    passed = row(desk, chat.id)
    assert passed.owner_name == "Bo"
    assert passed.assignment_reason.startswith("Ana did not accept in time; Bo: ")
    assert after(desk, offers.pass_on, seconds=62) == 1, "Bo let it pass too"
    assert row(desk, chat.id).owner_name == "Ana", "nobody else is there"
    assert after(desk, offers.pass_on, seconds=93) == 1
    assert desk.read_now(advisors.presence_of, ids["Ana"]) == "away"
    assert row(desk, chat.id).owner_name == "Bo"
    told = [(one.name, one.away) for one in recorded(desk, OfferMissed)]
    assert told == [("Ana", False), ("Bo", False), ("Ana", True)]


def test_an_accepted_chat_stays_and_the_next_miss_is_the_first(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], accept_seconds=30)
    be(desk, ids["Ana"], "available")
    first = chatted(desk)
    after(desk, offers.pass_on, seconds=31)
    for _ in range(2):
        desk.write_now(offers.accept, first.id, by=actor(ids))
    assert len(recorded(desk, OfferAccepted)) == 1
    assert after(desk, offers.pass_on, hours=1) == 0
    second = chatted(desk, "dora")
    after(desk, offers.pass_on, hours=2)
    assert desk.read_now(advisors.presence_of, ids["Ana"]) == "available"
    with pytest.raises(InvalidMove, match=f"{second.id} is Ana's by now"):
        desk.write_now(offers.accept, second.id, by=actor(ids, "Bo"))


def test_an_answer_accepts_and_mails_are_never_only_offered(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], accept_seconds=30)
    be(desk, ids["Ana"], "available")
    chat = chatted(desk)
    reply = replies.Reply(channel="chat", text="Hello!")
    desk.write_now(replies.send, chat.id, reply, by=actor(ids), policy=POLICY)
    assert row(desk, chat.id).accept_by is None
    assert mailed(desk).accept_by is None
    assert after(desk, offers.pass_on, hours=1) == 0


@pytest.mark.parametrize("presence", ["away", "offline"])
def test_who_is_gone_gives_back_what_is_unanswered_and_is_preferred_later(
    desk: Desk, ids: dict[str, int], presence: str
) -> None:
    team_is(desk, ids["Support"], grace_minutes=10)
    be(desk, ids["Ana"], "available")
    answered, open_one = mailed(desk), mailed(desk, "dora@shop.example")
    reply = replies.Reply(channel="support", text="It comes today.")
    desk.write_now(replies.send, answered.id, reply, by=actor(ids), policy=POLICY)
    be(desk, ids["Ana"], presence)
    assert after(desk, passing.give_back, minutes=9) == 0
    assert after(desk, passing.give_back, minutes=11) == 1
    back = row(desk, open_one.id)
    assert (back.owner_id, row(desk, answered.id).owner_name) == (None, "Ana")
    assert back.assignment_reason.startswith(f"Ana is {presence} for 10 min; Waits in the queue")
    desk.write_now(lambda tx: tx.conn.execute(update(people_tables.advisors).values(presence="available")))
    desk.write_now(assignment.drain, ids["Bo"])
    assert row(desk, open_one.id).owner_name == "Ana", "Bo is idle, but Ana had it"


def test_who_has_hours_is_offline_when_they_end_and_may_stay_longer(desk: Desk, ids: dict[str, int]) -> None:
    office = Hours(intervals=tuple(Interval(day=day, start=540, end=1020) for day in range(7)))
    calendar = desk.write_now(calendars.put, None, "Office", office, is_default=False)
    can(desk, ids["Ana"], calendar_id=calendar)

    def at(hour: int, work: Callable[[Transaction], Any]) -> Any:
        def then(tx: Transaction) -> Any:
            tx.now = tx.now.replace(hour=hour, minute=0)
            return work(tx)

        return desk.write_now(then)

    at(10, lambda tx: assignment.set_presence(tx, ids["Ana"], "available"))
    at(10, lambda tx: assignment.set_presence(tx, ids["Bo"], "available"))
    assert at(16, passing.end_of_hours) == 0
    assert at(18, passing.end_of_hours) == 1
    assert desk.read_now(advisors.presence_of, ids["Ana"]) == "offline"
    assert desk.read_now(advisors.presence_of, ids["Bo"]) == "available", "he has no hours"
    at(19, lambda tx: assignment.set_presence(tx, ids["Ana"], "available"))
    assert at(20, passing.end_of_hours) == 0


def test_without_a_grace_time_everybody_keeps_their_tickets(desk: Desk, ids: dict[str, int]) -> None:
    be(desk, ids["Ana"], "available")
    ticket = mailed(desk)
    be(desk, ids["Ana"], "offline")
    assert after(desk, passing.give_back, days=9) == 0
    assert row(desk, ticket.id).owner_name == "Ana"


def test_what_waits_too_long_goes_to_the_team_that_helps_if_somebody_is_free_there(
    desk: Desk, ids: dict[str, int]
) -> None:
    helpers = desk.write_now(advisors.add_team, "Helpers", [])
    cy = desk.write_now(add_advisor, "Cy", team_id=helpers, presence="offline", capacity=1)
    team_is(desk, ids["Support"], overflow_team_id=helpers, overflow_minutes=15)
    first, second = mailed(desk), mailed(desk, "dora@shop.example")
    assert after(desk, passing.overflow, minutes=16) == 0, "nobody is there"
    desk.write_now(lambda tx: tx.conn.execute(update(people_tables.advisors).values(presence="available")
                                              .where(people_tables.advisors.c.id == cy)))  # fmt: skip
    assert after(desk, passing.overflow, minutes=14) == 0
    assert after(desk, passing.overflow, minutes=16) == 1
    moved = row(desk, first.id)
    assert (moved.team_name, moved.owner_name) == ("Helpers", "Cy")
    assert moved.assignment_reason.startswith("Waited 15 min in Support; Cy: ")
    assert (row(desk, second.id).team_name, row(desk, second.id).owner_id) == ("Support", None)


def test_a_team_that_pulls_is_given_nothing_and_takes_the_next_one(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], mode="pull")
    can(desk, ids["Bo"], skills={"lamps": 1})
    be(desk, ids["Ana"], "available")
    first = mailed(desk)
    assert first.assignment_reason.endswith("the people of this team take the next ticket themselves")
    desk.write_now(settings.put, "desk", 0, DeskRouting(channel_skills={"support": {"lamps": 1}}))
    for_bo = mailed(desk, "dora@shop.example")
    assert desk.write_now(assignment.drain, ids["Ana"]) == 0
    assert desk.write_now(pulling.take_next, by=actor(ids)) == first.id
    assert row(desk, first.id).assignment_reason == "Ana: took the next one"
    assert desk.write_now(pulling.take_next, by=actor(ids)) is None, "she has not the skill"
    assert desk.write_now(pulling.take_next, by=actor(ids, "Bo")) == for_bo.id
