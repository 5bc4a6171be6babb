"""An advisor who answers from their own mailbox is the desk answering, if our mail server confirms it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from helpdesk.channels import reply_tokens
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import ledger_proof
from helpdesk.db.people import advisors
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.inbound import own_mailbox
from helpdesk.operations.inbound.outcomes import Outcome
from tests.factories import POLICY, actor, mail, receive, telegram


@pytest.fixture
def asked(desk: Desk, ids: dict[str, int]) -> int:
    """A customer's ticket without an owner."""
    ticket_id = receive(desk, mail("zoe@shop.example", "Lamp", "My lamp is broken")).ticket_id
    assert ticket_id is not None
    return ticket_id


def address(desk: Desk, advisor_id: int) -> str:
    return desk.read_now(advisors.advisor, advisor_id).email


def answer(
    desk: Desk, ids: dict[str, int], ticket_id: int, *, proven: bool = True, **values: Any
) -> InboundMessage:
    """Ana's mail with the token of the ticket."""
    sender = Identity(kind="email", value=address(desk, ids["Ana"]), name="Ana", attested=proven)
    tokens = [reply_tokens.sign(POLICY.secret, ticket_id, 1)]
    written = mail(sender.value, "Re: Lamp", "We send you a new one.", **({"tokens": tokens} | values))
    return msgspec.structs.replace(written, sender=sender)


def river(desk: Desk, ticket_id: int) -> list[MessageRow]:
    return desk.read_now(messages.messages_after, ticket_id, 0)


def deliveries(desk: Desk) -> int:
    def count(tx: Reading) -> int:
        return len(tx.conn.execute(select(jobs.c.id).where(jobs.c.key.like("deliver:%"))).all())

    return desk.read_now(count)


def test_a_proven_mail_is_the_desks_answer(desk: Desk, ids: dict[str, int], asked: int) -> None:
    before = deliveries(desk)
    outcome = receive(desk, answer(desk, ids, asked))
    assert (outcome.fate, outcome.ticket_id) == ("threaded", asked)
    newest = river(desk, asked)[-1]
    assert (newest.direction, newest.advisor_id) == ("out", ids["Ana"])
    assert newest.new_text == "We send you a new one."
    assert newest.recipients["to"] == ["zoe@shop.example"]
    assert deliveries(desk) == before + 1
    row = desk.read_now(tickets.ticket, asked)
    assert (row.owner_id, row.waiting_since) == (ids["Ana"], None)
    assert desk.read_now(ledger_proof.prove).holds


def test_the_same_mail_twice_is_sent_once(desk: Desk, ids: dict[str, int], asked: int) -> None:
    one = answer(desk, ids, asked)
    first = receive(desk, one)
    again = receive(desk, one)
    assert (again.fate, again.message_id) == ("duplicate", first.message_id)
    assert len(river(desk, asked)) == 2


def test_who_has_the_mail_already_gets_it_once(desk: Desk, ids: dict[str, int], asked: int) -> None:
    before = deliveries(desk)
    receive(desk, answer(desk, ids, asked, participants=[Identity(kind="email", value="zoe@shop.example")]))
    assert river(desk, asked)[-1].direction == "out"
    assert deliveries(desk) == before


def unproven(desk: Desk, ids: dict[str, int], asked: int) -> Outcome:
    return receive(desk, answer(desk, ids, asked, proven=False))


def test_what_nothing_proves_is_a_note_and_asked_about(desk: Desk, ids: dict[str, int], asked: int) -> None:
    before = deliveries(desk), desk.read_now(tickets.ticket, asked)
    outcome = unproven(desk, ids, asked)
    note = river(desk, asked)[-1]
    assert (note.kind, note.direction, note.remarks) == ("note", "none", ["own-mailbox"])
    assert (note.author_kind, note.author_address) == ("system", address(desk, ids["Ana"]))
    assert "nothing proves the sender" in outcome.reason
    after = deliveries(desk), desk.read_now(tickets.ticket, asked)
    assert before[0] == after[0]
    assert (before[1].state, before[1].owner_id, before[1].waiting_since) == (
        after[1].state,
        after[1].owner_id,
        after[1].waiting_since,
    )
    assert desk.read_now(ledger_proof.prove).holds


@pytest.mark.parametrize("send", [True, False])
def test_somebody_decides_once(desk: Desk, ids: dict[str, int], asked: int, send: bool) -> None:
    note = unproven(desk, ids, asked).message_id or 0
    before = deliveries(desk)
    decided = desk.write_now(own_mailbox.decide, note, send=send, by=actor(ids), policy=POLICY)
    assert (decided != note, deliveries(desk) - before) == (send, int(send))
    assert desk.read_now(messages.message, note).remarks == []
    assert river(desk, asked)[-1].new_text == "We send you a new one."
    with pytest.raises(Conflict, match="decided"):
        desk.write_now(own_mailbox.decide, note, send=True, by=actor(ids), policy=POLICY)


def test_a_disabled_advisor_is_asked_about(desk: Desk, ids: dict[str, int], asked: int) -> None:
    mine = answer(desk, ids, asked)
    desk.write_now(advisors.disable_advisor, ids["Ana"])
    receive(desk, mine)
    assert river(desk, asked)[-1].remarks == ["own-mailbox"]


def test_the_history_below_an_answer_without_words_is_not_sent(
    desk: Desk, ids: dict[str, int], asked: int
) -> None:
    """The history may quote what only the desk may read."""
    before = deliveries(desk)
    mine = msgspec.structs.replace(answer(desk, ids, asked), text="> Bo noted: a difficult one", new_text="")
    receive(desk, mine)
    note = river(desk, asked)[-1]
    assert (note.kind, note.remarks) == ("note", ["own-mailbox"])
    with pytest.raises(BadInput):
        desk.write_now(own_mailbox.decide, note.id, send=True, by=actor(ids), policy=POLICY)
    assert deliveries(desk) == before


@pytest.mark.parametrize(
    ("others", "sent"),
    [
        (["bo@partner.example"], False),
        (["bo@partner.example", "zoe@shop.example"], True),
    ],
)
def test_a_mail_to_somebody_else_is_not_sent_to_the_customer(
    desk: Desk, ids: dict[str, int], asked: int, others: list[str], sent: bool
) -> None:
    people = [Identity(kind="email", value=one) for one in others]
    receive(desk, answer(desk, ids, asked, participants=people))
    newest = river(desk, asked)[-1]
    assert (newest.direction, newest.remarks) == (("out", []) if sent else ("none", ["own-mailbox"]))


def test_a_group_gets_nothing_by_mail(desk: Desk, ids: dict[str, int]) -> None:
    opened = receive(desk, telegram("-5", "Hello all", nature="group", title="Family")).ticket_id or 0
    receive(desk, answer(desk, ids, opened))
    assert river(desk, opened)[-1].remarks == ["own-mailbox"]


@pytest.mark.parametrize(
    "values",
    [
        {"tokens": []},
        {"tokens": ["a" * 30]},
        {"kind": "auto", "kind_reason": "vacation"},
        {"by_system": True},
        {"through": "form@desk.example"},
    ],
)
def test_other_mail_of_an_advisor_is_no_answer(
    desk: Desk, ids: dict[str, int], asked: int, values: dict[str, Any]
) -> None:
    before = deliveries(desk)
    receive(desk, answer(desk, ids, asked, **values))
    assert all(one.direction != "out" and "own-mailbox" not in one.remarks for one in river(desk, asked))
    assert deliveries(desk) == before


def test_an_advisor_who_is_the_customer_stays_the_customer(desk: Desk, ids: dict[str, int]) -> None:
    ana = address(desk, ids["Ana"])
    own = receive(desk, mail(ana, "My order", "Where is my own order?")).ticket_id or 0
    receive(desk, answer(desk, ids, own))
    assert [one.direction for one in river(desk, own)] == ["in", "in"]


def test_a_strangers_forged_token_proves_nothing(desk: Desk, ids: dict[str, int], asked: int) -> None:
    forged = reply_tokens.sign(b"another secret", asked, 1)
    receive(desk, answer(desk, ids, asked, tokens=[forged]))
    assert len(river(desk, asked)) == 1
