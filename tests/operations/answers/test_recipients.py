"""Whom an answer goes to, and in which thread."""

from __future__ import annotations

import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, newest_messages, tickets
from helpdesk.domain.messages import Identity
from helpdesk.errors import StaleReply
from helpdesk.operations.answers import delivery, destinations, replies
from helpdesk.operations.customers import contacts as contact_operations
from tests.factories import POLICY, actor, mail, receive, telegram
from tests.operations.answers.test_replies import opened, write


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
