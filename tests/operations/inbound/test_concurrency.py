"""What must hold when two processes do it at the same moment; SQLite's one writer makes it easy there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, text

from helpdesk.channels import reply_tokens
from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.db.schema import customers as customer_tables
from helpdesk.db.schema import people as people_tables
from helpdesk.db.schema import records as record_tables
from helpdesk.db.schema import tickets as ticket_tables
from helpdesk.db.tickets import messages, routing, tickets
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.messages import MessageReceived
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.errors import HelpdeskError
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.customers.merges import merge_contacts
from helpdesk.operations.inbound import customer_messages, intake
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import acts, assignment
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, add_advisor, be, mail, receive, take_in, telegram

ROUNDS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment; their results, an error of the desk being one."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(timeout=30)
        try:
            return call()
        except HelpdeskError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def count(desk: Desk, table: Any, *where: Any) -> int:
    return desk.read_now(
        lambda tx: tx.conn.scalar(select(func.count()).select_from(table).where(*where)) or 0
    )


def events_of(tx: Reading, ticket_id: int) -> list[Event]:
    found = select(record_tables.events.c.event).where(record_tables.events.c.ticket_id == ticket_id)
    return list(tx.conn.scalars(found.order_by(record_tables.events.c.id)))


def opened(desk: Desk, sender: str = "ana@shop.example") -> int:
    outcome = receive(desk, mail(sender, "Broken lamp", "My lamp arrived broken"))
    assert outcome.ticket_id is not None
    return outcome.ticket_id


def test_one_message_fetched_by_three_mailboxes_at_once_is_one_message(
    desk: Desk, ids: dict[str, int]
) -> None:
    for name in ("sales", "info"):
        desk.write_now(
            channels.put_channel, name, kind="email", label=name, team_id=None, settings={}, enabled=True
        )
    for number in range(ROUNDS):
        message = mail(f"ana{number}@shop.example", "Broken lamp", "My lamp arrived broken")
        copies = [msgspec.structs.replace(message, channel=one) for one in ("support", "sales", "info")]
        outcomes = at_once(*(partial(receive, desk, one) for one in copies))
        assert sorted(one.fate for one in outcomes) == ["duplicate", "duplicate", "opened"]
    assert count(desk, ticket_tables.messages) == ROUNDS
    assert count(desk, ticket_tables.tickets) == ROUNDS
    assert desk.read_now(ledger_proof.prove).holds


def test_two_first_messages_of_a_person_make_one_contact_and_one_ticket(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        chat_id = str(9000 + number)
        outcomes = at_once(
            partial(receive, desk, telegram(chat_id, "Where is my parcel?")),
            partial(receive, desk, telegram(chat_id, "It is the green chair")),
        )
        assert sorted(one.fate for one in outcomes) == ["opened", "threaded"]
        assert len({one.ticket_id for one in outcomes}) == 1
    assert count(desk, customer_tables.contacts) == ROUNDS
    assert count(desk, ticket_tables.conversations) == ROUNDS


def test_two_processes_settling_one_item_take_it_in_once(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        message = mail(f"ana{number}@shop.example", "Broken lamp", "My lamp arrived broken")
        prepared = [customer_messages.prepare(message)]

        def keep(tx: Transaction) -> int:
            return ledger.keep(
                tx,
                channel_id=ids["support"],
                external_id=None,
                headers={},
                body=b"raw",
                size=3,
                sha256="0" * 64,
            )

        item_id = desk.write_now(keep)
        settle = [partial(desk.write_now, intake.receive_all, item_id, prepared, POLICY)] * 2
        assert sorted(len(one) for one in at_once(*settle)) == [0, 1]
    assert count(desk, ticket_tables.messages) == ROUNDS
    assert desk.read_now(ledger_proof.prove).holds


def test_messages_of_two_participants_at_once_are_both_counted(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    reply = replies.Reply(channel="support", text="Hello", to=["ana@shop.example"], cc=["bo@shop.example"])
    sent = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    token = reply_tokens.sign(POLICY.secret, ticket_id, sent)
    for _ in range(ROUNDS):
        at_once(
            *(
                partial(receive, desk, mail(who, "Re: Broken lamp", "Hello again", tokens=[token]))
                for who in ("ana@shop.example", "bo@shop.example")
            ),
            partial(desk.write_now, replies.add_note, ticket_id, "A note", by=actor(ids)),
        )
    row = desk.read_now(tickets.ticket, ticket_id)
    assert row.message_count == count(desk, ticket_tables.messages) == 2 + 3 * ROUNDS


def test_a_message_that_comes_while_its_ticket_is_merged_lands_on_the_one_that_stays(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        going, staying = opened(desk, f"ana{number}@shop.example"), opened(desk, f"bo{number}@shop.example")
        sent = desk.write_now(
            replies.send,
            going,
            replies.Reply(channel="support", text="Hello"),
            by=actor(ids),
            policy=POLICY,
        )
        late = mail(
            f"ana{number}@shop.example",
            "Re: Broken lamp",
            "Any news?",
            tokens=[reply_tokens.sign(POLICY.secret, going, sent)],
        )
        at_once(
            partial(desk.write_now, acts.merge, going, staying, by=actor(ids)),
            partial(receive, desk, late),
        )
        assert count(desk, ticket_tables.messages, ticket_tables.messages.c.ticket_id == going) == 0
        row = desk.read_now(tickets.ticket, staying)
        assert (
            row.message_count
            == count(desk, ticket_tables.messages, ticket_tables.messages.c.ticket_id == staying)
            == 4
        )


def test_a_message_that_comes_while_its_ticket_closes_is_never_hidden_on_a_closed_one(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        ticket_id = opened(desk, f"ana{number}@shop.example")
        original = desk.read_now(messages.page, ticket_id, before=2**62, limit=1)[0].external_id
        late = mail(f"ana{number}@shop.example", "Re: Broken lamp", "Any news?", references=[str(original)])
        outcome, _ = at_once(
            partial(receive, desk, late),
            partial(
                desk.write_now, ticket_operations.close, ticket_id, "closed", by=actor(ids), policy=POLICY
            ),
        )
        row = desk.read_now(tickets.ticket, ticket_id)
        events = desk.read_now(events_of, ticket_id)
        closed_at = next(i for i, one in enumerate(events) if isinstance(one, StateChanged))
        heard = [i for i, one in enumerate(events) if isinstance(one, MessageReceived)]
        assert row.state == "closed"
        assert all(one < closed_at for one in heard), "a message went onto a ticket closed before"
        assert outcome.fate in ("opened", "threaded")


def test_only_one_of_two_advisors_moves_a_message(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        first, second, third = (
            opened(desk, f"{name}{number}@shop.example") for name in ("ana", "bo", "carl")
        )
        note = desk.write_now(replies.add_note, first, "About something else", by=actor(ids))
        at_once(
            *(
                partial(desk.write_now, acts.move_message, note, into, by=actor(ids))
                for into in (second, third)
            )
        )
        for one in (first, second, third):
            row = desk.read_now(tickets.ticket, one)
            assert row.message_count == count(
                desk, ticket_tables.messages, ticket_tables.messages.c.ticket_id == one
            )


def test_merging_both_ways_at_once_leaves_one_ticket(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        first, second = opened(desk, f"ana{number}@shop.example"), opened(desk, f"bo{number}@shop.example")
        results = at_once(
            partial(desk.write_now, acts.merge, first, second, by=actor(ids)),
            partial(desk.write_now, acts.merge, second, first, by=actor(ids)),
        )
        assert sum(isinstance(one, HelpdeskError) for one in results) == 1
        gone = [desk.read_now(tickets.ticket, one).merged_into for one in (first, second)]
        assert sum(one is not None for one in gone) == 1


def test_the_last_place_of_an_advisor_is_given_once(desk: Desk, ids: dict[str, int]) -> None:
    cleo = desk.write_now(add_advisor, "Cleo", team_id=ids["Support"], capacity=3)
    at_once(
        *(
            partial(receive, desk, mail(f"ana{number}@shop.example", f"Matter {number}", "Hello"))
            for number in range(6)
        )
    )
    assert count(desk, ticket_tables.tickets, ticket_tables.tickets.c.owner_id == cleo) == 3


def test_two_rounds_over_time_at_once_wake_and_close_each_ticket_once(
    desk: Desk, ids: dict[str, int]
) -> None:
    asleep = [opened(desk, f"ana{number}@shop.example") for number in range(5)]
    solved = [opened(desk, f"bo{number}@shop.example") for number in range(5)]
    until = desk.read_now(lambda tx: tx.now) + POLICY.mail_after
    for one in asleep:
        desk.write_now(ticket_operations.snooze, one, until, by=actor(ids))
    for one in solved:
        desk.write_now(ticket_operations.close, one, "solved", by=actor(ids), policy=POLICY)

    def later(tx: Transaction) -> int:
        tx.now += POLICY.auto_close or POLICY.mail_after
        return deadlines.wake_snoozed(tx) + deadlines.close_solved(tx, POLICY)

    done = at_once(*[partial(desk.write_now, later)] * 3)
    assert sum(done) == 10
    assert {desk.read_now(tickets.ticket, one).state for one in asleep} == {"open"}
    assert {desk.read_now(tickets.ticket, one).state for one in solved} == {"closed"}


def test_a_message_that_comes_while_its_contact_is_merged_goes_to_the_one_that_stays(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        receive(desk, telegram(str(100 + number), "Where is my parcel?"))
        receive(desk, mail(f"ana{number}@shop.example", "Broken lamp", "My lamp arrived broken"))
        into = desk.read_now(contacts.known_identities, "telegram", str(100 + number))[0].contact_id
        gone = desk.read_now(contacts.known_identities, "email", f"ana{number}@shop.example")[0].contact_id
        at_once(
            partial(desk.write_now, merge_contacts, gone, into, by=actor(ids)),
            partial(
                receive, desk, mail(f"ana{number}@shop.example", "Invoice", "Where is the invoice for 2025?")
            ),
        )
        assert count(desk, ticket_tables.tickets, ticket_tables.tickets.c.contact_id == gone) == 0
        assert count(desk, ticket_tables.tickets, ticket_tables.tickets.c.contact_id == into) == 3


@pytest.mark.parametrize("presence", ["available", "away"])
def test_presence_and_new_tickets_at_once_settle_without_waiting_for_each_other(
    desk: Desk, ids: dict[str, int], presence: str
) -> None:
    be(desk, ids["Ana"], "available")
    for number in range(ROUNDS):
        results = at_once(
            partial(desk.write_now, assignment.set_presence, ids["Ana"], presence),
            partial(desk.write_now, assignment.set_presence, ids["Bo"], presence),
            partial(desk.write_now, take_in, mail(f"ana{number}@shop.example", "Broken lamp", "Broken")),
        )
        assert not any(isinstance(one, HelpdeskError) for one in results)


def test_a_chat_message_that_comes_while_its_ticket_closes_opens_another(
    desk: Desk, ids: dict[str, int]
) -> None:
    webchat = desk.read_now(channels.channel, "chat")
    for number in range(ROUNDS):
        key = f"{number:032d}"
        first = desk.write_now(visitor_chat.say, webchat, key, "c1", "Where is my parcel?", POLICY)
        said, _ = at_once(
            partial(desk.write_now, visitor_chat.say, webchat, key, "c2", "It is the green chair", POLICY),
            partial(
                desk.write_now,
                ticket_operations.close,
                first.ticket_id,
                "closed",
                by=actor(ids),
                policy=POLICY,
            ),
        )
        events = desk.read_now(events_of, first.ticket_id)
        closed_at = next(i for i, one in enumerate(events) if isinstance(one, StateChanged))
        heard = [i for i, one in enumerate(events) if isinstance(one, MessageReceived)]
        assert all(one < closed_at for one in heard)
        assert (said.ticket_id == first.ticket_id) == (len(heard) == 2)


def test_whoever_assigns_by_hand_holds_no_advisor_while_waiting_to_route(
    desk: Desk, ids: dict[str, int]
) -> None:
    if not desk.postgres:
        return  # one writer
    number = opened(desk)

    def give(advisor_id: int) -> None:
        desk.write_now(assignment.assign, number, team_id=None, advisor_id=advisor_id, by=actor(ids))

    give(ids["Ana"])
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    bo = (
        select(people_tables.advisors.c.id)
        .where(people_tables.advisors.c.id == ids["Bo"])
        .with_for_update(nowait=True)
    )

    def route_meanwhile(tx: Transaction, pool: ThreadPoolExecutor) -> None:
        routing.lock_routing(tx)
        given = pool.submit(give, ids["Bo"])
        while not tx.conn.scalar(waiting):
            assert not given.done()
        tx.conn.execute(bo)

    with ThreadPoolExecutor(1) as pool:
        desk.write_now(route_meanwhile, pool)
    assert desk.read_now(lambda tx: tickets.ticket(tx, number).owner_id) == ids["Bo"]
