"""A mail that some of its people got is sent again to the others only, by the desk or by an advisor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import outbox
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.health.retries import ATTEMPTS
from helpdesk.domain.messages import Bounce
from helpdesk.errors import Conflict
from helpdesk.operations.answers import decisions, delivery, replies
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.factories import POLICY, actor, mail, receive
from tests.workers.test_deliveries import make_due

ZOE, LEE, MIA = PEOPLE = ("zoe@shop.example", "lee@shop.example", "mia@shop.example")
NOBODY, LATER = "550 5.1.1 Nobody", "450 4.2.1 Greylisted"


@pytest.fixture
def worker(desk: Desk, deliveries: Deliveries) -> Outbox:
    return Outbox(desk, deliveries.do, deliveries.gave_up, postponed=deliveries.postponed)


def written(desk: Desk, ids: dict[str, int], to: str = ZOE, cc: tuple[str, ...] = (LEE, MIA)) -> int:
    number = receive(desk, mail(ZOE, "Broken lamp", "My lamp is broken")).ticket_id or 0
    reply = replies.Reply(channel="support", text="On its way.", to=[to], cc=list(cc))
    return desk.write_now(replies.send, number, reply, by=actor(ids), policy=POLICY)


async def worked(desk: Desk, worker: Outbox, message_id: int) -> MessageRow:
    make_due(desk)
    await worker.run_due()
    return desk.read_now(messages.message, message_id)


def got(sink: MailSimulator) -> list[int]:
    """How many mails each of them has."""
    return [len(sink.inbox(one)) for one in PEOPLE]


def returned(desk: Desk, message_id: int, address: str) -> None:
    sent = desk.read_now(messages.message, message_id)
    bounce = Bounce(
        original_message_id=sent.external_id, recipients=[address], status="5.1.1", permanent=True
    )
    receive(desk, mail("mailer-daemon@x.example", "Returned", "", kind="bounce", bounce=bounce))


async def test_an_advisor_sends_again_to_those_who_were_refused_and_to_nobody_else(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    sink.close_mailbox(LEE, NOBODY)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without) == ("failed", [LEE])
    desk.write_now(decisions.resend, message_id)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without) == ("failed", [LEE]), "it was refused once more"
    sink.open_mailbox(LEE)
    desk.write_now(decisions.resend, message_id)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without, got(sink)) == ("sent", [], [1, 1, 1])
    first, again = sink.inbox(ZOE)[0], sink.inbox(LEE)[0]
    assert again.recipients == [LEE]
    assert again.message_id == first.message_id
    assert b"Zoe@shop.example".lower() in again.raw, "the others are still named in its head"


async def test_who_may_be_accepted_later_is_tried_again_by_the_desk(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    for one in (LEE, MIA):
        sink.close_mailbox(one, LATER)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without, got(sink)) == ("queued", [LEE, MIA], [1, 0, 0])
    assert "mia@shop.example was refused: 450 4.2.1 Greylisted" in row.delivery_detail
    sink.open_mailbox(MIA)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without, got(sink)) == ("queued", [LEE], [1, 0, 1])
    sink.open_mailbox(LEE)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without, got(sink)) == ("sent", [], [1, 1, 1])
    assert not desk.read_now(tickets.ticket, row.ticket_id).undelivered


async def test_who_is_never_accepted_is_told_in_the_end(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    sink.close_mailbox(LEE, LATER)
    for _ in range(ATTEMPTS - 1):
        await worked(desk, worker, message_id)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without, got(sink)) == ("failed", [LEE], [1, 0, 1])


async def test_one_who_is_refused_for_good_brings_the_ticket_back_at_once(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    sink.close_mailbox(LEE, LATER)
    sink.close_mailbox(MIA, NOBODY)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without) == ("failed", [LEE, MIA])
    assert desk.read_now(tickets.ticket, row.ticket_id).undelivered


async def test_a_mail_that_everybody_was_refused_goes_to_everybody(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    for one in PEOPLE:
        sink.close_mailbox(one, NOBODY)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without) == ("failed", [])
    for one in PEOPLE:
        sink.open_mailbox(one)
    desk.write_now(decisions.resend, message_id)
    await worked(desk, worker, message_id)
    assert got(sink) == [1, 1, 1]


async def test_each_bounce_names_one_who_does_not_have_it(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    await worked(desk, worker, message_id)
    for one in (MIA, LEE, LEE):
        returned(desk, message_id, one)
    row = desk.read_now(messages.message, message_id)
    assert (row.delivery, row.without) == ("failed", [LEE, MIA])
    assert row.delivery_detail == f"returned: 5.1.1 {MIA}; returned: 5.1.1 {LEE}"
    desk.write_now(decisions.resend, message_id)
    await worked(desk, worker, message_id)
    assert got(sink) == [1, 2, 2]
    returned(desk, message_id, ZOE)
    assert desk.read_now(messages.message, message_id).without == [ZOE], "those two had it the second time"


async def test_a_mail_that_came_back_while_it_is_tried_for_others_is_left_to_an_advisor(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    sink.close_mailbox(LEE, LATER)
    await worked(desk, worker, message_id)
    returned(desk, message_id, ZOE)
    sink.open_mailbox(LEE)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without, got(sink)) == ("failed", [ZOE, LEE], [1, 0, 1])
    desk.write_now(decisions.resend, message_id)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, got(sink)) == ("sent", [2, 1, 1])


async def test_a_second_send_whose_worker_died_still_concerns_only_those_without(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    sink.close_mailbox(LEE, NOBODY)
    await worked(desk, worker, message_id)
    sink.open_mailbox(LEE)
    desk.write_now(decisions.resend, message_id)
    await desk.write(outbox.claim, "dead", lease=timedelta(seconds=60), room=lambda lane: 9)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without) == ("uncertain", [LEE])
    desk.write_now(decisions.resend, message_id)
    await worked(desk, worker, message_id)
    assert got(sink) == [1, 1, 1]


@pytest.mark.parametrize("spelt", ["Lee@Shop.Example", "LEE@exämple.example"])
async def test_an_address_is_the_same_however_it_is_spelt(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox, spelt: str
) -> None:
    message_id = written(desk, ids, cc=(spelt,))
    stored = desk.read_now(messages.message, message_id).recipients["cc"]
    sink.close_mailbox(stored[0], NOBODY)
    row = await worked(desk, worker, message_id)
    assert (row.delivery, row.without) == ("failed", stored)
    desk.write_now(decisions.resend, message_id)
    await worked(desk, worker, message_id)
    assert got(sink)[0] == 1


async def test_an_answer_whose_channel_was_removed_is_not_sent_again(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="550")
    desk.write_now(lambda tx: channels.remove_channel(tx, channels.channel(tx, "support")))
    with pytest.raises(Conflict, match="removed"):
        desk.write_now(decisions.resend, message_id)
    assert desk.read_now(messages.message, message_id).delivery == "failed"


async def test_a_bounce_of_an_uncertain_mail_proves_that_the_others_have_it(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> None:
    message_id = written(desk, ids)
    desk.write_now(delivery.note_delivery, message_id, "uncertain", detail="the desk stopped")
    returned(desk, message_id, MIA)
    row = desk.read_now(messages.message, message_id)
    assert (row.delivery, row.without) == ("failed", [MIA])
