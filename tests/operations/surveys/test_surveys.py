"""Surveys: asked once by rule, called off by a reopening, answered, reported; and chats gone on by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.channels import reply_tokens
from helpdesk.db import channels
from helpdesk.db import surveys as db
from helpdesk.db.chats import conversations
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.errors import BadInput
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.people import staff
from helpdesk.operations.surveys import invitations, results
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, add_survey_rule, mail, receive


def solved(desk: Desk, ids: dict[str, int], sender: str = "ana@shop.example") -> int:
    outcome = receive(desk, mail(sender, "Broken lamp", "My lamp arrived broken"))
    assert outcome.ticket_id is not None
    desk.write_now(ticket_operations.close, outcome.ticket_id, "solved", by=actor(ids), policy=POLICY)
    return outcome.ticket_id


def invitation(desk: Desk, ticket_id: int) -> db.Invitation:
    found = desk.read_now(db.invitations_of_ticket, ticket_id)
    assert len(found) == 1
    return found[0]


def test_solving_asks_once_and_closing_afterwards_does_not_ask_again(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule)
    ticket_id = solved(desk, ids)
    assert invitation(desk, ticket_id).state == "scheduled"
    desk.write_now(ticket_operations.close, ticket_id, "closed", by=actor(ids), policy=POLICY)
    ask = desk.write_now(invitations.begin, invitation(desk, ticket_id).id, POLICY)
    assert ask is not None
    assert (ask.email, ask.conversation_id) == ("ana@shop.example", None)


def test_a_customer_is_not_pestered_within_the_cooldown(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule)
    solved(desk, ids)
    second = receive(desk, mail("ana@shop.example", "Invoice", "Where is the invoice for my order?"))
    desk.write_now(ticket_operations.close, second.ticket_id or 0, "solved", by=actor(ids), policy=POLICY)
    assert desk.read_now(db.invitations_of_ticket, second.ticket_id or 0) == []


def test_a_reopened_ticket_is_not_asked_about(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule, delay_minutes=60)
    ticket_id = solved(desk, ids)
    desk.write_now(ticket_operations.reopen, ticket_id, by=actor(ids))
    assert desk.write_now(invitations.begin, invitation(desk, ticket_id).id, POLICY) is None
    assert invitation(desk, ticket_id).state == "cancelled"


def test_a_sender_who_is_always_parked_is_not_asked(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule)
    ticket_id, other = (solved(desk, ids, f"{name}@sub.shop.example") for name in ("robot", "ana"))
    desk.write_now(sender_rules.put_rule, "@shop.example", "park", actor(ids))
    asked = invitation(desk, ticket_id)
    assert desk.write_now(invitations.begin, asked.id, POLICY) is None
    assert invitation(desk, ticket_id).state == "suppressed"
    desk.write_now(sender_rules.put_rule, "ana@sub.shop.example", "take", actor(ids))
    ask = desk.write_now(invitations.begin, invitation(desk, other).id, POLICY)
    assert ask is not None
    assert ask.email == "ana@sub.shop.example"


def test_an_answer_counts_once_and_the_last_one_holds(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule)
    ticket_id = solved(desk, ids)
    one = invitation(desk, ticket_id)
    desk.write_now(invitations.mark_sent, one.id)
    desk.write_now(invitations.record_answer, one.id, 2, "slow")
    desk.write_now(invitations.record_answer, one.id, 5, "mended quickly after all")
    with pytest.raises(BadInput, match="score"):
        desk.write_now(invitations.record_answer, one.id, 6, "")

    def report(tx: Reading) -> tuple[list[results.Result], list[db.Invitation]]:
        now = tx.now
        return results.report(tx, now - timedelta(days=1), now + timedelta(minutes=1))

    found, answers = desk.read_now(report)
    csat = found[0]
    assert (csat.survey, csat.asked, csat.score.n, csat.score.value) == ("csat", 1, 1, 100.0)
    assert [one.comment for one in answers] == ["mended quickly after all"]


def test_a_link_verifies_and_a_forged_one_does_not(desk: Desk, ids: dict[str, int]) -> None:
    token = invitations.token(POLICY, 7)
    now = desk.read_now(lambda tx: tx.now)
    assert invitations.read_token(POLICY, token, now=now) == 7
    with pytest.raises(Exception, match="is not valid"):
        invitations.read_token(POLICY, token[:-2] + "AA", now=now)


def test_who_wants_no_more_surveys_before_one_is_sent_is_not_asked(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule)
    number = solved(desk, ids)
    one = invitation(desk, number)
    desk.write_now(contacts.change_contact, one.contact_id, {"attributes": {"no_surveys": True}})
    assert desk.write_now(invitations.begin, one.id, POLICY) is None
    after = invitation(desk, number)
    assert (after.state, after.reason) == ("suppressed", "the customer wants no surveys")


def test_a_chat_goes_on_by_mail_from_the_mailbox_of_its_team(desk: Desk, ids: dict[str, int]) -> None:
    def orders(tx: Transaction) -> visitor_chat.Said:
        of_support = channels.channel(tx, "support")
        team = staff.add_team(tx, "Orders")
        settings = {**of_support.settings, "address": "orders@desk.example", "name": "Fernhill Kitchen"}
        put: dict[str, Any] = {"kind": "email", "label": "Orders", "team_id": team, "enabled": True}
        channels.put_channel(tx, "orders", settings=settings, **put)
        said = visitor_chat.say(tx, channels.channel(tx, "chat"), "k" * 32, "c1", "Where is it?", POLICY)
        assignment.assign(tx, said.ticket_id, team_id=team, advisor_id=None, by=actor(ids))
        return said

    said = desk.write_now(orders)
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "zoe@shop.example")
    reply = replies.Reply(channel="chat", text="It arrives tomorrow.")
    desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    out = desk.read_now(chats_by_mail.unseen_by_mail, said.conversation_id, POLICY)
    assert out is not None
    assert (out.channel, out.subject) == ("orders", "Re: your chat with Fernhill Kitchen")


def test_a_chat_goes_on_by_mail_and_the_mailed_answer_comes_back_as_a_verified_address(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "k" * 32, "c1", "Where is my parcel?", POLICY
        )
    )
    again = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "k" * 32, "c1", "Where is my parcel?", POLICY
        )
    )
    assert (again.message_id, again.again) == (said.message_id, True)
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "Zoe@Shop.example", name="Zoe")
    assert [
        one.verified for one in desk.read_now(contacts.known_identities, "email", "zoe@shop.example")
    ] == [False]
    reply = replies.Reply(channel="chat", text="It arrives tomorrow.")
    sent = desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    out = desk.read_now(chats_by_mail.unseen_by_mail, said.conversation_id, POLICY)
    assert out is not None
    assert (out.to, out.channel) == (["zoe@shop.example"], "support")
    assert "It arrives tomorrow." in out.text
    desk.write_now(chats_by_mail.note_mailed, said.conversation_id, out)
    assert desk.read_now(messages.message, sent).delivery == "delivered"
    assert desk.read_now(chats_by_mail.unseen_by_mail, said.conversation_id, POLICY) is None
    back = receive(
        desk,
        mail(
            "zoe@shop.example",
            "Re: your chat",
            "Thank you",
            tokens=[reply_tokens.sign(POLICY.secret, out.ticket_number, out.message_id)],
        ),
    )
    assert back.ticket_id == said.ticket_id
    assert [
        one.verified for one in desk.read_now(contacts.known_identities, "email", "zoe@shop.example")
    ] == [True]
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.channel_kinds, row.contact_name) == (["webchat", "email"], "Zoe")


def test_what_the_visitor_has_seen_is_not_mailed(desk: Desk, ids: dict[str, int]) -> None:
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "v" * 32, "c1", "Where is my parcel?", POLICY
        )
    )
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "zoe@shop.example")
    reply = replies.Reply(channel="chat", text="It arrives tomorrow.")
    sent = desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    desk.write_now(visitor_chat.note_seen, said.conversation_id, sent)
    assert desk.read_now(messages.message, sent).delivery == "read"
    desk.write_now(
        lambda tx: conversations.change_conversation(
            tx, said.conversation_id, seen_at=tx.now - timedelta(hours=1)
        )
    )
    assert desk.read_now(chats_by_mail.unseen_by_mail, said.conversation_id, POLICY) is None


def test_time_wakes_snoozed_tickets_and_closes_quiet_ones(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = solved(desk, ids)
    late = receive(desk, mail("carl@shop.example", "Chair", "Where is my chair?")).ticket_id or 0
    until = desk.read_now(lambda tx: tx.now + timedelta(hours=1))
    desk.write_now(ticket_operations.snooze, late, until, by=actor(ids))

    def ten_days_later(tx: Transaction) -> tuple[int, int]:
        tx.now += timedelta(days=10)
        return deadlines.wake_snoozed(tx), deadlines.close_solved(tx, POLICY)

    assert desk.write_now(ten_days_later) == (1, 1)
    assert desk.read_now(tickets.ticket, late).state == "open"
    assert desk.read_now(tickets.ticket, ticket_id).state == "closed"


def asked_after_a_chat(
    desk: Desk, ids: dict[str, int], *, gone: bool, mailed: bool = False, address: bool = True
) -> invitations.Ask:
    """The survey of a chat whose visitor left an address (or not), is here or gone, and went on by mail or
    not."""
    desk.write_now(add_survey_rule)
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "s" * 32, "c1", "Where is my parcel?", POLICY
        )
    )
    if address:
        desk.write_now(visitor_chat.leave_address, said.conversation_id, "zoe@shop.example")
    if mailed:
        token = reply_tokens.sign(POLICY.secret, said.ticket_id, said.message_id)
        came = receive(desk, mail("zoe@shop.example", "Re: your chat", "Any news?", tokens=[token]))
        assert came.ticket_id == said.ticket_id
    ago = timedelta(hours=1 if gone else 0)
    desk.write_now(
        lambda tx: conversations.change_conversation(tx, said.conversation_id, seen_at=tx.now - ago)
    )
    desk.write_now(ticket_operations.close, said.ticket_id, "solved", by=actor(ids), policy=POLICY)
    ask = desk.write_now(invitations.begin, invitation(desk, said.ticket_id).id, POLICY)
    assert ask is not None
    assert ask.conversation_id in (None, said.conversation_id)
    return ask


@pytest.mark.parametrize(
    ("gone", "mailed", "address", "in_chat"),
    [
        (False, False, True, True),
        (True, False, True, False),
        (False, True, True, False),
        (True, False, False, True),  # there is no other way
    ],
)
def test_a_chat_is_asked_about_where_its_visitor_is(
    desk: Desk, ids: dict[str, int], gone: bool, mailed: bool, address: bool, in_chat: bool
) -> None:
    ask = asked_after_a_chat(desk, ids, gone=gone, mailed=mailed, address=address)
    assert (ask.conversation_id is not None) == in_chat
    assert invitation(desk, ask.invitation.ticket_id).via == ("widget" if in_chat else "mail")
    assert in_chat or ask.email == "zoe@shop.example"
