"""Mails in a customer's name, from who knows more or less of the ticket: they can post, but nobody reads."""

from __future__ import annotations

import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.operations.answers import destinations, replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.tickets import acts
from tests.factories import POLICY, actor
from tests.operations.inbound.mail_desk import INVOICE, answer, come, opened, recipients, token_address

ANA = "Ana <ana@shop.example>"
OURS = "mx.desk.example"
DORA = "dora@accounts.example"


def people(desk: Desk, ticket_id: int) -> dict[str, str]:
    return {one.value: one.role for one in desk.read_now(participants_of, [ticket_id])[ticket_id]}


def test_mails_that_name_each_other_join_their_tickets_but_not_their_copies(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    second, third = {"Message_ID": "<2@evil.example>"}, {"Message_ID": "<3@evil.example>"}
    text = "The garden hose sprays water"
    early = come(desk, ANA, "Hose", text, In_Reply_To="<2@evil.example>", Cc="eve@evil.example", **third)
    assert early.fate == "opened"
    # it needs only the ticket's number
    come(desk, ANA, f"Re: [#{ticket_id}] Hello", "And this", **second)
    assert desk.read_now(tickets.ticket, early.ticket_id or 0).merged_into == ticket_id
    assert people(desk, ticket_id) == {"ana@shop.example": "requester", "eve@evil.example": "newcomer"}
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


@pytest.mark.parametrize("told", ["id", "token"])
def test_a_newcomer_who_writes_in_the_customers_name_copies_nobody(
    desk: Desk, ids: dict[str, int], told: str
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    named = {"In_Reply_To": f"<{sent.external_id}>"}
    come(desk, DORA, "Fwd: Broken lamp", "I can help", **named)
    has = named if told == "id" else {"To": token_address(sent)}
    come(desk, ANA, "Re: Broken lamp", "Please copy Eve", Cc="eve@evil.example", **has)
    assert people(desk, ticket_id)["eve@evil.example"] == "mentioned"
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


@pytest.mark.parametrize(
    "machine",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List_Unsubscribe": "<mailto:a@b.example>"},
    ],
    ids=str,
)
def test_who_writes_as_a_machine_to_an_address_that_was_passed_on_gets_no_answers(
    desk: Desk, ids: dict[str, int], machine: dict[str, str]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    passed = {"Authentication_Results": f"{OURS}; dmarc=pass header.from=accounts.example", "trusted": OURS}
    heard = come(
        desk,
        DORA,
        "Re: Broken lamp",
        "I help",
        To=token_address(sent),
        Cc="eve@evil.example",
        **machine,
        **passed,
    )
    assert heard.ticket_id == ticket_id
    roles = people(desk, ticket_id)
    assert (roles[DORA], roles["eve@evil.example"]) == ("newcomer", "mentioned")
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("proved", [False, True])
def test_a_stranger_with_the_token_of_a_mail_is_no_visitor_of_the_chat_on_the_same_ticket(
    desk: Desk, ids: dict[str, int], proved: bool, own: bool
) -> None:
    """`own`: the mail also has a token of the stranger's own chat."""
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    chat = desk.read_now(channels.channel, "chat")
    said = desk.write_now(visitor_chat.say, chat, "v" * 32, "c1", "My lamp is broken", POLICY)
    desk.write_now(acts.merge, said.ticket_id, ticket_id, by=actor(ids))
    to = token_address(sent)
    if own:
        other = desk.write_now(visitor_chat.say, chat, "e" * 32, "c1", "My sofa is blue", POLICY)
        reply = replies.Reply(channel="chat", text="Which one?")
        told = desk.write_now(replies.send, other.ticket_id, reply, by=actor(ids), policy=POLICY)
        to = f"{to}, {token_address(desk.read_now(messages.message, told))}"
    passed = {"Authentication_Results": f"{OURS}; dmarc=pass header.from=accounts.example", "trusted": OURS}
    come(
        desk,
        DORA,
        "Re: Broken lamp",
        "I help",
        To=to,
        Cc="eve@evil.example",
        **(passed if proved else {}),
    )
    roles = people(desk, ticket_id)
    assert (roles[DORA], roles["eve@evil.example"]) == ("newcomer", "mentioned")
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


def test_a_newcomers_message_does_not_bring_the_customer_onto_another_ticket(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    heard = come(desk, DORA, "My chair", "It wobbles", In_Reply_To=f"<{sent.external_id}>")
    own = come(desk, DORA, "Invoice", INVOICE).ticket_id or 0
    desk.write_now(acts.move_message, heard.message_id or 0, own, by=actor(ids))
    assert people(desk, own) == {DORA: "requester"}
    row = desk.read_now(tickets.ticket, own)
    assert desk.read_now(lambda tx: destinations.routes(tx, row)[0]).to == [DORA]
    assert recipients(desk, ids, own) == [DORA]
