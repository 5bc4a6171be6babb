"""Mail as it really comes: each awkward way an answer finds its ticket, or rightly does not.

These begin with raw mail, through the channel's own reading of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from helpdesk.channels import reply_tokens
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger_proof
from helpdesk.db.schema import records as record_tables
from helpdesk.db.tickets import messages, tickets
from helpdesk.operations.answers import destinations
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, mail, take_in
from tests.operations.inbound.mail_desk import (
    INVOICE,
    LAMP,
    OWN,
    answer,
    come,
    opened,
    put_mailbox,
    recipients,
    token_address,
)

# --- finding the ticket


def test_a_copied_colleague_who_answers_the_original_before_we_do_is_on_the_same_ticket(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk, Message_ID="<first@shop.example>", Cc="Bo <bo@shop.example>")
    second = come(
        desk, "Bo <bo@shop.example>", "Re: Broken lamp", "Mine too", In_Reply_To="<first@shop.example>"
    )
    assert (second.fate, second.ticket_id) == ("threaded", ticket_id)
    route = desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id))[0])
    assert (route.to, route.cc, route.left_out) == (["bo@shop.example"], [], ["ana@shop.example"])
    to_both = come(
        desk,
        "Bo <bo@shop.example>",
        "Re: Broken lamp",
        "Mine too!",
        In_Reply_To="<first@shop.example>",
        Cc="ana@shop.example",
    )
    assert to_both.ticket_id == ticket_id
    assert recipients(desk, ids, ticket_id) == ["bo@shop.example", "ana@shop.example"]


def test_an_in_reply_to_rewritten_by_a_crm_leaves_our_id_in_references(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    back = come(
        desk,
        "Ana <ana@shop.example>",
        "Something the CRM made of it",
        "Thanks",
        In_Reply_To="<crm-4711@crm.example>",
        References=f"<crm-1@crm.example> <{sent.external_id}> <crm-4711@crm.example>",
    )
    assert (back.fate, back.ticket_id) == ("threaded", ticket_id)


@pytest.mark.parametrize(
    ("sender", "fate"), [("Ana <ana@shop.example>", "threaded"), ("eve@evil.example", "opened")]
)
def test_with_only_the_number_left_a_participant_gets_through_and_a_stranger_does_not(
    desk: Desk, ids: dict[str, int], sender: str, fate: str
) -> None:
    ticket_id = opened(desk)
    back = come(desk, sender, f"AW: [#{ticket_id}] Broken lamp", "Here is the photo")
    assert back.fate == fate
    assert (back.ticket_id == ticket_id) == (fate == "threaded")


def test_one_message_fetched_by_three_mailboxes_is_one(desk: Desk, ids: dict[str, int]) -> None:
    for name in ("sales", "info"):
        put_mailbox(desk, name)
    to = ", ".join(f"{name}@desk.example" for name in ("support", "sales", "info"))
    fates = [
        come(desk, "Ana <ana@shop.example>", "Broken lamp", LAMP, channel=name, To=to, Message_ID="<1@x>")
        for name in ("support", "sales", "info")
    ]
    assert [one.fate for one in fates] == ["opened", "duplicate", "duplicate"]
    assert recipients(desk, ids, fates[0].ticket_id or 0) == ["ana@shop.example"]
    assert desk.read_now(ledger_proof.prove).holds


def test_a_reply_to_that_changes_with_every_message_stays_on_the_ticket_and_is_answered(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk, Reply_To="r1@reply.shop.example")
    sent = answer(desk, ids, ticket_id)
    assert "r1@reply.shop.example" in sent.recipients["to"] + sent.recipients["cc"]
    back = come(
        desk,
        "Ana <ana@shop.example>",
        "Re: Broken lamp",
        "Any news?",
        Reply_To="r2@reply.shop.example",
        In_Reply_To=f"<{sent.external_id}>",
    )
    assert back.ticket_id == ticket_id
    assert "r2@reply.shop.example" in recipients(desk, ids, ticket_id)


def test_a_customer_who_forwards_and_then_replies_is_on_one_ticket(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    forwarded = come(
        desk,
        "Ana <ana@shop.example>",
        "Fwd: Broken lamp",
        "For your information",
        To="bo@shop.example",
        Cc=token_address(sent),
        References=f"<{sent.external_id}>",
    )
    replied = come(
        desk,
        "Ana <ana@shop.example>",
        "Re: Broken lamp",
        "And thank you",
        To=token_address(sent),
        In_Reply_To=f"<{sent.external_id}>",
    )
    assert [forwarded.ticket_id, replied.ticket_id] == [ticket_id, ticket_id]


def test_a_reply_months_after_closing_opens_a_new_ticket_linked_to_the_old(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    desk.write_now(ticket_operations.close, ticket_id, "closed", by=actor(ids), policy=POLICY)

    def months_later(tx: Transaction) -> Outcome:
        tx.now += timedelta(days=120)
        late = mail(
            "ana@shop.example",
            "Re: Broken lamp",
            INVOICE,
            tokens=[reply_tokens.sign(POLICY.secret, ticket_id, sent.id)],
        )
        return take_in(tx, late)

    late = desk.write_now(months_later)
    assert late.fate == "opened"
    row = desk.read_now(tickets.ticket, late.ticket_id or 0)
    assert row.linked_to == ticket_id
    assert desk.read_now(tickets.ticket, ticket_id).state == "closed"


def test_a_token_of_a_merged_ticket_leads_to_the_one_that_stays(desk: Desk, ids: dict[str, int]) -> None:
    gone, stays = opened(desk), opened(desk, "Bo <bo@shop.example>")
    sent = answer(desk, ids, gone)
    desk.write_now(acts.merge, gone, stays, by=actor(ids))
    back = come(desk, "Ana <ana@shop.example>", "Re: Broken lamp", "Thanks", To=token_address(sent))
    assert (back.fate, back.ticket_id) == ("threaded", stays)
    row = desk.read_now(messages.message, back.message_id or 0)
    assert row.evidence is not None
    assert (row.evidence.rung, row.evidence.claimed) == ("token", gone)


# --- what no person wrote


def test_bounces_of_our_own_notice_are_parked_and_make_nothing(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    before = desk.read_now(lambda tx: tx.conn.scalar(select(func.count()).select_from(record_tables.jobs)))
    for number in range(30):
        parked = come(
            desk,
            "MAILER-DAEMON@mx.shop.example",
            "Undelivered Mail Returned to Sender",
            f"Delivery failed, bounce number {number}",
            To=token_address(sent),
            Auto_Submitted="auto-replied",
            Return_Path="<>",
        )
        assert parked.fate == "parked"
    assert desk.read_now(tickets.ticket, ticket_id).message_count == 2
    after = desk.read_now(lambda tx: tx.conn.scalar(select(func.count()).select_from(record_tables.jobs)))
    assert after == before
    assert desk.read_now(ledger_proof.prove).holds


@pytest.mark.parametrize("sender", [OWN, "sales@desk.example", "support+abcdefgh@desk.example"])
def test_mail_from_our_own_addresses_is_a_loop(desk: Desk, ids: dict[str, int], sender: str) -> None:
    put_mailbox(desk, "sales")
    looped = come(desk, sender, "Broken lamp", LAMP)
    assert looped.fate == "parked"
    assert "own address" in looped.reason


def test_our_own_answer_that_comes_back_to_another_mailbox_is_a_duplicate(
    desk: Desk, ids: dict[str, int]
) -> None:
    put_mailbox(desk, "sales")
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    back = come(
        desk,
        f"Ana of Support <{OWN}>",
        sent.subject,
        sent.text,
        channel="sales",
        To="ana@shop.example, sales@desk.example",
        Message_ID=f"<{sent.external_id}>",
    )
    assert (back.fate, back.message_id) == ("duplicate", sent.id)


def test_an_auto_reply_to_our_reply_is_parked_on_its_ticket_and_never_answered(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id, then="pending")
    parked = come(
        desk,
        "Ana <ana@shop.example>",
        "Out of office: Re: Broken lamp",
        "I am back on Monday.",
        To=token_address(sent),
        Auto_Submitted="auto-replied",
    )
    assert (parked.fate, parked.ticket_id) == ("parked", ticket_id)
    row = desk.read_now(tickets.ticket, ticket_id)
    assert (row.state, row.message_count) == ("pending", 2)
    jobs = desk.read_now(lambda tx: tx.conn.scalars(select(record_tables.jobs.c.key)).all())
    assert jobs == [f"deliver:{sent.id}"]


# --- who gets our answers


# --- whose contact it is


# --- forms
