"""What is known of a send whose end nobody knows: when, where, and what to look for in that server's log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import outbox
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.errors import Conflict
from helpdesk.operations.answers import decisions, delivery
from helpdesk.operations.answers import survey_mails as puts
from helpdesk.operations.surveys import invitations, results
from helpdesk.operations.tickets import tickets as acts
from helpdesk.workers.outbox import Outbox
from tests import factories
from tests.channels.scripting import scripted
from tests.factories import POLICY, actor, add_survey_rule, mail, receive
from tests.workers.test_deliveries import answered, chatted, make_due, on_telegram

DIED = datetime(2026, 3, 1, 14, 2, 11, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def put_support(desk: Desk, host: str, port: int) -> None:
    smtp = {"host": host, "port": port, "security": "none"}
    desk.write_now(factories.put_mailbox, smtp=smtp)


@pytest.fixture
async def hangs_up(desk: Desk, ids: dict[str, int]) -> AsyncIterator[str]:
    """A mail server that hangs up when it has the whole mail; where it is."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            if line.strip() == b".":
                return
            in_mail = not line.startswith((b"EHLO", b"MAIL", b"RCPT", b"DATA"))
            if not in_mail:
                writer.write(b"354 go\r\n" if line.startswith(b"DATA") else b"250 ok\r\n")

    async with scripted(talk) as port:
        put_support(desk, "127.0.0.1", port)
        yield f"127.0.0.1:{port}"


async def died(desk: Desk, worker: Outbox, message_id: int) -> MessageRow:
    """A worker dies while it sends, and another one finds its job."""
    desk.write_now(lambda tx: tx.conn.execute(update(jobs).values(run_at=DIED)))
    await desk.write(outbox.claim, "dead", lease=LEASE, room=lambda lane: 9)
    desk.write_now(lambda tx: tx.conn.execute(update(jobs).values(lease_until=DIED + LEASE)))
    await worker.run_due()
    return desk.read_now(messages.message, message_id)


async def test_a_connection_that_was_lost_names_the_mail_the_server_and_the_moment(
    desk: Desk, ids: dict[str, int], hangs_up: str, worker: Outbox
) -> None:
    message_id = answered(desk, ids)
    before = datetime.now(UTC)
    await worker.run_due()
    row = desk.read_now(messages.message, message_id)
    assert (row.delivery, row.tried is not None) == ("uncertain", True)
    assert row.tried is not None
    assert (row.tried.host, row.tried.named) == (hangs_up, row.external_id)
    assert before <= row.tried.at <= datetime.now(UTC)


async def test_of_a_worker_that_died_its_last_sign_of_life_is_told(
    desk: Desk, ids: dict[str, int], worker: Outbox
) -> None:
    put_support(desk, "smtp.desk.example", 465)
    row = await died(desk, worker, answered(desk, ids))
    assert row.tried is not None
    assert (row.tried.at, row.tried.host, row.tried.named) == (
        DIED,
        "smtp.desk.example:465",
        row.external_id,
    )


async def test_a_messenger_has_no_message_id_but_a_moment(
    desk: Desk, ids: dict[str, int], worker: Outbox
) -> None:
    (message_id,) = on_telegram(desk, ids, "It left on Monday.")
    row = await died(desk, worker, message_id)
    assert row.tried is not None
    assert (row.tried.at, row.tried.host, row.tried.named) == (DIED, "api.telegram.org", "")


async def test_a_chats_mail_is_named_by_its_own_message_id(
    desk: Desk, ids: dict[str, int], hangs_up: str, worker: Outbox
) -> None:
    _, sent = chatted(desk, ids, "It left on Monday.", "It arrives tomorrow.")
    make_due(desk)
    await worker.run_due()
    rows = [desk.read_now(messages.message, one) for one in sent]
    assert [row.delivery for row in rows] == ["uncertain", "uncertain"]
    tried = {(row.tried.host, row.tried.named) for row in rows if row.tried}
    assert len(tried) == 1
    ((host, named),) = tried
    assert host == hangs_up
    assert f"-{sent[1]}-" in named or str(sent[1]) in named


@pytest.mark.parametrize("decided", ["arrived", "sent again", "failed"])
async def test_once_it_is_known_nothing_is_left_to_look_for(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox, decided: str
) -> None:
    row = await died(desk, worker, answered(desk, ids))
    if decided == "arrived":
        desk.write_now(decisions.settle, row.id, by=actor(ids))
    elif decided == "sent again":
        desk.write_now(decisions.resend, row.id)
    else:
        desk.write_now(delivery.note_delivery, row.id, "failed", detail="returned: 5.1.1")
    assert desk.read_now(messages.message, row.id).tried is None


# --- a survey's mail ---------------------------------------------------------------------------------


@pytest.fixture
async def interrupted(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worker: Outbox
) -> surveys.Invitation:
    """An invitation whose mail was being sent when the desk stopped."""
    desk.write_now(add_survey_rule)
    number = solved(desk, ids)
    make_due(desk)
    await desk.write(lambda tx: tx.conn.execute(update(jobs).values(run_at=DIED)))
    claimed = await desk.write(outbox.claim, "maker", lease=LEASE, room=lambda lane: 9)
    one = desk.read_now(surveys.invitations_of_ticket, number)[0]
    ask = desk.write_now(invitations.begin, one.id, POLICY)
    assert ask is not None

    message_id = desk.write_now(puts.put, ask, "How was it?", "How was it?", POLICY)
    for job in claimed:
        desk.write_now(outbox.finish, job.id, "maker")
    row = await died(desk, worker, message_id or 0)
    assert row.delivery == "uncertain"
    assert sink.inbox("zoe@shop.example") == []
    return desk.read_now(surveys.invitation, one.id)


def solved(desk: Desk, ids: dict[str, int]) -> int:
    number = receive(desk, mail("zoe@shop.example", "Broken lamp", "My lamp is broken")).ticket_id or 0
    desk.write_now(acts.close, number, "solved", by=actor(ids), policy=POLICY)
    return number


def asked(desk: Desk) -> int:
    now = datetime.now(UTC)
    found, _ = desk.read_now(results.report, now - timedelta(days=1), now + timedelta(days=1))
    return found[0].asked


def test_an_interrupted_survey_is_uncertain_and_counts_as_sent_to_nobody(
    desk: Desk, ids: dict[str, int], interrupted: surveys.Invitation
) -> None:
    assert (interrupted.state, interrupted.sent_at) == ("uncertain", None)
    assert asked(desk) == 0
    row = desk.read_now(tickets.ticket, interrupted.ticket_id)
    assert (row.state, row.undelivered) == ("solved", True), "it opens nothing, but is shown"
    number = solved(desk, ids)
    assert desk.read_now(surveys.invitations_of_ticket, number) == [], "they may have been asked just now"


def test_who_answers_it_was_asked(desk: Desk, interrupted: surveys.Invitation) -> None:
    desk.write_now(invitations.record_answer, interrupted.id, 5, "")
    assert asked(desk) == 1
    assert desk.read_now(surveys.invitation, interrupted.id).state == "answered"


def test_one_that_arrived_was_sent(desk: Desk, ids: dict[str, int], interrupted: surveys.Invitation) -> None:
    desk.write_now(decisions.settle, interrupted.message_id or 0, by=actor(ids))
    assert desk.read_now(surveys.invitation, interrupted.id).state == "sent"
    assert asked(desk) == 1
    with pytest.raises(Conflict):
        desk.write_now(decisions.settle, interrupted.message_id or 0, by=actor(ids))


@pytest.mark.parametrize(("answer", "state"), [("", "sent"), ("550 5.1.1 Nobody", "suppressed")])
async def test_one_that_is_sent_again_is_sent_or_is_not(
    desk: Desk, interrupted: surveys.Invitation, sink: MailSimulator, worker: Outbox, answer: str, state: str
) -> None:
    if answer:
        sink.refuse_next(answer)
    desk.write_now(decisions.resend, interrupted.message_id or 0)
    await worker.run_due()
    assert desk.read_now(surveys.invitation, interrupted.id).state == state
    assert asked(desk) == len(sink.inbox("zoe@shop.example")) == int(state == "sent")
