"""What goes out goes out once, and what became of it is told as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text, update

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import outbox
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages
from helpdesk.operations.answers import decisions, replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.workers.outbox import Outbox
from tests.factories import POLICY, actor, mail, receive, telegram


def answered(desk: Desk, ids: dict[str, int]) -> int:
    ticket_id = receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp is broken")).ticket_id
    reply = replies.Reply(channel="support", text="A new one is on its way.")
    return desk.write_now(replies.send, ticket_id or 0, reply, by=actor(ids), policy=POLICY)


def chatted(desk: Desk, ids: dict[str, int], *answers: str, gone: bool = True) -> tuple[int, list[int]]:
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "k" * 32, "c1", "Where is my parcel?", POLICY
        )
    )
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "zoe@shop.example")
    sent = [
        desk.write_now(
            replies.send,
            said.ticket_id,
            replies.Reply(channel="chat", text=one),
            by=actor(ids),
            policy=POLICY,
        )
        for one in answers
    ]
    if not gone:
        desk.write_now(visitor_chat.note_present, said.conversation_id)
    return said.conversation_id, sent


def make_due(desk: Desk) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    desk.write_now(lambda tx: tx.conn.execute(update(jobs).values(run_at=long_ago, lease_until=long_ago)))


def delivery_of(desk: Desk, message_id: int) -> str:
    return desk.read_now(messages.message, message_id).delivery


async def test_an_answer_reaches_its_customer_and_says_so(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = answered(desk, ids)
    assert delivery_of(desk, message_id) == "queued"
    await worker.run_due()
    assert len(sink.inbox("ana@shop.example")) == 1
    assert delivery_of(desk, message_id) == "sent"


async def test_what_was_sent_but_could_not_be_written_down_is_uncertain_and_not_sent_again(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = answered(desk, ids)
    await desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE events RENAME TO events_away")))
    await worker.run_due()
    await desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE events_away RENAME TO events")))
    for _ in range(3):
        make_due(desk)
        await worker.run_due()
    assert len(sink.inbox("ana@shop.example")) == 1
    assert delivery_of(desk, message_id) == "uncertain"


async def test_a_send_whose_worker_died_is_flagged_and_only_a_person_repeats_it(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = answered(desk, ids)
    await desk.write(outbox.claim, "dead", lease=timedelta(seconds=60), room=lambda lane: 9)
    make_due(desk)
    await worker.run_due()
    assert sink.inbox("ana@shop.example") == []
    assert delivery_of(desk, message_id) == "uncertain"
    desk.write_now(decisions.resend, message_id)
    await worker.run_due()
    assert len(sink.inbox("ana@shop.example")) == 1
    assert delivery_of(desk, message_id) == "sent"


async def test_a_refusal_for_good_is_visibly_not_delivered(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = answered(desk, ids)
    sink.refuse_next("550 5.1.1 no such mailbox")
    await worker.run_due()
    row = desk.read_now(messages.message, message_id)
    assert (row.delivery, "5.1.1" in row.delivery_detail) == ("failed", True)


def test_a_visitor_sees_no_message_that_is_not_there_yet(desk: Desk, ids: dict[str, int]) -> None:
    conversation_id, sent = chatted(desk, ids, "It left on Monday.")
    desk.write_now(visitor_chat.note_seen, conversation_id, 2**70)
    row = desk.read_now(conversations.conversation, conversation_id)
    assert row is not None
    assert row.seen_message_id == sent[0]


def on_telegram(desk: Desk, ids: dict[str, int], *answers: str) -> list[int]:
    ticket_id = receive(desk, telegram("4711", "Where is my green chair?")).ticket_id or 0
    return [
        desk.write_now(
            replies.send,
            ticket_id,
            replies.Reply(channel="telegram", text=one),
            by=actor(ids),
            policy=POLICY,
        )
        for one in answers
    ]


async def test_a_chats_answer_whose_worker_died_is_uncertain_even_while_an_earlier_one_waits(
    desk: Desk, ids: dict[str, int], worker: Outbox
) -> None:
    first, second = on_telegram(desk, ids, "It left on Monday.", "It arrives tomorrow.")
    make_due(desk)
    await desk.write(outbox.claim, "dead", lease=timedelta(seconds=60), room=lambda lane: 9)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await desk.write(
        lambda tx: tx.conn.execute(
            update(jobs)
            .where(jobs.c.key == f"deliver:{first}")
            .values(state="queued", run_at=tomorrow, lease_until=None)
        )
    )
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    await desk.write(
        lambda tx: tx.conn.execute(
            update(jobs).where(jobs.c.key == f"deliver:{second}").values(lease_until=long_ago)
        )
    )
    await worker.run_due()
    assert delivery_of(desk, first) == "queued", "the premise: the earlier one is still to come"
    assert delivery_of(desk, second) == "uncertain"


async def test_a_chats_answer_waits_until_the_one_before_it_is_tried_again(
    desk: Desk, ids: dict[str, int], worker: Outbox
) -> None:
    first, second = on_telegram(desk, ids, "It left on Monday.", "It arrives tomorrow.")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await desk.write(
        lambda tx: tx.conn.execute(
            update(jobs).where(jobs.c.key == f"deliver:{first}").values(run_at=tomorrow)
        )
    )
    assert await worker.run_due() == 1
    waits = desk.read_now(
        lambda tx: tx.conn.execute(
            select(jobs.c.run_at, jobs.c.attempts).where(jobs.c.key == f"deliver:{second}")
        ).one()
    )
    assert tuple(waits) == (tomorrow, 0)
