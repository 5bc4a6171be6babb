"""What turns a running chat to something else: another code, a request of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.language.talk.plainly_else import turns_away
from helpdesk.language.topics import topic

GAP, SOON, LATER = timedelta(hours=12), timedelta(minutes=5), timedelta(days=1)
ORDER = "Where is my order A-1042?"
FLIGHT = "My flight BA 1482 is late, flight number BA1482"
LEAK = "My coffee machine leaks from the bottom and floods the kitchen"


def turns(
    text: str, ticket: str, idle: timedelta = SOON, *, answered: bool = True, stopped: bool = False
) -> bool:
    about = topic("", text)
    return bool(
        turns_away(text, about, topic("", ticket), idle=idle, gap=GAP, answered=answered, stopped=stopped)
    )


@pytest.mark.parametrize("idle", [SOON, LATER])
@pytest.mark.parametrize(
    ("text", "ticket", "away"),
    [
        ("I meant A-1043", ORDER, False),
        ("sorry, it is A-1043", ORDER, False),
        ("Sorry, my order A-1043 is missing too", ORDER, True),
        ("*A-1043", ORDER, False),
        ("oops, order A-1043 it should be", ORDER, False),
        ("je voulais dire la commande A-1043", ORDER, False),
        ("ich meinte Bestellung A-1043", ORDER, False),
        ("Meine Bestellung A-1043 ist kaputt", ORDER, True),
        ("perdón, es A-1043", ORDER, False),
        ("volevo dire A-1043", ORDER, False),
        ("A-1043", ORDER, False),
        ("A-1042 is what I wrote, and the refund of A-1043?", ORDER, False),
        ("And order A-1077 has a broken screen", ORDER, True),
        ("my connecting flight number is BA1190", FLIGHT, False),
        ("mon vol retour, vol numéro BA1190", FLIGHT, False),
        ("the tracking of the replacement order is A-1099", ORDER, False),
    ],
)
def test_another_code_is_another_matter_unless_it_corrects_or_belongs_to_the_first(
    text: str, ticket: str, idle: timedelta, away: bool
) -> None:
    assert turns(text, ticket, idle) is away


def test_a_code_alone_is_an_answer_only_if_we_could_have_asked_for_it() -> None:
    assert not turns("A-1043", ORDER, answered=True)
    assert turns("A-1043", ORDER, answered=False)


@pytest.mark.parametrize(
    "text",
    [
        "tried that, no luck",
        "worst shop ever, my money is gone and my kitchen smells. never again!",
        "c'est honteux, mon parquet est gonflé et mes meubles sont fichus",
        "@desk did both, same thing",
        "it was a birthday present from my grandmother in Sweden",
        "the plumber found a crack behind the wall socket",
        "how long does that usually take?",
        "on a marble worktop, next to the sink",
        "Danke, hat geklappt",
        "toujours rien depuis vendredi",
        "enviado por privado",
    ],
)
def test_what_can_answer_us_goes_on_a_day_later(text: str) -> None:
    assert not turns(text, LEAK, LATER)


@pytest.mark.parametrize(
    "text",
    [
        "Hello, I cannot log in to my account, the password is always refused",
        "Hi, do you sell gift vouchers for the garden furniture shop in Galway?",
        "Another question: how can I unsubscribe from the newsletter?",
        "Bonjour, quels sont les horaires du magasin de Lyon le dimanche ?",
        "Hallo, warum wurde mir im Mai der doppelte Beitrag abgebucht?",
        "Hola, ¿a qué hora abre la tienda de Málaga los domingos?",
    ],
)
def test_a_request_of_its_own_turns_a_chat_days_later_even_after_our_answer(text: str) -> None:
    assert turns(text, LEAK, timedelta(days=3))


def test_the_longer_the_silence_the_less_it_takes_to_be_something_else() -> None:
    text = "is the red espresso cup sold in sets of six?"
    assert not turns(text, LEAK, LATER)
    assert turns(text, LEAK, timedelta(days=20))


def test_at_minutes_a_request_that_goes_on_with_our_answer_stays() -> None:
    told = "yes and I paid with paypal, the invoice shows a discount"
    asked = "Hi, why is my password refused on the login page of the account?"
    assert not turns(told, LEAK)
    assert turns(told, LEAK, answered=False)
    assert turns(asked, LEAK)


def test_a_stopped_ticket_takes_nothing_different_after_the_gap() -> None:
    text = "curtains with a flower pattern from grandmother"
    assert not turns(text, LEAK, LATER, answered=False)
    assert turns(text, LEAK, LATER, answered=False, stopped=True)
    assert not turns(text, LEAK, SOON, answered=False, stopped=True)
