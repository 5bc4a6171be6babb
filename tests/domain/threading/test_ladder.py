"""The ladder: which proof decides, which are refused, and what becomes of a message."""

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.domain.lifecycle import State
from helpdesk.domain.messages import Identity
from helpdesk.domain.threading.candidates import RefSeen, TokenSeen
from helpdesk.domain.threading.choices import Choice, Continue, Open, Reopen
from tests.domain.threading.ladder_values import (
    ANA,
    CLAIMED,
    EVE,
    LEAK,
    LOGIN,
    NOW,
    STRANGER,
    TELEGRAM,
    choose,
    found,
    ticket,
)


def test_a_valid_token_decides_over_everything_else() -> None:
    choice = choose(
        found(
            ticket(12),
            ticket(13),
            tokens=[TokenSeen(token="tok-12", ticket_id=12)],
            references=[RefSeen(external_id="<a@x>", ticket_id=13)],
            conversation=13,
        ),
        sender=EVE,
        contact=STRANGER,
    )
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung, choice.evidence.via) == (12, "token", "tok-12")


def test_the_first_of_several_valid_tokens_decides() -> None:
    valid = [TokenSeen(token="tok-12", ticket_id=12), TokenSeen(token="tok-13", ticket_id=13)]
    choice = choose(found(ticket(12), ticket(13), tokens=valid))
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.via) == (12, "tok-12")


def test_a_refused_token_is_told_of_and_the_next_rung_decides() -> None:
    choice = choose(
        found(
            ticket(12),
            tokens=[TokenSeen(token="forged-token", ticket_id=None, refused="its signature does not hold")],
            references=[RefSeen(external_id="<a@x>", ticket_id=12)],
        )
    )
    assert isinstance(choice, Continue)
    assert choice.evidence.rung == "headers"
    assert choice.evidence.against == ["Reply token forged-t… is refused: its signature does not hold"]


def test_a_stolen_message_id_opens_nothing() -> None:
    choice = choose(
        found(ticket(12), references=[RefSeen(external_id="<a@x>", ticket_id=12)]),
        LEAK,
        sender=EVE,
        contact=STRANGER,
    )
    assert isinstance(choice, Open)
    assert choice.evidence.rung == "new"
    assert choice.suggestion is not None, "but an advisor may know who it is"
    assert choice.suggestion.ticket_id == 12
    assert choice.evidence.against == [
        "Message-ID <a@x> belongs to ticket 12, but eve@example.net is not a participant"
    ]


def test_a_guessed_number_opens_nothing_and_a_participants_number_counts() -> None:
    guessed = choose(found(ticket(12), hint=12), sender=EVE, contact=STRANGER)
    assert isinstance(guessed, Open)
    assert guessed.evidence.against == [
        "Number 12 in the subject is ticket 12, but eve@example.net is not a participant"
    ]
    own = choose(found(ticket(12), hint=12), contact=CLAIMED)
    assert isinstance(own, Continue)
    assert own.evidence.says == "ticket number in the subject, and ana@example.com is a participant"


@pytest.mark.parametrize(
    ("proof", "rung"),
    [
        ({"references": [RefSeen(external_id="<a@x>", ticket_id=12)]}, "headers"),
        ({"beside": [RefSeen(external_id="<a@x>", ticket_id=12)]}, "headers"),
        ({"hint": 12}, "headers"),
        ({"reply": RefSeen(external_id="<a@x>", ticket_id=12)}, "reply"),
    ],
)
def test_who_wants_answers_at_a_participants_address_is_no_stranger(proof: dict[str, Any], rung: str) -> None:
    at_work = Identity(kind="email", value="ana@work.example")

    def chosen(answers_to: Identity | None) -> Choice:
        return choose(found(ticket(12), **proof), sender=at_work, contact=STRANGER, answers_to=answers_to)

    choice = chosen(ANA)
    assert isinstance(choice, Continue)
    assert choice.evidence.rung == rung
    assert "ana@work.example wants answers at ana@example.com, a participant" in choice.evidence.says
    assert isinstance(chosen(None), Open)
    assert isinstance(chosen(EVE), Open)


def test_the_first_reference_whose_ticket_knows_the_sender_decides() -> None:
    foreign = ticket(11, participants=frozenset({("email", "bo@example.com")}), contact_id=2)
    choice = choose(
        found(
            foreign,
            ticket(12),
            references=[
                RefSeen(external_id="<b@x>", ticket_id=11),
                RefSeen(external_id="<a@x>", ticket_id=12),
            ],
        ),
        contact=CLAIMED,
    )
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.via) == (12, "<a@x>")
    assert len(choice.evidence.against) == 1


def test_a_verified_customer_may_answer_from_another_address() -> None:
    work = Identity(kind="email", value="ana@work.example")
    candidates = found(ticket(12), references=[RefSeen(external_id="<a@x>", ticket_id=12)])
    assert isinstance(choose(candidates, sender=work), Continue)
    assert isinstance(choose(candidates, sender=work, contact=CLAIMED), Open)


def test_a_proof_of_a_merged_ticket_leads_to_its_survivor_and_keeps_the_number_it_named() -> None:
    choice = choose(found(merged={9: ticket(12)}, references=[RefSeen(external_id="<a@x>", ticket_id=9)]))
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.claimed) == (12, 9)


@pytest.mark.parametrize(
    ("state", "stopped_days", "kind"),
    [
        ("open", None, Continue),
        ("pending", None, Reopen),
        ("snoozed", None, Reopen),
        ("solved", 3, Reopen),
        ("solved", 14, Reopen),
        ("solved", 15, Open),
        ("closed", 0, Open),
    ],
)
def test_what_a_proof_does_in_each_state(state: State, stopped_days: int | None, kind: type[Choice]) -> None:
    stopped = None if stopped_days is None else NOW - timedelta(days=stopped_days)
    choice = choose(
        found(ticket(12, state=state, stopped_at=stopped), tokens=[TokenSeen(token="t", ticket_id=12)])
    )
    assert isinstance(choice, kind)
    assert choice.evidence.claimed == 12
    if isinstance(choice, Open):
        assert choice.linked_to == 12
        assert choice.evidence.rung == "new"
        assert "signed reply token" in choice.evidence.says


def test_a_reply_counts_in_its_own_chat_and_from_a_participant_only() -> None:
    candidates = found(ticket(12), reply=RefSeen(external_id="500:31", ticket_id=12))
    same_chat = choose(candidates, sender=TELEGRAM, contact=STRANGER, conversation="500")
    other_chat = choose(candidates, sender=TELEGRAM, contact=STRANGER, conversation="50")
    assert isinstance(same_chat, Continue)
    assert same_chat.evidence.rung == "reply"
    assert isinstance(other_chat, Open)
    assert "77 is not a participant" in other_chat.evidence.against[0]


def test_a_reply_counts_for_the_ticket_of_the_running_chat_and_for_no_other() -> None:
    tickets = ticket(12), ticket(13, LOGIN)
    for running, rung in ((12, "reply"), (13, "conversation")):
        candidates = found(*tickets, reply=RefSeen(external_id="31", ticket_id=12), conversation=running)
        choice = choose(candidates, "ok thanks", sender=TELEGRAM, contact=STRANGER, conversation="500")
        assert isinstance(choice, Continue)
        assert (choice.ticket_id, choice.evidence.rung) == (running, rung)
        refused = [] if running == 12 else ["Reply to 31 leads to ticket 12, but 77 is not a participant"]
        assert choice.evidence.against == refused


# --- properties ---------------------------------------------------------------------------------------


def test_a_verified_address_in_from_proves_nothing_unless_something_vouches_for_this_mail() -> None:
    bare = Identity(kind="email", value="ana@example.com")
    choice = choose(found(ticket(12), of_contact=[12]), LEAK, sender=bare)
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12
    assert "nothing proves that it sent this mail" in choice.evidence.against[-1]
    assert isinstance(choose(found(ticket(12), of_contact=[12]), LEAK), Continue)
    assert isinstance(choose(found(ticket(12), of_contact=[12]), LEAK, sender=TELEGRAM), Continue)
    caller = Identity(kind="phone", value="+49301234567")
    assert isinstance(choose(found(ticket(12), of_contact=[12]), LEAK, sender=caller), Continue)
