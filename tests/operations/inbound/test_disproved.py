"""Mails that our own mail server found to be forged: only our own tokens count for them."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger_proof
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.messages import Bounce
from helpdesk.operations.answers import acknowledgements
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.inbound.senders import sender_rules
from tests.factories import actor, mail, receive
from tests.operations.inbound.mail_desk import LAMP, answer, come, opened, recipients, token_address

OURS = "mx.desk.example"
DMARC = f"{OURS}; dmarc=fail header.from=shop.example"
BOTH = f"{OURS}; spf=fail smtp.mailfrom=shop.example; dkim=fail header.d=shop.example"
PASSED = f"{OURS}; dmarc=pass header.from=shop.example"
ANA = "Ana <ana@shop.example>"


def forged(desk: Desk, subject: str, text: str = "Send it to my new address", **headers: str) -> Outcome:
    headers = {"Authentication_Results": DMARC, "Cc": "eve@evil.example"} | headers
    return come(desk, ANA, subject, text, trusted=OURS, **headers)


def people(desk: Desk, ticket_id: int) -> dict[str, str]:
    return {one.value: one.role for one in desk.read_now(participants_of, [ticket_id])[ticket_id]}


@pytest.mark.parametrize(("results", "why"), [(DMARC, "failed DMARC"), (BOTH, "failed SPF and DKIM")])
@pytest.mark.parametrize("link", ["number", "their id", "our id", "reply to", "topic"])
def test_neither_a_number_nor_a_message_id_leads_a_forged_mail_to_a_ticket(
    desk: Desk, ids: dict[str, int], results: str, why: str, link: str
) -> None:
    ticket_id = opened(desk, Message_ID="<1@shop.example>", Authentication_Results=PASSED, trusted=OURS)
    sent = answer(desk, ids, ticket_id)
    before = people(desk, ticket_id), len(desk.read_now(messages.messages_after, ticket_id, 0))
    subject = f"Re: [#{ticket_id}] Broken lamp" if link == "number" else "Broken lamp"
    headers = {
        "their id": {"In_Reply_To": "<1@shop.example>"},
        "our id": {"References": f"<1@shop.example> <{sent.external_id}>"},
        "reply to": {"Reply_To": ANA, "In_Reply_To": f"<{sent.external_id}>"},
    }.get(link, {})
    text = LAMP if link == "topic" else "Send it to my new address"
    outcome = forged(desk, subject, text, Authentication_Results=results, **headers)
    assert (outcome.fate, outcome.reason.startswith(f"sender not proved: {why}")) == ("opened", True)
    assert outcome.ticket_id not in (None, ticket_id)
    assert before == (people(desk, ticket_id), len(desk.read_now(messages.messages_after, ticket_id, 0)))
    new = desk.read_now(tickets.ticket, outcome.ticket_id or 0)
    assert new.suggestion is None, "a stranger's guess is not shown as likely"
    assert new.contact_id != desk.read_now(tickets.ticket, ticket_id).contact_id
    assert people(desk, new.id) == {"ana@shop.example": "requester", "eve@evil.example": "mentioned"}
    assert recipients(desk, ids, new.id) == ["ana@shop.example"]
    stored = desk.read_now(messages.message, outcome.message_id or 0)
    assert stored.remarks == [f"failed-{'dmarc' if results == DMARC else 'spf-dkim'}"]
    assert desk.read_now(ledger_proof.prove).holds


def test_our_token_leads_it_there_but_proves_nobody_and_copies_nobody(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    outcome = forged(desk, "Re: Broken lamp", To=token_address(sent))
    assert (outcome.fate, outcome.ticket_id) == ("threaded", ticket_id)
    assert outcome.reason.startswith("sender not proved: failed DMARC; signed reply token")
    assert people(desk, ticket_id) == {"ana@shop.example": "requester", "eve@evil.example": "mentioned"}
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]
    contact_id = desk.read_now(tickets.ticket, ticket_id).contact_id
    assert [one.verified_at for one in desk.read_now(contacts.identities_of, contact_id)] == [None]
    come(desk, ANA, "Re: Broken lamp", "It is me", To=token_address(sent))
    assert all(one.verified_at for one in desk.read_now(contacts.identities_of, contact_id))


def test_whoever_forges_an_address_twice_is_one_stranger_and_never_its_owner(
    desk: Desk, ids: dict[str, int]
) -> None:
    first, second = forged(desk, "Lamp"), forged(desk, "Invoice", "Where is my invoice?")
    true = come(desk, ANA, "Chair", "A chair", trusted=OURS, Authentication_Results=PASSED)
    who = [desk.read_now(tickets.ticket, one.ticket_id or 0).contact_id for one in (first, second, true)]
    assert who[0] == who[1] != who[2]
    assert [one.verified_at for one in desk.read_now(contacts.identities_of, who[0])] == [None]


def test_a_forged_mail_leaves_no_trail_for_a_later_true_one(desk: Desk, ids: dict[str, int]) -> None:
    trap = forged(desk, "Lamp", In_Reply_To="<later@shop.example>")
    true = come(desk, ANA, "Chair", "A chair, please", Message_ID="<later@shop.example>")
    assert (true.fate, true.ticket_id != trap.ticket_id) == ("opened", True)


def test_without_a_trusted_server_a_failure_is_not_believed_and_nothing_but_our_answers_adds_people(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk, Message_ID="<1@shop.example>")
    said = {"Authentication_Results": DMARC, "Cc": "bo@shop.example"}
    known = come(desk, ANA, "Re: Broken lamp", "More", In_Reply_To="<1@shop.example>", **said)
    assert (known.fate, known.ticket_id) == ("threaded", ticket_id)
    assert people(desk, ticket_id)["bo@shop.example"] == "mentioned", "their own mail is in many hands"
    sent = answer(desk, ids, ticket_id)
    come(desk, ANA, "Re: Broken lamp", "Yes", In_Reply_To=f"<{sent.external_id}>", **said)
    assert people(desk, ticket_id)["bo@shop.example"] == "copied"


def test_a_rule_that_never_parks_the_sender_does_not_serve_who_forges_them(
    desk: Desk, ids: dict[str, int]
) -> None:
    desk.write_now(sender_rules.put_rule, "ana@shop.example", "take", actor(ids))
    machine: dict[str, Any] = {"kind": "auto", "kind_reason": "bulk"}
    assert receive(desk, mail("ana@shop.example", "News", "Buy", **machine)).fate == "opened"
    outcome = receive(
        desk, mail("ana@shop.example", "Other news", "Buy", remarks=["failed-dmarc"], **machine)
    )
    assert (outcome.fate, outcome.reason) == ("parked", "sender not proved: failed DMARC; auto: bulk")


@pytest.mark.parametrize(("remarks", "delivery"), [([], "failed"), (["failed-dmarc"], "queued")])
def test_a_forged_bounce_says_nothing_about_an_answer(
    desk: Desk, ids: dict[str, int], remarks: list[str], delivery: str
) -> None:
    sent = answer(desk, ids, opened(desk))
    report = Bounce(recipients=["ana@shop.example"], status="5.1.1", permanent=True)
    values: dict[str, Any] = {"kind": "bounce", "bounce": report, "remarks": remarks}
    outcome = receive(
        desk, mail("mailer-daemon@shop.example", "No", "", references=[sent.external_id], **values)
    )
    assert desk.read_now(messages.message, sent.id).delivery == delivery
    assert (outcome.ticket_id is None) == bool(remarks)


def test_nobody_is_told_automatically_that_a_forged_mail_came(desk: Desk, ids: dict[str, int]) -> None:
    row = desk.read_now(channels.channel, "support")
    desk.write_now(
        channels.put_channel,
        row.name,
        kind=row.kind,
        label=row.label,
        team_id=row.team_id,
        settings={**row.settings, "acknowledge": True},
        enabled=True,
    )
    true = receive(desk, mail("ana@shop.example", "Lamp", LAMP, sent_at=None))
    assert desk.read_now(acknowledgements.question, true.ticket_id or 0) is not None
    fake = receive(desk, mail("ana@shop.example", "Lamp", LAMP, sent_at=None, remarks=["failed-dmarc"]))
    assert desk.read_now(acknowledgements.question, fake.ticket_id or 0) is None
