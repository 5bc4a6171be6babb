"""The round over what only time brings about."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import insert, select, text, update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import limits
from helpdesk.db.log.idempotency import claim_key
from helpdesk.db.people import advisors, sessions
from helpdesk.db.people.advisors import add_team, disable_advisor
from helpdesk.db.schema.people import advisors as advisors_table
from helpdesk.db.schema.people import idempotency_keys, team_members
from helpdesk.db.schema.people import limits as limits_table
from helpdesk.db.schema.people import sessions as sessions_table
from helpdesk.db.schema.tickets import missing_messages as missing_table
from helpdesk.db.tickets import missing_messages, tickets
from helpdesk.gateway.inbox import Inbox
from helpdesk.operations.answers import replies
from helpdesk.operations.sweeps import deadlines, retention
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.workers.bot_host import BotHost
from helpdesk.workers.sweeps import Deadlines
from tests.bots import EchoBot, give_to_bot, say
from tests.factories import POLICY, actor, add_advisor, be, mail, receive, take_in


async def test_a_step_that_fails_does_not_stop_the_others(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    asleep = receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp is broken")).ticket_id or 0
    desk.write_now(
        lambda tx: ticket_operations.snooze(tx, asleep, tx.now + timedelta(microseconds=1), by=actor(ids))
    )
    await desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE limits RENAME TO limits_away")))
    round_ = Deadlines(desk, inbox, POLICY)
    await round_.round()
    assert desk.read_now(tickets.ticket, asleep).state == "open"
    await desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE limits_away RENAME TO limits")))


async def test_a_ticket_that_waits_is_offered_to_whoever_has_room_by_now(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    waiting = receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp is broken")).ticket_id or 0
    assert desk.read_now(tickets.ticket, waiting).owner_id is None
    elsewhere = desk.write_now(add_team, "Sales", [])
    cleo = desk.write_now(add_advisor, "Cleo", team_id=elsewhere, presence="offline")
    be(desk, cleo, "available")
    assert desk.read_now(tickets.ticket, waiting).owner_id is None
    desk.write_now(
        lambda tx: tx.conn.execute(insert(team_members), {"team_id": ids["Support"], "advisor_id": cleo})
    )
    await Deadlines(desk, inbox, POLICY).round()
    assert desk.read_now(tickets.ticket, waiting).owner_id == cleo


def seen_ago(desk: Desk, advisor_id: int, ago: timedelta) -> None:
    """Their newest console was there until `ago`."""
    desk.write_now(
        lambda tx: tx.conn.execute(
            update(advisors_table).where(advisors_table.c.id == advisor_id).values(last_seen_at=tx.now - ago)
        )
    )


async def test_presence_ends_after_a_while_without_a_console_and_what_waits_is_offered_to_others(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    be(desk, ids["Ana"], "available")
    waits, answered = (
        receive(desk, mail(f"{name}@shop.example", "Broken lamp", "My lamp is broken")).ticket_id or 0
        for name in ("carl", "dora")
    )
    desk.write_now(
        replies.send, answered, replies.Reply(channel="support", text="Hello"), by=actor(ids), policy=POLICY
    )
    be(desk, ids["Bo"], "available")
    gone = partial(deadlines.mark_gone, after=timedelta(minutes=2))
    seen_ago(desk, ids["Ana"], timedelta(seconds=100))
    assert desk.write_now(gone) == 0, "a reload takes a moment, and a tunnel two"
    seen_ago(desk, ids["Ana"], timedelta(minutes=3))
    await Deadlines(desk, inbox, POLICY).round()
    assert desk.read_now(advisors.presence_of, ids["Ana"]) == "available", "the desk was away"
    assert desk.write_now(gone) == 1
    assert desk.read_now(advisors.presence_of, ids["Ana"]) == "away"
    assert desk.read_now(tickets.ticket, waits).owner_id == ids["Bo"]
    assert "Ana has left" in desk.read_now(tickets.ticket, waits).assignment_reason
    assert desk.read_now(tickets.ticket, answered).owner_id == ids["Ana"], "its customer has the turn"
    assert desk.read_now(advisors.presence_of, ids["Bo"]) == "available", "they never had a console"


def test_what_has_had_its_time_is_forgotten(desk: Desk, ids: dict[str, int]) -> None:
    def leave_traces(tx: Transaction) -> None:
        sessions.add_session(tx, "h" * 64, ids["Ana"], tx.now + timedelta(days=1))
        limits.hit(tx, "sign-in:ana", timedelta(minutes=5))
        claim_key(tx, ids["Ana"], "key", "hash")

    def left(tx: Transaction) -> list[int]:
        tables = (sessions_table, limits_table, idempotency_keys)
        return [len(tx.conn.execute(select(one)).all()) for one in tables]

    def in_three_days(tx: Transaction) -> None:
        tx.now += timedelta(days=3)
        retention.tidy(tx)

    desk.write_now(leave_traces)
    desk.write_now(retention.tidy)
    assert desk.write_now(left) == [1, 1, 1]
    desk.write_now(in_three_days)
    assert desk.write_now(left) == [0, 0, 0]


def test_messages_that_never_came_are_forgotten_after_a_month(desk: Desk, ids: dict[str, int]) -> None:
    def take(number: int, days: int) -> None:
        def taken(tx: Transaction) -> None:
            tx.now += timedelta(days=days)
            late = mail(f"c{number}@shop.example", "Lamp", "Still broken", references=[f"{number}@gone"])
            take_in(tx, late)

        desk.write_now(taken)

    def sweep(tx: Transaction) -> int:
        tx.now += timedelta(days=31)
        return missing_messages.sweep_named_before(tx, tx.now - timedelta(days=30), limit=2)

    def left(tx: Transaction) -> list[str]:
        return sorted(tx.conn.scalars(select(missing_table.c.external_id)))

    for number, days in ((1, 0), (2, 0), (3, 0), (4, 2)):
        take(number, days)
    assert [desk.write_now(sweep) for _ in range(3)] == [2, 1, 0]
    assert desk.write_now(left) == ["4@gone"]
    desk.write_now(retention.tidy)
    assert desk.write_now(left) == ["4@gone"]


async def test_the_tickets_of_somebody_who_left_are_offered_again(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    be(desk, ids["Ana"], "available")
    ticket_id = receive(desk, mail("zoe@shop.example", "Broken lamp", "My lamp is broken")).ticket_id or 0
    assert desk.read_now(tickets.ticket, ticket_id).owner_id == ids["Ana"]
    desk.write_now(disable_advisor, ids["Ana"])
    await Deadlines(desk, inbox, POLICY).round()
    assert desk.read_now(tickets.ticket, ticket_id).owner_id is None
    assert "Its owner no longer works here" in desk.read_now(tickets.ticket, ticket_id).assignment_reason
    be(desk, ids["Bo"], "available")
    row = desk.read_now(tickets.ticket, ticket_id)
    assert row.owner_id == ids["Bo"]


async def test_of_somebody_who_left_only_what_waits_for_an_advisor_is_offered(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    be(desk, ids["Ana"], "available")
    answered, asleep, solved = (
        receive(desk, mail(f"{name}@shop.example", "Broken lamp", "It broke", external_id=name)).ticket_id
        or 0
        for name in ("carl", "dora", "zoe")
    )
    ana = actor(ids)
    desk.write_now(
        replies.send, answered, replies.Reply(channel="support", text="Hello"), by=ana, policy=POLICY
    )
    desk.write_now(lambda tx: ticket_operations.snooze(tx, asleep, tx.now + timedelta(days=1), by=ana))
    desk.write_now(ticket_operations.change_state, solved, "solved", by=ana)
    desk.write_now(disable_advisor, ids["Ana"])
    be(desk, ids["Bo"], "available")
    await Deadlines(desk, inbox, POLICY).round()

    def owners() -> list[int | None]:
        return [desk.read_now(tickets.ticket, one).owner_id for one in (answered, asleep, solved)]

    assert owners() == [None, ids["Ana"], ids["Ana"]], "the answered one waits for its customer, in no queue"
    again = receive(desk, mail("carl@shop.example", "Re: Broken lamp", "Still broken", references=["carl"]))
    assert again.ticket_id == answered
    for one in (asleep, solved):
        desk.write_now(ticket_operations.change_state, one, "open", by=actor(ids, "Bo"))
    await Deadlines(desk, inbox, POLICY).round()
    assert owners() == [ids["Bo"]] * 3


async def test_a_process_that_starts_without_the_bot_gives_its_chats_to_people(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    desk.write_now(give_to_bot)
    ticket_id = say(desk, "Where is my parcel?").ticket_id
    await Deadlines(desk, inbox, POLICY, BotHost(desk, fixed=EchoBot())).round()
    assert desk.read_now(tickets.ticket, ticket_id).with_bot
    await Deadlines(desk, inbox, POLICY, BotHost(desk)).round()
    row = desk.read_now(tickets.ticket, ticket_id)
    assert (row.with_bot, row.queued_since is not None) == (False, True)
