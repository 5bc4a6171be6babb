"""Which other ticket an advisor is told of, by table: likely enough, of this contact, each once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.suggestions import alike_tickets, of_contact, suggest
from helpdesk.language.topics import Topic, topic
from tests.language.pairs import PAIRS

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANA = ContactChoice(contact_id=1, verified=True, says="")
LAMP = Topic(keywords=["order", "lamp"], short=False)
WRONG = Topic(keywords=["order", "wrong"], short=False)
SHORT = Topic()
NEWS = topic("", "Any news?")
CODE = topic("", "Order A-1042 arrived broken")
PERSON = topic("", "Please tell Anna that the invoice is paid")
LEAK = topic("", "My coffee machine leaks from the bottom and floods the kitchen")
LEAKS = topic("", "The coffee machine still leaks from the bottom into the kitchen")


def ticket(number: int, about: Topic = LAMP, **fields: Any) -> TicketFacts:
    values: dict[str, Any] = {"state": "open", "contact_id": 1, "last_activity_at": NOW - timedelta(hours=1)}
    return TicketFacts(id=number, topic=about, **(values | fields))


def found(*tickets: TicketFacts, **fields: Any) -> Candidates:
    known = {one.id: one for one in tickets}
    values: dict[str, Any] = {"tickets": known, "of_contact": list(known)}
    return Candidates(**(values | fields))


@pytest.mark.parametrize(
    ("about", "candidates", "told"),
    [
        (LEAKS, found(ticket(12, LEAK)), (12, "shares ")),
        (LEAKS, found(ticket(12, LEAK), of_contact=[99, 12]), (12, "shares ")),
        (LEAKS, found(ticket(12, LEAK, contact_id=2)), None),
        (LEAKS, found(), None),
        (CODE, found(ticket(12, CODE), ticket(13, LAMP)), (12, "same order")),
        # a code in common, but it asks for something else: the advisor decides
        (topic("", "The invoice of order A-1042 is wrong"), found(ticket(12, CODE)), (12, "same order")),
        (topic("", "Order A-2077 arrived broken"), found(ticket(12, CODE)), None),  # another code
        (WRONG, found(ticket(12)), None),  # one everyday word
        (topic("", "The lamp needs a new bulb"), found(ticket(12, LAMP)), None),
        (PERSON, found(ticket(12, topic("", "Please ask Anna about the broken door"))), None),
        (  # likely by its words, but it asks for something else
            topic("", "The coffee machine: I cannot log in to my account, the password is always refused"),
            found(ticket(12, LEAK)),
            None,
        ),
        (SHORT, found(ticket(12)), None),
        (NEWS, found(ticket(12)), (12, "the customer's only active ticket")),
        (NEWS, found(ticket(12), ticket(13, state="solved")), (12, "the customer's only active ticket")),
        (NEWS, found(ticket(12, state="solved")), None),
        (NEWS, found(ticket(12), ticket(13)), None),
        # a chat that turned to something else
        (SHORT, found(ticket(12), of_contact=[], conversation=12), None),
        (topic("", "I cannot log in"), found(ticket(12, LEAK), of_contact=[], conversation=12), None),
        (LEAKS, found(ticket(12, LEAK), of_contact=[], conversation=12), (12, "shares ")),
        (SHORT, found(of_contact=[], conversation=12), None),
    ],
)
def test_the_likeliest_other_ticket(
    about: Topic, candidates: Candidates, told: tuple[int, str] | None
) -> None:
    suggestion = suggest(about, ANA, candidates, now=NOW)
    if told is None:
        assert suggestion is None
        return
    assert suggestion is not None
    assert suggestion.ticket_id == told[0]
    assert suggestion.why.startswith(told[1])


def test_the_senders_name_is_no_topic() -> None:
    both = ("Kowalczyk Brzezinska", "Kowalczyk Brzezinska here"), ("", "Message of Kowalczyk Brzezinska")
    one = found(ticket(12, topic(*both[0])))
    assert suggest(topic(*both[1]), ANA, one, now=NOW) is not None, "two rare words"
    assert suggest(topic(*both[1]), ANA, one, now=NOW, sender="Ola Kowalczyk-Brzezinska") is None


def test_what_is_suggested_is_right() -> None:
    shown = Counter(
        pair.expected
        for pair in PAIRS
        if suggest(topic(*pair.message), ANA, found(ticket(12, topic(*pair.ticket))), now=NOW) is not None
    )
    assert shown["join"] >= 0.9 * shown.total()
    assert shown["join"] >= 0.85 * sum(pair.expected == "join" for pair in PAIRS), "and most are suggested"


def test_the_surest_ticket_comes_first_and_among_equally_sure_ones_the_likeliest() -> None:
    order = ["order:A-1042"]
    about = Topic(keywords=["lamp", "login", "order"], codes=order, again=True, short=False)
    four = found(
        ticket(1, Topic(keywords=["order", "lamp", "defect"])),
        ticket(2, Topic(keywords=["order", "sofa"])),
        ticket(3, Topic(keywords=["defect"], codes=order)),
        ticket(4, Topic(keywords=["lamp", "sofa"])),
    )
    judged = [
        (one.id, like.verdict, round(like.score, 2)) for one, like in alike_tickets(about, ANA, four, now=NOW)
    ]
    assert judged == [(4, "same", 0.51), (3, "unsure", 0.6), (2, "unsure", 0.17), (1, "different", 0.28)]


def test_a_long_silence_makes_a_ticket_less_likely() -> None:
    asked, about = topic("", "My kettle leaks, I want a refund"), topic("", "Where is my refund?")
    for idle, verdict in ((timedelta(hours=1), "same"), (timedelta(days=40), "unsure")):
        one = found(ticket(12, asked, last_activity_at=NOW - idle))
        assert [like.verdict for _, like in alike_tickets(about, ANA, one, now=NOW)] == [verdict]


def test_a_ticket_that_several_numbers_name_is_there_once() -> None:
    assert of_contact(ANA, found(of_contact=[9, 12], tickets={9: ticket(12), 12: ticket(12)})) == [ticket(12)]
