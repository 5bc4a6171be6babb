"""`helpdesk undelivered`: an operator finds the answers that failed or may not have arrived, and acts."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.operations.answers import delivery, replies
from tests.commands.conftest import Run
from tests.factories import POLICY, actor, furnish, mail, receive, telegram


class Stored:
    """A desk with three answers: one failed, one is uncertain, one came back from some of its people."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self._ids = desk, desk.write_now(furnish)
        self.failed = self._answer("zoe@shop.example")
        self.uncertain = self._answer("lee@shop.example")
        self.returned = self._answer("mia@shop.example", cc=["tom@shop.example"])
        desk.write_now(delivery.note_delivery, self.failed, "failed", detail="535 wrong password")
        desk.write_now(lambda tx: delivery.note_uncertain(tx, self.uncertain, "it broke", at=tx.now))
        why, without = "returned: 5.1.1 tom@shop.example", ["tom@shop.example"]
        desk.write_now(delivery.note_delivery, self.returned, "failed", detail=why, without=without)

    def _answer(self, address: str, cc: list[str] | None = None) -> int:
        number = receive(self.desk, mail(address, "Broken lamp", "My lamp is broken")).ticket_id or 0
        reply = replies.Reply(channel="support", text="On its way.", cc=cc)
        return self.desk.write_now(replies.send, number, reply, by=actor(self._ids), policy=POLICY)

    def on_telegram(self) -> int:
        number = receive(self.desk, telegram("4711", "Hello")).ticket_id or 0
        reply = replies.Reply(channel="telegram", text="On its way.")
        message_id = self.desk.write_now(replies.send, number, reply, by=actor(self._ids), policy=POLICY)
        self.desk.write_now(delivery.note_delivery, message_id, "failed", detail="Telegram refuses")
        return message_id

    def state(self, message_id: int) -> str:
        return self.desk.read_now(messages.message, message_id).delivery


@pytest.fixture
def stored(database_url: str) -> Iterator[Stored]:
    desk = Desk(database_url, threads=2)
    yield Stored(desk)
    desk.close()


def test_they_are_listed_with_what_is_known_and_status_1(run: Run, stored: Stored) -> None:
    told = run("undelivered")
    failed, uncertain, returned = told.out.splitlines()
    assert told.status == 1
    assert failed.startswith(f"{stored.failed}  #1  failed  ")
    assert failed.endswith("support  zoe@shop.example  Ana  535 wrong password")
    named = stored.desk.read_now(messages.message, stored.uncertain).external_id
    assert uncertain.endswith(f"it broke  look for <{named}> in the log of its server")
    assert "  tom@shop.example  Ana  returned" in returned
    assert "mia" not in returned, "she has it"


def test_they_are_listed_for_programs(run: Run, stored: Stored) -> None:
    found = [json.loads(line) for line in run("undelivered --json").out.splitlines()]
    assert [(one["message"], one["state"], one["to"], one["some"]) for one in found] == [
        (stored.failed, "failed", ["zoe@shop.example"], False),
        (stored.uncertain, "uncertain", ["lee@shop.example"], False),
        (stored.returned, "failed", ["tom@shop.example"], True),
    ]
    assert found[1]["tried"]["named"]


def test_named_answers_are_sent_again_and_leave_the_list(run: Run, stored: Stored) -> None:
    told = run(f"undelivered resend {stored.uncertain} {stored.failed}")
    assert (told.status, told.out) == (
        0,
        f"message {stored.uncertain}: is sent again\nmessage {stored.failed}: is sent again\n",
    )
    assert [stored.state(one) for one in (stored.failed, stored.uncertain)] == ["queued", "queued"]
    assert len(run("undelivered").out.splitlines()) == 1


@pytest.mark.parametrize("channel", ["", "support", "telegram"])
def test_all_that_failed_are_sent_again_but_no_uncertain_one_and_none_that_came_back(
    run: Run, stored: Stored, channel: str
) -> None:
    chat = stored.on_telegram()
    told = run(f"undelivered {f'--channel {channel}' if channel else ''} resend --failed")
    assert told.status == 0
    assert stored.state(stored.failed) == ("failed" if channel == "telegram" else "queued")
    assert stored.state(chat) == ("failed" if channel == "support" else "queued")
    assert stored.state(stored.uncertain) == "uncertain"
    assert stored.state(stored.returned) == "failed"
    again = run(f"undelivered {f'--channel {channel}' if channel else ''} resend --failed")
    assert again.out == "No answer failed that can be sent again.\n"


def test_settled_ones_leave_the_list_and_their_tickets(run: Run, stored: Stored) -> None:
    told = run(f"undelivered settle {stored.failed} {stored.uncertain} {stored.returned}")
    assert told.status == 0
    assert stored.state(stored.uncertain) == "sent"
    detail = stored.desk.read_now(messages.message, stored.uncertain).delivery_detail
    assert detail == "the command line: it arrived"
    assert run("undelivered")[:2] == (0, "Every answer was delivered, or dealt with.\n")
    assert run("undelivered --json").out == ""
    rows = [stored.desk.read_now(tickets.ticket, number) for number in (1, 2, 3)]
    assert [row.undelivered for row in rows] == [False, False, False]


@pytest.mark.parametrize("line", ["resend", "resend --failed 1"])
def test_what_to_send_again_must_be_said(run: Run, stored: Stored, line: str) -> None:
    told = run(f"undelivered {line}")
    assert told.status == 1
    assert "Name the messages to send again, or give --failed" in told.err


def test_one_that_cannot_be_done_is_told_and_the_others_are_done(run: Run, stored: Stored) -> None:
    told = run(f"undelivered resend 99 {stored.failed}")
    assert told.status == 1
    assert "helpdesk: There is no message 99.\n" in told.err
    assert stored.state(stored.failed) == "queued"
    assert run(f"undelivered settle {stored.failed}").status == 1, "it is on its way"
