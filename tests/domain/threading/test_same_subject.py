"""The rung of the subject: an answer that lost its headers, and what must not go by its subject."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.domain.messages import Identity
from helpdesk.domain.threading.candidates import TicketFacts
from helpdesk.domain.threading.choices import Choice, Continue, Open, Reopen
from helpdesk.domain.threading.same_subject import WITHIN
from helpdesk.language.letters.subjects import generic
from helpdesk.language.topics import topic
from tests.domain.threading.ladder_values import ANA, CLAIMED, EVE, LEAK, NOW, STRANGER, choose, found, ticket

SUBJECT = "The lamp flickers since Monday"
MORE = "It does so in the kitchen too"


def with_subject(number: int = 12, subject: str = SUBJECT, text: str = LEAK, **fields: Any) -> TicketFacts:
    return ticket(number, subject=subject, topic=topic(subject, text), **fields)


UNATTESTED = Identity(kind="email", value="ana@example.com")


def answered(*tickets: TicketFacts, subject: str = SUBJECT, text: str = MORE, **fields: Any) -> Choice:
    numbers = {"of_contact": [one.id for one in tickets]} | fields.pop("given", {})
    values: dict[str, Any] = {"contact": CLAIMED, "answering": True, "sender": UNATTESTED} | fields
    return choose(found(*tickets, **numbers), text, subject=subject, **values)


def test_an_answer_without_headers_goes_to_the_ticket_with_its_subject_and_says_what_is_not_proved() -> None:
    choice = answered(with_subject())
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung) == (12, "subject")
    says = "answers the subject of ticket 12, and ana@example.com is a participant"
    assert choice.evidence.says == f"{says}, though nothing proves that it sent this mail"
    assert answered(with_subject(), sender=ANA).evidence.says == says


@pytest.mark.parametrize(
    "subject",
    ["the LAMP flickers since monday", "The  lamp flickers since Monday", "Thé lamp flickers since Monday"],
)
def test_case_blanks_and_accents_of_the_subject_do_not_matter(subject: str) -> None:
    assert answered(with_subject(), subject=subject).evidence.rung == "subject"


def test_a_lists_tag_may_come_before_the_mark() -> None:
    choice = answered(
        with_subject(subject="[users] lamp flickers often"), subject="[users] Re: lamp flickers often"
    )
    assert choice.evidence.rung == "subject"


def test_a_long_subject_is_known_by_the_beginning_that_its_ticket_has() -> None:
    long = "word " * 40
    assert answered(with_subject(subject=long[:120]), subject=long).evidence.rung == "subject"
    short = answered(with_subject(subject="The lamp flickers"), subject="The lamp flickers on Tuesday only")
    assert short.evidence.rung == "new"


@pytest.mark.parametrize(
    "fields",
    [
        {"answering": False},
        {"subject": "Another subject of mine"},
        {"subject": ""},
        {"references": ["<other@mail.example>"]},
        {"sender": EVE, "contact": STRANGER},
        {"remarks": ["failed-dmarc"]},
        {"nature": "group"},
    ],
)
def test_what_is_no_answer_of_a_participant_opens_a_ticket(fields: dict[str, Any]) -> None:
    choice = answered(with_subject(), **fields)
    assert isinstance(choice, Open)
    assert choice.evidence.rung == "new"


def test_an_answer_that_names_another_mail_is_only_suggested() -> None:
    choice = answered(with_subject(), references=["<other@mail.example>"])
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12
    refused = "The subject is that of ticket 12, but the mail answers <other@mail.example>"
    assert choice.evidence.against[0] == refused


def test_an_answer_comes_within_the_time() -> None:
    hours = WITHIN / timedelta(hours=1)
    assert answered(with_subject(hours=hours - 1)).evidence.rung == "subject"
    assert answered(with_subject(hours=hours + 1)).evidence.rung == "new"


def test_a_solved_ticket_opens_again() -> None:
    solved = with_subject(state="solved", stopped_at=NOW - timedelta(days=2), hours=48)
    assert isinstance(answered(solved), Reopen)


def test_two_tickets_with_one_subject_prove_nothing_but_one_at_work_comes_before_a_solved_one() -> None:
    choice = answered(with_subject(12), with_subject(13, hours=3))
    assert isinstance(choice, Open)
    assert choice.evidence.against[0] == "The subject is that of tickets 12, 13, which are equally likely"
    solved = with_subject(13, state="solved", stopped_at=NOW, hours=0)
    at_work = answered(with_subject(12), solved)
    assert isinstance(at_work, Continue)
    assert at_work.ticket_id == 12


def test_another_code_is_another_matter() -> None:
    text = "My order A-1042 flickers"
    ours = with_subject(text=text)
    assert answered(ours, text="And order A-1042 is dim").evidence.rung == "subject"
    other = answered(ours, text="My order A-2077 flickers")
    assert other.evidence.against == [
        "The subject is that of ticket 12, but it names another order number A-2077, not A-1042"
    ]


def test_a_colleague_who_takes_part_answers_too() -> None:
    of_ana = with_subject(contact_id=2, participants=frozenset({("email", "ana@example.com")}))
    choice = answered(of_ana, given={"of_contact": [], "of_sender": [12]})
    assert isinstance(choice, Continue)
    mentioned = with_subject(contact_id=2, participants=frozenset())
    assert isinstance(answered(mentioned, given={"of_contact": [], "of_sender": [12]}), Open)


def test_a_generic_subject_needs_words_in_common() -> None:
    hello = with_subject(subject="Question", text="My coffee machine leaks from the bottom")
    assert answered(hello, subject="Question", text="Can I pay by invoice?").evidence.rung == "new"
    leak = answered(hello, subject="Question", text="Does the machine leak because of its bottom valve?")
    assert leak.evidence.rung == "subject"
    assert "shares" in leak.evidence.says
    two = answered(
        hello,
        with_subject(13, subject="Question", text="My coffee machine leaks", hours=5),
        subject="Question",
        text="Does the coffee machine leak because of its valve?",
    )
    assert two.evidence.rung == "new"


@pytest.mark.parametrize(
    "subject",
    [
        *(
            "Hello",
            "Question",
            "Help please",
            "Urgent",
            "My account",
            "Problem",
            "",
            "Order",
            "My order",
            "12",
        ),
        *("Frage", "Dringende Frage", "Bitte um Hilfe", "Question urgente", "Bonjour", "Pregunta", "Hola"),
        *(
            "Domanda",
            "Vraag over bestelling",
            "Pytanie",
            "Вопрос",
            "お問い合わせ",
            "问题",
            "Re",
            "(no subject)",
        ),
    ],
)
def test_these_subjects_fit_many_tickets(subject: str) -> None:
    assert generic(subject)


@pytest.mark.parametrize(
    "subject",
    [
        *("Broken lamp", "Order A-1042", "Curtains", "Invoice 2026-118"),
        *(
            "Where can I use my card to",
            "Lampe flackert",
            "Problème de chaudière",
            "Lámpara rota",
            "ランプが壊れました",
        ),
        *("I can't see all the refunds in", "Лампа не работает", "Factuur kabel dubbel betaald"),
    ],
)
def test_these_subjects_tell_of_a_matter(subject: str) -> None:
    assert not generic(subject)
