"""Since when a ticket waits in a queue, whatever happens to it; and what counts as leaving one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import queue_exits
from helpdesk.db.schema.people import teams
from helpdesk.db.schema.tickets import acts as act_table
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import routing, tickets
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.errors import HelpdeskError
from helpdesk.operations.answers import replies
from helpdesk.operations.bot import answering
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import acts, assignment, takeover
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.operations.tickets.by_hand import opening
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor, be, mail, receive

ADVISORS = ("Ana", "Bo")
ACTS = (
    "mail", "chat", "to the bot", "handed over", "taken over", "handed back", "assigned", "put back", "moved",
    "pending", "open", "solved", "closed", "snoozed", "woken", "replied", "merged", "split", "undone",
    "available", "away", "offered",
)  # fmt: skip


def waits(row: TicketRecord) -> bool:
    return row.state == "open" and row.owner_id is None and not row.with_bot and not row.answered


def everything(tx: Reading) -> dict[int, TicketRecord]:
    return tickets.tickets_by_id(tx, tx.conn.scalars(select(ticket_table.c.id)).all())


def act_times(tx: Reading) -> list[datetime]:
    return list(tx.conn.scalars(select(act_table.c.at)))


def exits(tx: Reading) -> list[int | None]:
    return list(tx.conn.scalars(select(queue_exits.c.team_id).order_by(queue_exits.c.id)))


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    found = desk.write_now(factories.furnish)
    for name in ("chat", "botchat"):
        desk.write_now(
            channels.put_channel,
            name,
            kind="webchat",
            label=name,
            team_id=None,
            settings={},
            enabled=True,
        )
    desk.write_now(give_to_bot, "botchat")
    found["Refunds"] = desk.write_now(
        lambda tx: tx.conn.scalar(teams.insert().values(name="Refunds").returning(teams.c.id))
    )
    return found


class Acts:
    """What can happen to the tickets of a desk, by name; each in transactions of its own."""

    def __init__(self, desk: Desk, ids: dict[str, int]) -> None:
        self.desk, self.ids = desk, ids
        self.earlier = frozenset(desk.read_now(_acts))

    def do(self, name: str, pick: int) -> None:
        desk, write = self.desk, self.desk.write_now
        by = actor(self.ids, ADVISORS[pick % 2])
        known = sorted(desk.read_now(everything))[-4:]
        key = f"{pick % 3}-{id(self)}"
        if name == "mail":
            receive(desk, mail(f"{key}@customer.example", "Order", f"Where is order {pick}?"))
        elif name in ("chat", "to the bot"):
            channel = "chat" if name == "chat" else "botchat"
            say(desk, "I have a question", key=f"{channel}{key}", channel=channel)
        elif name in ("available", "away"):
            be(desk, by.id or 0, name)
        elif name == "offered":
            write(deadlines.offer_waiting)
        elif name == "woken":
            write(_snoozes_are_over)
            write(deadlines.wake_snoozed)
        elif name == "undone":
            for act in [one for one in desk.read_now(_acts) if one not in self.earlier][:1]:
                write(acts.undo, act, by=by)
        elif known:
            self._to(name, known[pick % len(known)], known[(pick // 2) % len(known)], by, pick)

    def _to(self, name: str, ticket_id: int, other: int, by: Any, pick: int) -> None:
        write = self.desk.write_now
        row = self.desk.read_now(tickets.ticket, ticket_id)
        simple: dict[str, Callable[[], object]] = {
            "taken over": lambda: write(takeover.take_over, ticket_id, by=by),
            "handed back": lambda: write(takeover.hand_back, ticket_id, by=by),
            "assigned": lambda: write(
                assignment.assign, ticket_id, team_id=row.team_id, advisor_id=by.id, by=by
            ),
            "put back": lambda: write(
                assignment.assign, ticket_id, team_id=row.team_id, advisor_id=None, by=by
            ),
            "moved": lambda: write(
                assignment.assign,
                ticket_id,
                team_id=self.ids[("Support", "Refunds")[pick % 2]],
                advisor_id=row.owner_id,
                by=by,
            ),
            "snoozed": lambda: write(
                ticket_operations.snooze, ticket_id, row.updated_at + timedelta(days=900), by=by
            ),
            "merged": lambda: write(acts.merge, other, ticket_id, by=by),
            "split": lambda: write(_split_newest, ticket_id, by),
            "replied": lambda: write(_reply, ticket_id, by),
            "handed over": self._hand_over,
        }
        if name in simple:
            simple[name]()
        else:
            write(ticket_operations.change_state, ticket_id, name, by=by)  # type: ignore[arg-type]

    def _hand_over(self) -> None:
        for chat in range(1, 40):
            asked = self.desk.write_now(answering.begin, chat, POLICY)
            if isinstance(asked, answering.Ask):
                over = HandOver(cause="asked", summary="A person")
                turn = BotTurn(messages=[BotMessage(text="Wait")], state=b"", why="", hand_over=over)
                self.desk.write_now(answering.finish, asked, turn, POLICY)


def _acts(tx: Reading) -> list[int]:
    found = select(act_table.c.id).where(act_table.c.undone_at.is_(None)).order_by(act_table.c.id.desc())
    return list(tx.conn.scalars(found))


def _snoozes_are_over(tx: Transaction) -> None:
    tx.conn.execute(
        update(ticket_table).where(ticket_table.c.state == "snoozed").values(snoozed_until=tx.now)
    )


def _split_newest(tx: Transaction, ticket_id: int, by: Any) -> None:
    newest = tickets.ticket(tx, ticket_id).last_message_id
    acts.split(tx, ticket_id, [newest or 0], "", by=by)


def _reply(tx: Transaction, ticket_id: int, by: Any) -> None:
    name = tickets.ticket(tx, ticket_id).channel
    replies.send(
        tx, ticket_id, replies.Reply(channel=name, text="Hello", then="pending"), by=by, policy=POLICY
    )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), min_size=4, max_size=16))
def test_a_ticket_knows_since_when_it_waits_exactly_while_it_waits(
    desk: Desk, ids: dict[str, int], steps: list[tuple[str, int]]
) -> None:
    story = Acts(desk, ids)
    before = desk.read_now(everything)
    entered = {number: [row.queued_since] for number, row in before.items()}  # each time it came into a queue
    for name, pick in steps:
        began = desk.read_now(lambda tx: tx.now)
        try:
            story.do(name, pick)
        except HelpdeskError:  # this cannot happen now: then nothing changed
            pass
        now = desk.read_now(everything)
        for number, row in now.items():
            assert (row.queued_since is not None) == waits(row), (name, number)
            if row.queued_since is None:
                continue
            was = before.get(number)
            stayed = was is not None and waits(was) and was.team_id == row.team_id
            if stayed and was is not None and row.queued_since == was.queued_since:
                continue
            known = entered.setdefault(number, [])
            # all that comes into a queue comes now; but what is undone is as it was, and a ticket that was
            # the bot's came into the queue as the act began
            again = name == "undone" and row.queued_since in {*known, *desk.read_now(act_times)}
            assert row.queued_since >= began or again, (name, number)
            assert not stayed, (name, number)
            known.append(row.queued_since)
        before = now


def furnished(desk: Desk, ids: dict[str, int], presence: str = "offline") -> int:
    """A mail's ticket, whose team's advisors are all `presence`."""
    for name in ADVISORS:
        be(desk, ids[name], presence)
    return receive(desk, mail("ana@customer.example", "Order", "Where is my order?")).ticket_id or 0


def test_leaving_a_queue_is_getting_a_person_after_waiting_there(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = furnished(desk, ids)
    be(desk, ids["Ana"], "available")
    assert desk.read_now(tickets.ticket, ticket_id).owner_name == "Ana"
    assert desk.read_now(exits) == [ids["Support"]]
    desk.write_now(assignment.assign, ticket_id, team_id=ids["Support"], advisor_id=ids["Bo"], by=actor(ids))
    assert desk.read_now(exits) == [ids["Support"]], "from hand to hand"


def test_who_takes_a_ticket_out_of_a_queue_leaves_that_queue(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = furnished(desk, ids)
    desk.write_now(assignment.assign, ticket_id, team_id=ids["Refunds"], advisor_id=ids["Bo"], by=actor(ids))
    assert desk.read_now(exits) == [ids["Support"]]


def test_what_has_not_waited_leaves_no_queue(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = furnished(desk, ids, "available")
    assert desk.read_now(exits) == [], "routed at once"
    desk.write_now(ticket_operations.change_state, ticket_id, "pending", by=actor(ids))
    desk.write_now(assignment.assign, ticket_id, team_id=ids["Support"], advisor_id=None, by=actor(ids))
    desk.write_now(ticket_operations.change_state, ticket_id, "open", by=actor(ids))
    assert desk.read_now(tickets.ticket, ticket_id).owner_id is not None
    assert desk.read_now(exits) == [], "reopened, and somebody is there"
    said = say(desk, "I have a question", channel="botchat")
    desk.write_now(takeover.take_over, said.ticket_id, by=actor(ids))
    assert desk.read_now(exits) == [], "taken over from the bot"
    contact_id = desk.read_now(tickets.ticket, ticket_id).contact_id
    opened = desk.write_now(
        opening.open_ticket,
        contact_id=contact_id,
        channel=desk.read_now(channels.channel, "support"),
        subject="By phone",
        text="",
        by=actor(ids),
        team_id=ids["Support"],
    )
    assert desk.read_now(tickets.ticket, opened).owner_id is not None
    assert desk.read_now(exits) == [], "opened for a team, and somebody is there"


def test_turns_go_by_the_customers_waiting_and_else_by_the_time_in_the_queue(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = furnished(desk, ids)
    unassigned = msgspec.structs.replace(POLICY, reply_assigns=False)
    desk.write_now(replies.send, first, replies.Reply(channel="support", text="Hello", then="pending"),
                   by=actor(ids), policy=unassigned)  # fmt: skip
    second = receive(desk, mail("bo@customer.example", "Invoice", "The invoice is wrong")).ticket_id
    desk.write_now(ticket_operations.change_state, first, "open", by=actor(ids))
    waits = [row.id for row in desk.read_now(routing.queued, None, limit=5)]
    assert waits == [second, first], "its customer was answered"
    third = receive(desk, mail("cy@customer.example", "Chair", "The chair is too small")).ticket_id
    desk.write_now(
        assignment.assign, second or 0, team_id=ids["Support"], advisor_id=ids["Bo"], by=actor(ids)
    )
    desk.write_now(assignment.assign, second or 0, team_id=ids["Support"], advisor_id=None, by=actor(ids))
    assert [row.id for row in desk.read_now(routing.queued, None, limit=5)] == [second, first, third], (
        "who waits keeps their place"
    )
