"""People who take part in no ticket, but who have a mail of one: what they may do, and never change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from helpdesk.channels import reply_tokens
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.external_ids import unguessable
from helpdesk.operations.answers import brands, destinations
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.tickets import tickets as acts
from tests.factories import actor, receive
from tests.factories import mail as read
from tests.operations.inbound.mail_desk import (
    INVOICE,
    answer,
    come,
    opened,
    put_mailbox,
    recipients,
    token_address,
)

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("newcomer_cases.yaml").read_text("utf-8")
)
OURS = "mx.desk.example"
DORA = "Dora <dora@accounts.example>"
PASSED = {"Authentication_Results": f"{OURS}; dmarc=pass header.from=accounts.example", "trusted": OURS}


def people(desk: Desk, ticket_id: int) -> dict[str, str]:
    return {one.value: one.role for one in desk.read_now(participants_of, [ticket_id])[ticket_id]}


def rung(desk: Desk, outcome: Outcome) -> str:
    told = desk.read_now(messages.message, outcome.message_id or 0).evidence
    assert told is not None
    return told.rung


def suggested(desk: Desk, outcome: Outcome) -> int | None:
    found = desk.read_now(tickets.ticket, outcome.ticket_id or 0).suggestion
    return None if found is None else found.ticket_id


def newcomer(desk: Desk, sent: messages.MessageRow, sender: str = DORA, **headers: Any) -> Outcome:
    """A mail that answers one of ours, from somebody who was shown it."""
    values: dict[str, Any] = {"In_Reply_To": f"<{sent.external_id}>", **headers}
    return come(desk, sender, values.pop("subject", "Fwd: Broken lamp"), "I can help with this.", **values)


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one['sender']}-{one['names']}-{one['becomes']}")
def test_who_names_a_mail_of_a_ticket_joins_it_or_is_suggested_or_neither(
    desk: Desk, ids: dict[str, int], case: dict[str, str]
) -> None:
    first = {
        "ana": opened(
            desk, Message_ID="<1@shop.example>", Cc="bo@books.example, carl@gmail.com, support@desk.example"
        ),
        "gina": come(desk, "Gina <gina@gmail.com>", "Invoice", INVOICE, Message_ID="<2@gmail.com>").ticket_id,
    }
    of = case.get("of", "ana")
    ticket_id = first[of] or 0
    own = "<1@shop.example>" if of == "ana" else "<2@gmail.com>"
    # those in copy take part, so the case needs them to be only on the mail
    desk.write_now(
        lambda tx: tx.conn.exec_driver_sql("DELETE FROM participants WHERE role = 'copied'").rowcount
    )
    sent = answer(desk, ids, ticket_id)
    ours = f"<{sent.external_id}>"
    old = f"ticket-{ticket_id}.message-{sent.id}.0a1b2c3d@desk.example"
    subject = "Question"
    headers: dict[str, str] = {}
    match case["names"]:
        case "ours":
            headers["In_Reply_To"] = ours
        case "theirs":
            headers["In_Reply_To"] = own
        case "forwarded":
            headers["References"] = f"{own} {ours}"
        case "old":
            desk.write_now(messages.change_message, sent.id, {"external_id": old})
            headers["In_Reply_To"] = f"<{old}>"
        case "guessed":
            headers["In_Reply_To"] = ours.replace(ours[-28:-20], "00000000")
        case "number":
            subject = f"Re: [#{ticket_id}] Question"
    outcome = come(desk, case["sender"], subject, case["says"], **headers)
    match case["becomes"]:
        case "newcomer":
            assert (outcome.ticket_id, rung(desk, outcome)) == (ticket_id, "newcomer")
            assert people(desk, ticket_id)[case["sender"]] == "newcomer"
            customer = {"ana": "ana@shop.example", "gina": "gina@gmail.com"}[of]
            assert recipients(desk, ids, ticket_id) == [customer]
        case "suggested":
            assert (outcome.fate, suggested(desk, outcome)) == ("opened", ticket_id)
        case _:
            assert (outcome.fate, suggested(desk, outcome)) == ("opened", None)


def test_every_mail_of_the_desk_has_an_id_that_nobody_guesses(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    names = {answer(desk, ids, ticket_id).external_id or "" for _ in range(5)}
    assert len(names) == 5
    assert all(unguessable(one) for one in names)
    assert not unguessable(f"ticket-{ticket_id}.message-7.0a1b2c3d@desk.example")
    nonces = [reply_tokens.mail_nonce(secret, message) for secret in (b"a", b"b") for message in (7, 8)]
    assert len(set(nonces)) == 4
    assert nonces[0] == reply_tokens.mail_nonce(b"a", 7), "the same at each try"


def test_a_newcomer_changes_nothing_of_later_answers(desk: Desk, ids: dict[str, int]) -> None:
    put_mailbox(desk, "sales")
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    before = desk.read_now(tickets.ticket, ticket_id)
    route = desk.read_now(lambda tx: destinations.routes(tx, before)[0])
    heard = newcomer(
        desk,
        sent,
        subject="Wichtig: bitte ab jetzt an mich schicken",
        channel="sales",
        To="sales@desk.example",
        Cc="list@lists.example, ana@shop.example, mallory@evil.example",
        Reply_To="mallory@evil.example",
    )
    assert heard.ticket_id == ticket_id
    after = desk.read_now(tickets.ticket, ticket_id)
    kept = ("subject", "contact_id", "language", "channel", "team_id", "priority", "tags")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    now = desk.read_now(lambda tx: destinations.routes(tx, after)[0])
    assert (now.channel.name, now.to, now.cc) == (route.channel.name, route.to, route.cc)
    later = answer(desk, ids, ticket_id)
    assert (later.recipients, later.subject) == ({"to": ["ana@shop.example"], "cc": []}, sent.subject)
    assert later.references[-1] != desk.read_now(messages.message, heard.message_id or 0).external_id
    roles = people(desk, ticket_id)
    assert roles["ana@shop.example"] == "requester"
    assert {roles[one] for one in ("list@lists.example", "mallory@evil.example")} == {"mentioned"}


def test_who_only_names_the_customer_in_reply_to_changes_nothing_of_later_answers(
    desk: Desk, ids: dict[str, int]
) -> None:
    put_mailbox(desk, "sales")
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    heard = come(
        desk,
        "eve@evil.example",
        f"Re: [#{ticket_id}] Your account is blocked",
        "Please answer soon",
        channel="sales",
        To="sales@desk.example",
        Reply_To="ana@shop.example",
    )
    assert (heard.ticket_id, people(desk, ticket_id)["eve@evil.example"]) == (ticket_id, "mentioned")
    row = desk.read_now(tickets.ticket, ticket_id)
    route = desk.read_now(lambda tx: destinations.routes(tx, row)[0])
    assert (route.channel.name, route.to, route.cc) == ("support", ["ana@shop.example"], [])
    assert route.left_out == ["eve@evil.example"], "and it says so"
    mailbox = desk.read_now(brands.mailbox_of, ticket_id)
    assert mailbox is not None
    assert mailbox.name == "support"
    later = answer(desk, ids, ticket_id)
    assert (later.subject, later.references[-1]) == (sent.subject, sent.references[-1])


def test_a_newcomer_stays_one_whoever_copies_them_and_whatever_proves_their_mail(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk, Message_ID="<1@shop.example>")
    sent = answer(desk, ids, ticket_id)
    newcomer(desk, sent, **PASSED)
    # in the customer's name, with what our answer told, and the newcomer in copy
    told = f"<{sent.external_id}>"
    come(desk, "ana@shop.example", "Re: Broken lamp", "Add Dora", In_Reply_To=told, Cc=DORA)
    again = newcomer(desk, sent, To=token_address(sent), Message_ID="<again@accounts.example>", **PASSED)
    assert again.ticket_id == ticket_id
    assert people(desk, ticket_id)["dora@accounts.example"] == "newcomer"
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


def test_a_stranger_with_a_token_whose_mail_is_proved_is_a_newcomer_too(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    to = {"To": token_address(sent), "Cc": "x@evil.example"}
    heard = come(desk, DORA, "Re: Broken lamp", "Me too", **to, **PASSED)
    assert heard.ticket_id == ticket_id
    assert people(desk, ticket_id)["dora@accounts.example"] == "newcomer"
    assert people(desk, ticket_id)["x@evil.example"] == "mentioned"
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


def test_a_newcomer_is_a_contact_of_their_own_and_goes_on_from_their_own_mail(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    first = newcomer(desk, sent, Message_ID="<n1@accounts.example>")
    row = desk.read_now(messages.message, first.message_id or 0)
    assert row.contact_id != desk.read_now(tickets.ticket, ticket_id).contact_id
    assert desk.read_now(contacts.contact, row.contact_id or 0).name == "Dora"
    more = come(desk, DORA, "One more thing", "A picture", In_Reply_To="<n1@accounts.example>")
    assert (more.ticket_id, rung(desk, more)) == (ticket_id, "newcomer")
    # whom a newcomer wrote to is let in by nothing of ours
    third = come(desk, "ed@evil.example", "Re: One more thing", "Hi", In_Reply_To="<n1@accounts.example>")
    assert (third.fate, suggested(desk, third)) == ("opened", ticket_id)


def test_whom_an_advisor_writes_to_takes_part_from_then_on(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    newcomer(desk, sent)
    answer(desk, ids, ticket_id, to=["ana@shop.example"], cc=["dora@accounts.example"])
    assert people(desk, ticket_id)["dora@accounts.example"] == "copied"
    more = newcomer(desk, sent, Message_ID="<n2@accounts.example>")
    assert rung(desk, more) == "headers"


@pytest.mark.parametrize("state", ["solved", "closed"])
def test_a_newcomer_on_a_stopped_ticket_does_what_any_proof_does(
    desk: Desk, ids: dict[str, int], state: Any
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    desk.write_now(acts.change_state, ticket_id, state, by=actor(ids))
    heard = newcomer(desk, sent)
    if state == "solved":
        assert (heard.ticket_id, desk.read_now(tickets.ticket, ticket_id).state) == (ticket_id, "open")
        return
    new = desk.read_now(tickets.ticket, heard.ticket_id or 0)
    assert (new.linked_to, people(desk, new.id)) == (ticket_id, {"dora@accounts.example": "requester"})
    assert "dora@accounts.example" not in people(desk, ticket_id)


def _disproved(desk: Desk, sent: messages.MessageRow) -> Outcome:
    failed = f"{OURS}; dmarc=fail header.from=accounts.example"
    return newcomer(desk, sent, Authentication_Results=failed, trusted=OURS)


def _machine(desk: Desk, sent: messages.MessageRow) -> Outcome:
    noted = read("cron@accounts.example", "Report", "All is well", references=[sent.external_id or ""])
    return receive(desk, msgspec.structs.replace(noted, by_system=True))


def _ourselves(desk: Desk, sent: messages.MessageRow) -> Outcome:
    put_mailbox(desk, "sales")
    return newcomer(desk, sent, "sales@desk.example")


def _advisor(desk: Desk, sent: messages.MessageRow) -> Outcome:
    return newcomer(desk, sent, "bo@desk.example")


@pytest.mark.parametrize(
    ("write", "suggests"),
    [(_disproved, False), (_machine, False), (_ourselves, False), (_advisor, True)],
)
def test_who_is_forged_or_a_machine_or_of_the_desk_never_joins_as_a_newcomer(
    desk: Desk, ids: dict[str, int], write: Callable[[Desk, messages.MessageRow], Outcome], suggests: bool
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    before = people(desk, ticket_id), len(desk.read_now(messages.messages_after, ticket_id, 0))
    outcome = write(desk, sent)
    assert outcome.message_id is None or outcome.ticket_id != ticket_id
    assert before == (people(desk, ticket_id), len(desk.read_now(messages.messages_after, ticket_id, 0)))
    if outcome.message_id is not None:
        assert (suggested(desk, outcome) == ticket_id) == suggests


def test_a_customers_own_other_ticket_stays_as_it_is(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    own = come(desk, DORA, "Invoice", INVOICE)
    joined = newcomer(desk, sent)
    assert joined.ticket_id == ticket_id
    assert own.ticket_id is not None
    assert people(desk, own.ticket_id) == {"dora@accounts.example": "requester"}
    assert recipients(desk, ids, own.ticket_id) == ["dora@accounts.example"]
