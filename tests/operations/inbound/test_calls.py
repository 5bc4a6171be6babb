"""Phone calls: whose they are, and which ticket they are about."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.errors import BadInput, InvalidMove, NotFound
from helpdesk.operations.inbound import calls
from helpdesk.operations.tickets import acts
from tests.factories import POLICY, actor, mail, receive

NUMBER = "+44 20 7946 0018"


def log(desk: Desk, ids: dict[str, int], **values: Any) -> MessageRow:
    def call(tx: Transaction) -> int:
        given: dict[str, Any] = {
            "number": NUMBER,
            "call_direction": "in",
            "seconds": 60,
            "text": "Her kettle of order A-9200 leaks",
        } | values
        return calls.note_call(
            tx, channel=channels.channel(tx, "phone"), by=actor(ids), policy=POLICY, **given
        )

    return desk.read_now(messages.message, desk.write_now(call))


def wrote(desk: Desk, sender: str) -> int:
    return receive(desk, mail(sender, "Kettle A-9200", "My kettle of order A-9200 leaks")).ticket_id or 0


def test_a_call_opens_a_ticket_of_its_caller_and_the_next_one_about_it_joins(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = log(desk, ids, name="Cleo Martin")
    row = desk.read_now(tickets.ticket, first.ticket_id)
    assert (row.contact_name, row.subject) == ("Cleo Martin", "Her kettle of order A-9200 leaks")
    assert log(desk, ids, text="The kettle of A-9200 still leaks").ticket_id == first.ticket_id
    assert log(desk, ids, text="Wants an invoice for A-7777").ticket_id != first.ticket_id


def test_a_call_on_a_named_ticket_with_a_number_that_nobody_has_is_of_its_customer(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket = wrote(desk, "cleo@shop.example")
    call = log(desk, ids, ticket_id=ticket)
    assert (call.ticket_id, call.contact_id) == (ticket, desk.read_now(tickets.ticket, ticket).contact_id)
    assert call.evidence is not None
    assert call.evidence.says == "Ana logged it on this ticket"


def test_a_call_on_a_named_ticket_from_somebody_else_says_so(desk: Desk, ids: dict[str, int]) -> None:
    of_omar = log(desk, ids, name="Omar").contact_id
    ticket = wrote(desk, "cleo@shop.example")
    call = log(desk, ids, ticket_id=ticket)
    assert (call.ticket_id, call.contact_id) == (ticket, of_omar)
    assert call.evidence is not None
    assert call.evidence.says == "Ana logged it on this ticket; the number belongs to another contact"
    of_ticket = desk.read_now(tickets.ticket, ticket).contact_id
    assert of_ticket != of_omar
    assert desk.read_now(contacts.contact, of_ticket).name != "Omar"


def test_a_call_ends_nobodys_waiting(desk: Desk, ids: dict[str, int]) -> None:
    """Nobody knows what was answered: the customer may have called about something else."""
    ticket = wrote(desk, "cleo@shop.example")
    before = desk.read_now(tickets.ticket, ticket)
    log(desk, ids, ticket_id=ticket, call_direction="out")
    after = desk.read_now(tickets.ticket, ticket)
    assert (after.waiting_since, after.state) == (before.waiting_since, before.state)
    assert before.waiting_since is not None


def test_a_call_on_a_merged_ticket_is_refused(desk: Desk, ids: dict[str, int]) -> None:
    gone, into = wrote(desk, "cleo@shop.example"), wrote(desk, "omar@shop.example")
    desk.write_now(acts.merge, gone, into, by=actor(ids))
    with pytest.raises(InvalidMove, match=f"merged into {into}"):
        log(desk, ids, ticket_id=gone)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "anonymous"}, "number"),
        ({"number": "020 7946 0018"}, "number"),
        ({"call_direction": "both"}, "call_direction"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": 24 * 3600 + 1}, "seconds"),
        ({"text": " \n"}, "text"),
    ],
)
def test_a_call_that_cannot_be_logged_says_why(
    desk: Desk, ids: dict[str, int], wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        log(desk, ids, **wrong)
    assert refused.value.field == field


def test_a_call_on_a_ticket_that_does_not_exist(desk: Desk, ids: dict[str, int]) -> None:
    with pytest.raises(NotFound):
        log(desk, ids, ticket_id=99)


def test_a_national_number_is_known_with_its_country(desk: Desk, ids: dict[str, int]) -> None:
    first = log(desk, ids)
    assert log(desk, ids, number="020 7946 0018", region="GB").contact_id == first.contact_id
