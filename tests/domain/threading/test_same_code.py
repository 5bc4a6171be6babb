"""The rung of the code: a new mail that names the number of its sender's ticket."""

from typing import Any

import pytest

from helpdesk.domain.messages import Identity
from helpdesk.domain.threading.candidates import TicketFacts
from helpdesk.domain.threading.choices import Choice, Continue, Open
from helpdesk.language.topics import topic
from tests.domain.threading.ladder_values import ANA, CLAIMED, EVE, STRANGER, choose, found, ticket

OPENED = "My order A-1042 has not arrived, where is the parcel?"
UNATTESTED = Identity(kind="email", value="ana@example.com")


def of(number: int = 12, text: str = OPENED, **fields: Any) -> TicketFacts:
    return ticket(number, topic=topic("", text), **fields)


def wrote(*tickets: TicketFacts, text: str = "Order A-1042 is still not here", **fields: Any) -> Choice:
    given: dict[str, Any] = {"contact": CLAIMED, "sender": UNATTESTED} | fields
    return choose(found(*tickets, of_contact=[one.id for one in tickets]), text, **given)


def test_a_mail_with_the_tickets_code_joins_and_says_what_is_not_proved() -> None:
    choice = wrote(of())
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung) == (12, "code")
    says = "has the same order number A-1042 as ticket 12, and ana@example.com is a participant"
    assert choice.evidence.says == f"{says}, though nothing proves that it sent this message"
    assert wrote(of(), sender=ANA).evidence.says == says


def test_two_tickets_with_the_code_leave_it_to_a_person() -> None:
    choice = wrote(of(12), of(13))
    assert isinstance(choice, Open)
    assert "Tickets 12, 13 have the same order number A-1042" in choice.evidence.against
    assert choice.suggestion is not None


@pytest.mark.parametrize(
    ("tickets", "fields"),
    [
        ([of()], {"text": "Order A-2077 is still not here"}),
        ([of(text="My parcel has not arrived, where is it?")], {}),
        ([of(state="solved")], {}),
        ([of(participants=frozenset())], {}),
        ([of(contact_id=2)], {"sender": EVE, "contact": STRANGER}),
        ([of()], {"remarks": ["failed-dmarc"]}),
        ([of()], {"nature": "group"}),
        ([of(group=True)], {}),
    ],
)
def test_what_does_not_join_by_a_code(tickets: list[TicketFacts], fields: dict[str, Any]) -> None:
    assert isinstance(wrote(*tickets, **fields), Open)


def test_the_evidence_has_what_came_next() -> None:
    other = of(13, "My order B-2077 has not arrived either", subject="")
    choice = wrote(of(), other)
    assert choice.evidence.runner_up == "ticket 13: another order number A-1042, not B-2077"
    assert wrote(of()).evidence.runner_up == ""
    assert wrote(of(contact_id=2)).evidence.runner_up == "", "other people's tickets are told to nobody"


def test_a_plainly_other_request_about_the_same_order_is_suggested() -> None:
    choice = wrote(of(), text="Please send me the invoice with our VAT number for A-1042")
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12
