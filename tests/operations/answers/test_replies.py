"""Answers: where they go, the stale-reply guard, delivery, and what a bounce changes."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema import records as record_tables
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.messages import Bounce
from helpdesk.errors import BadInput, Conflict, StaleReply
from helpdesk.operations.answers import decisions, delivery, destinations, replies
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket
from tests.factories import POLICY, actor, mail, receive, telegram


def write(desk: Desk, ids: dict[str, int], ticket_id: int, **values: object) -> int:
    reply = replies.Reply(**{"channel": "support", "text": "We look into it."} | values)  # type: ignore[arg-type]
    return desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)


def opened(desk: Desk, **values: object) -> int:
    outcome = receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp arrived broken", **values))
    assert outcome.ticket_id is not None
    return outcome.ticket_id


def test_an_answer_carries_threading_headers_and_a_token_of_its_own(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    original = desk.read_now(messages.page, ticket_id, before=2**62, limit=1)[0]
    message_id = write(desk, ids, ticket_id)
    out = desk.read_now(delivery.outbound, message_id, POLICY, attempt=1)
    assert out.to == ["ana@shop.example"]
    assert out.subject == "Re: Broken lamp"
    assert out.in_reply_to == original.external_id
    assert out.references == [original.external_id]
    assert out.reply_token is not None
    assert out.external_id.endswith("@desk.example")


def test_a_message_id_with_a_hash_sign_is_answered_whole_and_a_reused_one_as_it_came(
    desk: Desk, ids: dict[str, int]
) -> None:
    known = "CAF#7x@shop.example"
    first = mail("ana@shop.example", "Broken lamp", "My lamp arrived broken", external_id=known)
    reused = mail("ana@shop.example", "Re: Broken lamp", "Here it is", external_id=known, references=[known])
    assert receive(desk, first).ticket_id == receive(desk, reused).ticket_id == 1
    assert desk.read_now(messages.message, 2).external_id != known, "the id was taken"
    assert desk.read_now(messages.message, write(desk, ids, 1)).references == [known]


def test_a_thread_of_another_system_is_answered_there(desk: Desk, ids: dict[str, int]) -> None:
    def add(tx: Transaction) -> None:
        channels.put_channel(
            tx, "crm", kind="api", label="CRM", team_id=None, settings={"secret": "whsec_"}, enabled=True
        )

    desk.write_now(add)
    asked = mail("ana@shop.example", "", "Where is it?", channel="crm", conversation="thread-7")
    ticket_id = receive(desk, asked).ticket_id
    assert ticket_id is not None
    message_id = write(desk, ids, ticket_id, channel="crm")
    out = desk.read_now(delivery.outbound, message_id, POLICY, attempt=1)
    assert (out.to, out.conversation, out.reply_token) == (["thread-7"], "thread-7", None)
    assert out.in_reply_to == asked.external_id


def test_the_ticket_remembers_the_answer_and_its_job_is_queued_with_it(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    message_id = write(desk, ids, ticket_id, then="pending")
    row = desk.read_now(tickets.ticket, ticket_id)
    assert (row.state, row.waiting_since, row.last_message_id) == ("pending", None, message_id)
    assert row.first_reply_at is not None
    keys = desk.read_now(lambda tx: tx.conn.scalars(select(record_tables.jobs.c.key)).all())
    assert keys == [f"deliver:{message_id}"]


def test_an_answer_written_without_the_newest_message_is_held_back_with_what_was_missed(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    seen = desk.read_now(tickets.ticket, ticket_id).last_message_id
    original = desk.read_now(messages.message, seen or 0)
    late = receive(
        desk, mail("ana@shop.example", "Re: Broken lamp", "Found it!", references=[original.external_id])
    )
    with pytest.raises(StaleReply) as held:
        write(desk, ids, ticket_id, last_message_id=seen)
    assert [row.id for row in held.value.missed] == [late.message_id]
    write(desk, ids, ticket_id, last_message_id=late.message_id)


def test_what_the_customer_reads_or_wrote_meanwhile_holds_an_answer_back_and_nothing_else_does(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    read = NewMessage(
        direction="out", author_kind="advisor", channel_kind="email", text="It is here", new_text="It is here"
    )
    for values, holds in (
        ({"direction": "in", "author_kind": "contact"}, True),
        ({"author_kind": "advisor"}, True),  # a colleague was faster
        ({"author_kind": "bot"}, True),
        ({"author_kind": "system"}, False),  # an acknowledgement answers nothing
        ({"direction": "none", "kind": "note"}, False),
        ({"direction": "none", "kind": "call"}, False),
    ):
        seen = desk.read_now(tickets.ticket, ticket_id).last_message_id
        late = desk.write_now(put_on_ticket, ticket_id, msgspec.structs.replace(read, **values))
        if not holds:
            assert write(desk, ids, ticket_id, last_message_id=seen) > late, values
            continue
        with pytest.raises(StaleReply) as held:
            write(desk, ids, ticket_id, last_message_id=seen)
        assert [row.id for row in held.value.missed] == [late], values


def test_an_answer_is_held_back_with_all_that_was_missed_even_by_who_has_seen_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    first = desk.read_now(tickets.ticket, ticket_id).last_message_id
    colleagues = write(desk, ids, ticket_id)
    with pytest.raises(StaleReply) as held:
        write(desk, ids, ticket_id, last_message_id=0)
    assert [row.id for row in held.value.missed] == [first, colleagues]


def test_the_channel_the_customer_wrote_on_last_is_proposed_and_others_say_why_not(
    desk: Desk, ids: dict[str, int]
) -> None:
    outcome = receive(desk, telegram("4711", "Where is my parcel with the green chair?"))
    row = desk.read_now(tickets.ticket, outcome.ticket_id or 0)
    found = desk.read_now(destinations.routes, row)
    assert found[0].channel.name == "telegram"
    assert found[0].closed == ""
    closed = {route.channel.name: route.closed for route in found[1:]}
    assert closed["support"] == "this customer has no known email address"
    with pytest.raises(BadInput, match="closed"):
        write(desk, ids, row.id, channel="support")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "  "}, "text"),
        ({"channel": "pigeon"}, "channel"),
        ({"to": ["not an address"]}, "to"),
        ({"to": []}, "to"),
        ({"text": "x" * 200_001}, "text"),
    ],
)
def test_a_wrong_answer_names_its_field_and_stores_nothing(
    desk: Desk, ids: dict[str, int], values: dict[str, object], field: str
) -> None:
    ticket_id = opened(desk)
    with pytest.raises(BadInput) as refused:
        write(desk, ids, ticket_id, **values)
    assert refused.value.field == field
    assert desk.read_now(tickets.ticket, ticket_id).message_count == 1


def test_a_permanent_bounce_marks_the_answer_as_not_delivered_and_a_person_may_send_it_again(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    message_id = write(desk, ids, ticket_id)
    desk.write_now(delivery.note_delivery, message_id, "sent")
    sent = desk.read_now(messages.message, message_id)
    with pytest.raises(Conflict):
        desk.write_now(decisions.resend, message_id)
    report = Bounce(
        recipients=["ana@shop.example"],
        status="5.1.1",
        permanent=True,
        original_message_id=sent.external_id,
    )
    parked = receive(
        desk, mail("mailer-daemon@shop.example", "Undelivered", "…", kind="bounce", bounce=report)
    )
    assert (parked.fate, parked.ticket_id) == ("parked", ticket_id)
    after = desk.read_now(messages.message, message_id)
    assert after.delivery == "failed"
    assert "5.1.1" in after.delivery_detail
    desk.write_now(decisions.resend, message_id)
    assert desk.read_now(messages.message, message_id).delivery == "queued"


def test_a_bounce_naming_a_strangers_address_changes_nothing(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    message_id = write(desk, ids, ticket_id)
    sent = desk.read_now(messages.message, message_id)
    report = Bounce(recipients=["someone@else.example"], permanent=True, original_message_id=sent.external_id)
    receive(desk, mail("mailer-daemon@shop.example", "Undelivered", "…", kind="bounce", bounce=report))
    assert desk.read_now(messages.message, message_id).delivery == "queued"
