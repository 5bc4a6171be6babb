"""Messages without a proof: a running chat, and the same thing said again."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from helpdesk.domain.threading.candidates import TicketFacts
from helpdesk.domain.threading.choices import Continue, Open
from helpdesk.language.topics import topic, widen
from tests.domain.threading.ladder_values import (
    CLAIMED,
    LEAK,
    LOGIN,
    NOW,
    STRANGER,
    TELEGRAM,
    choose,
    found,
    ticket,
)


@pytest.mark.parametrize(
    ("text", "hours", "stays"),
    [
        ("ok thanks", 100, True),
        ("It also smells burnt and there is water under the coffee machine", 100, True),
        ("It was a birthday present from my grandmother in Sweden", 1, True),
        ("My username is cminh730", 1, True),
        ("Do you have some gift wrap for cushions, and ribbons in green?", 100, False),
        (LOGIN, 100, False),
        (LOGIN, 1, False),
        ("And the invoice?", 1, True),  # too few words to turn a running chat
        ("And the invoice?", 100, False),
    ],
)
def test_a_running_chat_goes_on_until_it_turns_to_something_else(
    text: str, hours: float, stays: bool
) -> None:
    choice = choose(found(ticket(12, hours=hours), conversation=12), text, contact=STRANGER, sender=TELEGRAM)
    if stays:
        assert isinstance(choice, Continue)
        assert choice.evidence.rung == "conversation"
    else:
        assert isinstance(choice, Open)
        assert choice.suggestion is None, "nothing in common"
        assert "something else" in choice.evidence.against[0]


def test_another_order_number_parts_a_running_chat() -> None:
    order = ticket(12, "Order A-1042 has not arrived")
    other = choose(found(order, conversation=12), "And order A-1077 has not arrived", contact=STRANGER)
    same = choose(found(order, conversation=12), "Order A-1042, to be exact", contact=STRANGER)
    assert isinstance(other, Open)
    assert isinstance(same, Continue)


def test_the_same_verified_person_about_the_same_thing_is_one_ticket() -> None:
    choice = choose(
        found(ticket(12), ticket(13, LOGIN), of_contact=[13, 12]), "The coffee machine still leaks!"
    )
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung) == (12, "identity")
    assert "leak" in choice.evidence.says


def test_an_unverified_person_gets_a_new_ticket_and_the_advisor_a_suggestion() -> None:
    choice = choose(found(ticket(12), of_contact=[12]), "The coffee machine still leaks!", contact=CLAIMED)
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12
    assert "not verified" in choice.evidence.against[0]


def test_two_different_things_are_two_tickets() -> None:
    choice = choose(found(ticket(12), of_contact=[12]), LOGIN)
    assert isinstance(choice, Open)
    assert choice.suggestion is None


STORY = [
    ("", "hi, the coffee machine I bought leaks, order A-1042"),
    (
        "Leaking coffee machine",
        "Hello,\nas I said in the chat my coffee machine leaks. Can you repair it?\nAna",
    ),
    ("", "Ana called: the coffee machine leaks from the bottom, she wants it repaired."),
    ("", "any news about the coffee machine?"),
    ("", "here is the photo"),
]

OTHER = ("Invoice for May", "I need an invoice with our VAT number for the office chairs, please.")


def test_a_chat_a_mail_a_call_and_a_telegram_message_about_one_thing_are_one_ticket() -> None:
    known = topic(*STORY[0])
    for subject, text in STORY[1:]:
        for state in ("open", "pending", "snoozed"):
            one = ticket(12, topic=known, state=state)
            choice = choose(found(one, of_contact=[12]), text, subject=subject)
            assert not isinstance(choice, Open), (text, choice)
            assert choice.evidence.rung == "identity"
        known = widen(known, topic(subject, text))
    other = choose(found(ticket(12, topic=known), of_contact=[12]), OTHER[1], subject=OTHER[0])
    assert isinstance(other, Open)


def test_messages_find_their_own_among_two_tickets() -> None:
    two = found(ticket(12, topic=topic(*STORY[0])), ticket(13, topic=topic(*OTHER)), of_contact=[13, 12])
    for (subject, text), number in [*((told, 12) for told in STORY[1:4]), (("", "my VAT invoice?"), 13)]:
        choice = choose(two, text, subject=subject)
        assert isinstance(choice, Continue)
        assert choice.ticket_id == number


def test_a_solved_matter_is_suggested_and_not_reopened_by_likeness() -> None:
    solved = ticket(12, state="solved", stopped_at=NOW - timedelta(days=1))
    choice = choose(found(solved, of_contact=[12]), "The coffee machine leaks again")
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12


def test_real_chats_stay_on_their_ticket(shared_data: Callable[..., Path]) -> None:
    chats = json.loads((shared_data("agent-guidelines") / "abcd_sample.json").read_bytes())
    parted, said = 0, 0
    for chat in chats:
        known = topic("", "")
        for who, text in chat["original"]:
            if who != "customer":
                continue
            one = ticket(12, topic=known, hours=0.05)
            choice = choose(found(one, conversation=12), text, sender=TELEGRAM, contact=STRANGER)
            parted += isinstance(choice, Open)
            said += 1
            known = widen(known, topic("", text))
    assert said > 20
    assert parted == 0


def test_a_code_in_common_leads_clearly_over_words_in_common() -> None:
    coded, worded = ticket(12, "Order A-1042: the coffee machine leaks"), ticket(13, LEAK)
    choice = choose(found(coded, worded, of_contact=[13, 12]), "My coffee machine leaks, order A-1042")
    assert isinstance(choice, Continue)
    assert choice.ticket_id == 12


def test_equally_likely_tickets_are_left_to_the_advisor() -> None:
    choice = choose(found(ticket(12), ticket(13), of_contact=[13, 12]), "The coffee machine still leaks!")
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert "equally similar" in choice.evidence.against[0]


@pytest.mark.parametrize(
    ("tickets", "against"),
    [
        ([ticket(12)], None),
        ([ticket(12, hours=12)], None),
        ([ticket(12, hours=13)], ["the message is short and ticket 12 has no recent activity"]),
        ([ticket(12), ticket(13, LOGIN)], ["the message is short and 2 tickets are active"]),
        ([ticket(12), ticket(13, LOGIN, state="solved")], None),
        ([ticket(12, state="solved")], []),
    ],
)
def test_a_short_message_goes_with_the_only_fresh_active_ticket(
    tickets: list[TicketFacts], against: list[str] | None
) -> None:
    choice = choose(found(*tickets, of_contact=[one.id for one in tickets]), "Here is the photo")
    if against is None:
        assert isinstance(choice, Continue)
        return
    assert isinstance(choice, Open)
    assert choice.evidence.against == [f"ana@example.com is verified, but {why}" for why in against]


def test_a_ticket_of_somebody_else_is_never_joined_by_likeness() -> None:
    choice = choose(found(ticket(12, contact_id=2), of_contact=[12]), LEAK)
    assert isinstance(choice, Open)
    assert choice.suggestion is None
