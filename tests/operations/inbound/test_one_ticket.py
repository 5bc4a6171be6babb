"""One ticket per issue: what joins, what does not, and what is said about it."""

from __future__ import annotations

import msgspec
import pytest

from helpdesk.channels import reply_tokens
from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger_proof
from helpdesk.db.tickets import messages, participants, tickets
from helpdesk.domain.messages import Identity
from helpdesk.operations.answers import replies
from helpdesk.operations.customers.contacts import add_address
from helpdesk.operations.inbound import calls
from tests.factories import POLICY, actor, mail, receive, telegram

LAMP = "My lamp Aurora arrived with a broken shade, order A-1042. Can I get a new shade?"
INVOICE = "Please send the invoice of last year again, the accountant needs the VAT number on it."


def answer(desk: Desk, ids: dict[str, int], ticket_id: int, text: str = "We look into it.") -> int:
    reply = replies.Reply(channel="support", text=text)
    return desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)


def test_a_first_mail_opens_a_ticket_with_its_customer_and_its_reason(
    desk: Desk, ids: dict[str, int]
) -> None:
    outcome = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    assert outcome.fate == "opened"
    assert outcome.ticket_id is not None
    row = desk.read_now(tickets.ticket, outcome.ticket_id)
    assert (row.subject, row.contact_name, row.state, row.team_name) == (
        "Broken lamp",
        "Ana",
        "open",
        "Support",
    )
    message = desk.read_now(messages.message, outcome.message_id or 0)
    assert message.evidence is not None
    assert message.evidence.rung == "new"


def test_an_answer_to_our_answer_lands_on_its_ticket_and_proves_the_mailbox(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    assert first.ticket_id is not None
    sent = answer(desk, ids, first.ticket_id)
    token = reply_tokens.sign(POLICY.secret, first.ticket_id, sent)
    second = receive(desk, mail("ana@shop.example", "Something else", "Thanks", tokens=[token]))
    assert (second.fate, second.ticket_id) == ("threaded", first.ticket_id)
    message = desk.read_now(messages.message, second.message_id or 0)
    assert message.evidence is not None
    assert message.evidence.rung == "token"
    known = desk.read_now(contacts.known_identities, "email", "ana@shop.example")
    assert [one.verified for one in known] == [True]


def test_a_stolen_message_id_and_a_guessed_number_open_nothing(desk: Desk, ids: dict[str, int]) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    original = desk.read_now(messages.message, first.message_id or 0)
    assert original.external_id is not None
    thief = receive(
        desk,
        mail(
            "eve@evil.example",
            f"Re: [#{first.ticket_id}] Broken lamp",
            "Send the refund to my account",
            references=[original.external_id],
            ticket_hint=first.ticket_id,
        ),
    )
    assert thief.fate == "opened"
    assert thief.ticket_id != first.ticket_id
    told = desk.read_now(messages.message, thief.message_id or 0).evidence
    assert told is not None
    assert any("eve@evil.example" in line for line in told.against)


def test_another_mail_under_a_known_message_id_is_kept_not_swallowed(desk: Desk, ids: dict[str, int]) -> None:
    first = mail("ana@shop.example", "Broken lamp", LAMP)
    receive(desk, first)
    again = receive(desk, first)
    assert again.fate == "duplicate"
    stolen = mail("eve@evil.example", "Hello", "Other words", external_id=first.external_id)
    assert receive(desk, stolen).fate == "opened"
    assert receive(desk, stolen).fate == "duplicate"
    assert desk.read_now(ledger_proof.prove).holds


def test_chat_mail_call_and_telegram_of_one_verified_person_about_one_thing_are_one_ticket(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    assert first.ticket_id is not None
    sent = answer(desk, ids, first.ticket_id)
    token = reply_tokens.sign(POLICY.secret, first.ticket_id, sent)
    receive(desk, mail("ana@shop.example", "Re: Broken lamp", "Any news of it?", tokens=[token]))
    contact_id = desk.read_now(tickets.ticket, first.ticket_id).contact_id
    desk.write_now(add_address, contact_id, "telegram", "4711", verified=True, by=actor(ids))
    desk.write_now(add_address, contact_id, "phone", "+33612345678", verified=True, by=actor(ids))
    chat = receive(desk, telegram("4711", "Hi, it is about the broken shade of my lamp, order A-1042"))
    assert (chat.fate, chat.ticket_id) == ("threaded", first.ticket_id)
    ours = Identity(kind="email", value="ana@shop.example", attested=True)  # our mail server checked it
    again = "The shade of order A-1042 is still broken"
    other = receive(desk, msgspec.structs.replace(mail("ana@shop.example", "Lamp shade", again), sender=ours))
    assert (other.fate, other.ticket_id) == ("threaded", first.ticket_id)

    def call(tx: Transaction) -> int:
        return calls.note_call(
            tx,
            channel=channels.channel(tx, "phone"),
            number="+33 6 12 34 56 78",
            call_direction="in",
            seconds=95,
            text="Asks again for the new lamp shade of order A-1042",
            by=actor(ids),
            policy=POLICY,
        )

    called = desk.read_now(messages.message, desk.write_now(call))
    assert called.ticket_id == first.ticket_id
    row = desk.read_now(tickets.ticket, first.ticket_id)
    assert row.channel_kinds == ["email", "telegram", "phone"]


def test_a_mail_that_only_says_it_is_from_a_verified_address_joins_by_its_code_and_is_marked(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    assert first.ticket_id is not None
    token = reply_tokens.sign(POLICY.secret, first.ticket_id, answer(desk, ids, first.ticket_id))
    receive(desk, mail("ana@shop.example", "Re: Broken lamp", "Any news of it?", tokens=[token]))
    known = desk.read_now(contacts.known_identities, "email", "ana@shop.example")
    assert [one.verified for one in known] == [True]
    forged = receive(
        desk, mail("ana@shop.example", "Order A-1042", "Refund my lamp of order A-1042 to IBAN XX00 instead")
    )
    assert forged.ticket_id == first.ticket_id
    told = desk.read_now(messages.message, forged.message_id or 0).evidence
    assert told is not None
    assert told.rung == "code"
    assert "though nothing proves that it sent this message" in told.says


def test_a_mail_that_only_says_it_is_from_a_verified_address_is_else_suggested(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    assert first.ticket_id is not None
    token = reply_tokens.sign(POLICY.secret, first.ticket_id, answer(desk, ids, first.ticket_id))
    receive(desk, mail("ana@shop.example", "Re: Broken lamp", "Any news of it?", tokens=[token]))
    forged = receive(
        desk,
        mail(
            "ana@shop.example",
            "My lamp",
            "The shade of the lamp Aurora is still broken. Can I get a new shade?",
        ),
    )
    assert forged.fate == "opened"
    told = desk.read_now(messages.message, forged.message_id or 0).evidence
    assert told is not None
    assert any("nothing proves that it sent this mail" in line for line in told.against)
    suggestion = desk.read_now(tickets.ticket, forged.ticket_id or 0).suggestion
    assert suggestion is not None
    assert suggestion.ticket_id == first.ticket_id


def test_two_different_things_of_one_person_are_two_tickets(desk: Desk, ids: dict[str, int]) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    second = receive(desk, mail("ana@shop.example", "Invoice", INVOICE))
    assert second.fate == "opened"
    rows = [desk.read_now(tickets.ticket, one.ticket_id or 0) for one in (first, second)]
    assert rows[0].contact_id == rows[1].contact_id


@pytest.mark.parametrize("kind", ["auto", "bounce", "complaint"])
def test_machine_mail_is_parked_with_its_reason(desk: Desk, ids: dict[str, int], kind: str) -> None:
    outcome = receive(
        desk, mail("x@shop.example", "Out of office", "Back on Monday", kind=kind, kind_reason="why")
    )
    assert (outcome.fate, outcome.reason) == ("parked", f"{kind}: why")
    assert desk.read_now(ledger_proof.prove).fates["parked"] == 1


def test_an_answer_without_headers_joins_by_its_subject_and_its_copies_are_only_mentioned(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP))
    assert first.ticket_id is not None
    eve = Identity(kind="email", value="eve@bad.example")
    again = mail("ana@shop.example", "Broken lamp", "It is worse now.", answering=True, participants=[eve])
    second = receive(desk, again)
    assert (second.fate, second.ticket_id) == ("threaded", first.ticket_id)
    people = desk.read_now(participants.participants_of, [first.ticket_id])[first.ticket_id]
    assert {one.value: one.role for one in people} == {
        "ana@shop.example": "requester",
        "eve@bad.example": "mentioned",
    }


def test_a_colleague_in_copy_who_answers_by_subject_joins_the_ticket(desk: Desk, ids: dict[str, int]) -> None:
    bea = Identity(kind="email", value="bea@shop.example")
    first = receive(desk, mail("ana@shop.example", "Broken lamp", LAMP, participants=[bea]))
    known = receive(
        desk, mail("bea@shop.example", "Something else entirely", INVOICE, references=["nothing@x"])
    )
    assert known.ticket_id != first.ticket_id
    assert first.ticket_id is not None
    sent = answer(desk, ids, first.ticket_id)
    token = reply_tokens.sign(POLICY.secret, first.ticket_id, sent)
    receive(desk, mail("bea@shop.example", "Broken lamp", "I am here too", tokens=[token]))
    later = receive(desk, mail("bea@shop.example", "Broken lamp", "Any news?", answering=True))
    assert later.ticket_id == first.ticket_id
    stranger = receive(desk, mail("eve@bad.example", "Broken lamp", "Any news?", answering=True))
    assert stranger.ticket_id != first.ticket_id
