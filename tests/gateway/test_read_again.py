"""A mailbox whose mails come once more, because its server gave the folder new numbers."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger, ledger_proof, verdicts
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway.inbox import Inbox
from helpdesk.operations.answers import decisions, replies
from helpdesk.operations.inbound import parked
from helpdesk.operations.inbound.senders import sender_rules
from tests.factories import POLICY, actor, mail, receive

AWAY = (
    b"From: Cleo <cleo@shop.example>\r\nTo: support@desk.example\r\nSubject: Away\r\n"
    b"Message-ID: <1@shop.example>\r\nAuto-Submitted: auto-replied\r\n\r\nI am away until Monday.\r\n"
)


async def take(inbox: Inbox, body: bytes) -> int:
    raw = RawInbound(channel="support", body=body)
    item_id = await inbox.keep(raw)
    await inbox.settle(item_id, raw)
    return item_id


@pytest.mark.parametrize("decided", ["nothing", "spam", "left", "take", "ticket"])
async def test_a_parked_mail_that_comes_again_needs_no_second_look(
    desk: Desk, ids: dict[str, int], inbox: Inbox, decided: str
) -> None:
    first = await take(inbox, AWAY)
    match decided:
        case "spam":
            desk.write_now(parked.judge, first, "spam", actor(ids))
        case "left":
            desk.write_now(parked.judge, first, "left", actor(ids))
        case "take":
            desk.write_now(sender_rules.put_rule, "cleo@shop.example", "take", actor(ids))
        case "ticket":
            await inbox.admit(first, actor(ids))
    waiting = desk.read_now(verdicts.awaiting)
    again = desk.read_now(ledger.item, await take(inbox, AWAY))
    assert (again.fate, again.verdict) == ("duplicate", "")
    assert desk.read_now(verdicts.awaiting) == waiting
    assert desk.read_now(ledger_proof.prove).holds


async def test_another_mail_of_the_same_sender_is_looked_at(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    await take(inbox, AWAY)
    await take(inbox, AWAY.replace(b"Monday", b"Friday").replace(b"<1@", b"<2@"))
    assert desk.read_now(verdicts.awaiting) == 2


async def test_a_bounce_that_comes_again_brings_no_ticket_back(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    ticket_id = receive(desk, mail("zoe@shop.example", "Broken lamp", "It is broken")).ticket_id or 0
    reply = replies.Reply(channel="support", text="A new one is on its way.", then="solved")
    message_id = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    own_id = desk.read_now(messages.message, message_id).external_id
    bounce = "\r\n".join(
        [
            "From: MAILER-DAEMON@shop.example",
            "To: support@desk.example",
            "Subject: Undelivered Mail Returned to Sender",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "Message-ID: <bounce@shop.example>",
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "It could not be delivered.",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; shop.example",
            "",
            "Final-Recipient: rfc822; zoe@shop.example",
            "Action: failed",
            "Status: 5.1.1",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-ID: <{own_id}>",
            "--b--",
            "",
        ]
    ).encode()
    await take(inbox, bounce)
    assert desk.read_now(messages.message, message_id).delivery == "failed"
    assert desk.read_now(tickets.ticket, ticket_id).state == "open"
    desk.write_now(decisions.settle, message_id, by=actor(ids))
    before = desk.read_now(messages.message, message_id)
    again = desk.read_now(ledger.item, await take(inbox, bounce))
    assert (again.fate, again.ticket_id) == ("duplicate", ticket_id)
    assert desk.read_now(messages.message, message_id) == before
