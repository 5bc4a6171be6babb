"""A mail that reaches some of its people, a mail of a chat that comes back, and a mailbox that is off."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.health.retries import ATTEMPTS
from helpdesk.domain.messages import Bounce
from helpdesk.operations.answers import decisions, replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.tickets import tickets as acts
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.factories import POLICY, actor, mail, receive
from tests.workers.test_deliveries import chatted, delivery_of, make_due

ZOE = "zoe@shop.example"


@pytest.fixture
def worker(desk: Desk, deliveries: Deliveries) -> Outbox:
    return Outbox(desk, deliveries.do, deliveries.gave_up)


def returned(desk: Desk, message_id: str) -> None:
    bounce = Bounce(original_message_id=message_id, recipients=[ZOE], status="5.1.1", permanent=True)
    receive(desk, mail("mailer-daemon@x.example", "Returned", "", kind="bounce", bounce=bounce))


def turn_mailbox(desk: Desk, *, on: bool) -> None:
    box = desk.read_now(channels.channel, "support")
    desk.write_now(
        channels.put_channel,
        "support",
        kind=box.kind,
        label=box.label,
        team_id=box.team_id,
        settings=box.settings,
        enabled=on,
    )


@pytest.mark.parametrize("refused", ["zoe@shop.example", "lee@shop.example"])
async def test_a_mail_that_some_of_its_people_do_not_get_brings_its_ticket_back(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox, refused: str
) -> None:
    people, answer = [ZOE, "lee@shop.example"], "550 5.1.1 Nobody"
    number = receive(desk, mail(ZOE, "Broken lamp", "My lamp is broken")).ticket_id or 0
    reply = replies.Reply(channel="support", text="On its way.", to=people[:1], cc=people[1:], then="solved")
    message_id = desk.write_now(replies.send, number, reply, by=actor(ids), policy=POLICY)
    sink.close_mailbox(refused, answer)
    await worker.run_due()
    assert [len(sink.inbox(one)) for one in people] == [int(one != refused) for one in people]
    row = desk.read_now(messages.message, message_id)
    assert (row.delivery, row.delivery_detail) == ("failed", f"{refused} was refused: {answer}")
    ticket = desk.read_now(tickets.ticket, number)
    assert (ticket.state, ticket.undelivered) == ("open", True)


async def test_a_chats_mail_that_comes_back_marks_the_answers_in_it(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    conversation_id, first = chatted(desk, ids, "It left on Monday.")
    make_due(desk)
    await worker.run_due()
    number = desk.read_now(messages.message, first[0]).ticket_id
    later = [
        desk.write_now(
            replies.send, number, replies.Reply(channel="chat", text=one), by=actor(ids), policy=POLICY
        )
        for one in ("It arrives tomorrow.", "Before noon.")
    ]
    make_due(desk)
    await worker.run_due()
    desk.write_now(acts.close, number, "solved", by=actor(ids), policy=POLICY)
    returned(desk, sink.inbox(ZOE)[1].message_id)
    states = [delivery_of(desk, one) for one in (*first, *later)]
    assert states == ["delivered", "failed", "failed"], "an earlier mail arrived"
    assert desk.read_now(tickets.ticket, number).state == "open"
    desk.write_now(decisions.resend, later[1])
    await worker.run_due()
    assert "Before noon." in sink.inbox(ZOE)[2].text
    assert delivery_of(desk, later[1]) == "delivered"
    desk.write_now(visitor_chat.note_seen, conversation_id, later[1])
    returned(desk, sink.inbox(ZOE)[2].message_id)
    assert delivery_of(desk, later[1]) == "read", "they saw it in the chat"


async def test_a_chats_mail_waits_for_a_mailbox_that_is_off(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    _, (message_id,) = chatted(desk, ids, "It left on Monday.")
    turn_mailbox(desk, on=False)
    make_due(desk)
    await worker.run_due()
    assert sink.inbox(ZOE) == []
    turn_mailbox(desk, on=True)
    make_due(desk)
    await worker.run_due()
    assert len(sink.inbox(ZOE)) == 1
    assert delivery_of(desk, message_id) == "delivered"


async def test_a_chats_mail_whose_mailbox_stays_off_says_that_it_failed(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    _, (message_id,) = chatted(desk, ids, "It left on Monday.")
    turn_mailbox(desk, on=False)
    for _ in range(ATTEMPTS):
        make_due(desk)
        await worker.run_due()
    assert desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.state)).all()) == ["failed"]
    row = desk.read_now(messages.message, message_id)
    assert (row.delivery, row.delivery_detail) == ("failed", "channel support is off")
