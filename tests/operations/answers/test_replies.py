"""Answers: where they go, the stale-reply guard, delivery, and what a bounce changes."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema import records as record_tables
from helpdesk.db.tickets import messages, newest_messages, tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.messages import Bounce, Identity
from helpdesk.errors import BadInput, Conflict, StaleReply
from helpdesk.operations.answers import delivery, destinations, replies
from helpdesk.operations.customers import contacts as contact_operations
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
        desk.write_now(delivery.resend, message_id)
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
    desk.write_now(delivery.resend, message_id)
    assert desk.read_now(messages.message, message_id).delivery == "queued"


def test_a_bounce_naming_a_strangers_address_changes_nothing(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    message_id = write(desk, ids, ticket_id)
    sent = desk.read_now(messages.message, message_id)
    report = Bounce(recipients=["someone@else.example"], permanent=True, original_message_id=sent.external_id)
    receive(desk, mail("mailer-daemon@shop.example", "Undelivered", "…", kind="bounce", bounce=report))
    assert desk.read_now(messages.message, message_id).delivery == "queued"


def test_an_answer_goes_to_the_address_its_customer_wrote_from_last(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    contact_id = desk.read_now(tickets.ticket, ticket_id).contact_id
    for value in ("aa@home.example", "zz@home.example"):
        desk.write_now(
            contact_operations.add_address, contact_id, "email", value, verified=True, by=actor(ids)
        )

    def to() -> list[str]:
        return desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id))[0].to)

    def write_from(value: str) -> None:
        hint = f"Broken lamp [#{ticket_id}]"
        assert (
            receive(desk, mail(value, hint, "One more thing", ticket_hint=ticket_id)).ticket_id == ticket_id
        )

    write_from("zz@home.example")
    assert to() == ["zz@home.example"]
    write_from("aa@home.example")
    assert to() == ["aa@home.example"]
    write_from("ana@shop.example")
    assert to() == ["ana@shop.example"]


def test_what_another_system_handed_in_without_a_chat_is_answered_to_its_sender(
    desk: Desk, ids: dict[str, int]
) -> None:
    def add(tx: Transaction) -> None:
        for name in ("crm", "erp"):
            channels.put_channel(
                tx, name, kind="api", label=name, team_id=None, settings={"secret": "whsec_"}, enabled=True
            )

    desk.write_now(add)
    asked = mail("ana@shop.example", "", "Where is it?", channel="crm")
    ticket_id = receive(desk, asked).ticket_id or 0
    routes = desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id)))
    assert (routes[0].channel.name, routes[0].to, routes[0].closed) == ("crm", ["ana@shop.example"], "")
    assert next(one for one in routes if one.channel.name == "erp").closed
    message_id = write(desk, ids, ticket_id, channel="crm")
    out = desk.read_now(delivery.outbound, message_id, POLICY, attempt=1)
    assert (out.channel, out.to, out.conversation) == ("crm", ["ana@shop.example"], None)
    assert out.in_reply_to == asked.external_id


def test_after_many_notes_an_answer_still_goes_to_the_last_writer_and_stays_in_its_thread(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk, references=["older@shop.example", "oldest@shop.example"])
    contact_id = desk.read_now(tickets.ticket, ticket_id).contact_id
    desk.write_now(
        contact_operations.add_address, contact_id, "email", "aa@home.example", verified=True, by=actor(ids)
    )
    first = desk.read_now(newest_messages.newest_inbound, ticket_id)
    assert first is not None
    hint = mail("aa@home.example", f"Broken lamp [#{ticket_id}]", "Any news?", ticket_hint=ticket_id)
    last = receive(
        desk, mail("ana@shop.example", "Re: Broken lamp", "Hello?", references=[first.external_id])
    )
    assert {receive(desk, hint).ticket_id, last.ticket_id} == {ticket_id}
    again = mail(
        "ana@shop.example", "Re: Broken lamp", "Well?", references=["m2@shop.example", str(first.external_id)]
    )
    assert receive(desk, again).ticket_id == ticket_id

    def many_notes(tx: Transaction) -> None:
        for number in range(60):
            replies.add_note(tx, ticket_id, f"note {number}", by=actor(ids))

    desk.write_now(many_notes)
    sent = desk.read_now(delivery.outbound, write(desk, ids, ticket_id), POLICY, attempt=1)
    assert sent.to == ["ana@shop.example"]
    assert sent.references == [first.external_id, "m2@shop.example", again.external_id]
    assert sent.in_reply_to == again.external_id
    second = desk.read_now(delivery.outbound, write(desk, ids, ticket_id), POLICY, attempt=1)
    assert second.references == sent.references, "it answers the same mail"


def test_a_third_party_who_writes_to_us_alone_is_answered_alone_and_their_thread_goes_on(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    to_carrier = write(desk, ids, ticket_id, to=["carl@carrier.example"], text="Where is it?")
    asked = desk.read_now(delivery.outbound, to_carrier, POLICY, attempt=1)
    assert asked.reply_token is not None

    def from_carrier(**values: object) -> None:
        answer = mail("carl@carrier.example", "Re: Broken lamp", "It is in Lyon", **values)
        assert receive(desk, answer).ticket_id == ticket_id

    def route() -> destinations.Route:
        return desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id))[0])

    from_carrier(tokens=[asked.reply_token])
    assert (route().to, route().cc, route().left_out) == (["carl@carrier.example"], [], ["ana@shop.example"])
    named = [Identity(kind="email", value="ana@shop.example")]
    from_carrier(tokens=[asked.reply_token], participants=named)
    assert (route().to, route().cc, route().left_out) == (["carl@carrier.example"], ["ana@shop.example"], [])
    customers = mail("ana@shop.example", f"[#{ticket_id}]", "And now?", ticket_hint=ticket_id)
    receive(desk, customers)
    assert route().to == ["ana@shop.example"]
    carriers = desk.read_now(
        newest_messages.newest_among, ticket_id, ("email",), "author_address", asked.to[0]
    )
    assert carriers is not None
    again = write(desk, ids, ticket_id, to=["carl@carrier.example"], text="Thank you")
    assert desk.read_now(messages.message, again).references[-1] == carriers.external_id


def test_the_second_mail_about_a_call_answers_the_first(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = receive(desk, telegram("4711", "Where is my parcel with the green chair?")).ticket_id or 0
    ids_sent = [write(desk, ids, ticket_id, to=["ana@shop.example"]) for _ in range(3)]
    first, second, third = (desk.read_now(messages.message, one) for one in ids_sent)
    assert first.references == []
    assert second.references == [first.external_id]
    assert third.references == [first.external_id, second.external_id]


def test_what_came_after_many_notes_holds_an_answer_back_too(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    seen = desk.read_now(tickets.ticket, ticket_id).last_message_id

    def many_notes(tx: Transaction) -> None:
        for number in range(220):
            replies.add_note(tx, ticket_id, f"note {number}", by=actor(ids))

    desk.write_now(many_notes)
    late = receive(desk, mail("ana@shop.example", f"[#{ticket_id}]", "Found it!", ticket_hint=ticket_id))
    with pytest.raises(StaleReply) as held:
        write(desk, ids, ticket_id, last_message_id=seen)
    assert [row.id for row in held.value.missed] == [late.message_id]
