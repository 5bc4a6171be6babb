"""The answers of a chat whose visitor is gone go by mail, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import outbox
from helpdesk.db.schema.records import jobs
from helpdesk.domain.messages import Identity
from helpdesk.operations.answers import decisions, replies
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.factories import POLICY, actor
from tests.workers.test_deliveries import chatted, delivery_of, make_due


async def test_two_answers_to_a_chat_whose_visitor_is_gone_are_one_mail(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, deliveries: Deliveries
) -> None:
    _, sent = chatted(desk, ids, "It left on Monday.", "It arrives tomorrow.")
    make_due(desk)
    workers = [Outbox(desk, deliveries.do, deliveries.gave_up, worker=name) for name in ("one", "two")]
    await asyncio.gather(*(one.run_due() for one in workers))
    inbox = sink.inbox("zoe@shop.example")
    assert len(inbox) == 1
    assert "It left on Monday." in inbox[0].text
    assert "It arrives tomorrow." in inbox[0].text
    assert [delivery_of(desk, one) for one in sent] == ["delivered", "delivered"]


async def test_an_answer_a_present_visitor_has_not_seen_is_mailed_once_they_are_gone(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    conversation_id, sent = chatted(desk, ids, "It left on Monday.", gone=False)
    make_due(desk)
    await worker.run_due()
    assert sink.inbox("zoe@shop.example") == []
    states = desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.state)).all())
    assert states == ["queued"], "it is looked at again"
    desk.write_now(
        lambda tx: conversations.change_conversation(tx, conversation_id, seen_at=tx.now - timedelta(hours=1))
    )
    make_due(desk)
    await worker.run_due()
    assert len(sink.inbox("zoe@shop.example")) == 1
    assert delivery_of(desk, sent[0]) == "delivered"


async def test_a_mailed_chat_whose_worker_died_says_it_is_uncertain(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    conversation_id, sent = chatted(desk, ids, "It left on Monday.")
    make_due(desk)
    await desk.write(outbox.claim, "dead", lease=timedelta(seconds=60), room=lambda lane: 9)
    assert await desk.write(chats_by_mail.begin_mailing, conversation_id, POLICY) is not None
    make_due(desk)
    await worker.run_due()
    assert sink.inbox("zoe@shop.example") == []
    assert delivery_of(desk, sent[0]) == "uncertain"


async def test_a_mailed_chat_that_is_refused_is_tried_again_and_then_says_it_failed(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    _, sent = chatted(desk, ids, "It left on Monday.")
    make_due(desk)
    sink.refuse_next("451 4.3.0 later")
    await worker.run_due()
    assert delivery_of(desk, sent[0]) == "sent", "shown in the chat, and the mail is tried again"
    make_due(desk)
    sink.refuse_next("550 5.1.1 no such mailbox")
    await worker.run_due()
    assert delivery_of(desk, sent[0]) == "failed"


async def test_a_chats_answer_whose_mail_failed_is_mailed_again_when_a_person_says_so(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    _, sent = chatted(desk, ids, "It left on Monday.")
    make_due(desk)
    sink.refuse_next("550 5.1.1 no such mailbox")
    await worker.run_due()
    assert delivery_of(desk, sent[0]) == "failed"
    desk.write_now(decisions.resend, sent[0])
    await worker.run_due()
    assert len(sink.inbox("zoe@shop.example")) == 1
    assert delivery_of(desk, sent[0]) == "delivered"


async def test_who_leaves_an_address_after_the_answer_is_still_mailed_it(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "k" * 32, "c1", "Where is my parcel?", POLICY
        )
    )
    reply = replies.Reply(channel="chat", text="It left on Monday.")
    desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "zoe@shop.example")
    await worker.run_due()
    assert len(sink.inbox("zoe@shop.example")) == 1


async def test_a_signed_in_visitor_who_has_gone_is_mailed_at_the_address_the_site_vouched_for(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    vouched = [Identity(kind="email", value="vera@shop.example", name="Vera", attested=True)]
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx,
            channels.channel(tx, "chat"),
            "user:1:42",
            "c1",
            "Where is my parcel?",
            POLICY,
            identities=vouched,
        )
    )
    reply = replies.Reply(channel="chat", text="It left on Monday.")
    desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    make_due(desk)
    await worker.run_due()
    assert len(sink.inbox("vera@shop.example")) == 1
