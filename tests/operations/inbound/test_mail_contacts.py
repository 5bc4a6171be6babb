"""Whose contact a mail is: typed addresses, and forms."""

from __future__ import annotations

from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.messages import OutboundMessage
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from tests.factories import POLICY, actor
from tests.operations.inbound.mail_desk import (
    LAMP,
    answer,
    come,
    opened,
    put_mailbox,
    recipients,
    token_address,
)


def test_typing_somebodys_address_into_a_chat_never_merges_their_contact(
    desk: Desk, ids: dict[str, int]
) -> None:
    victims = opened(desk)
    row = desk.read_now(tickets.ticket, victims)
    said = desk.write_now(
        lambda tx: visitor_chat.say(
            tx, channels.channel(tx, "chat"), "e" * 32, "c1", "Hello, it is me", POLICY
        )
    )
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "ana@shop.example")
    reply = replies.Reply(channel="chat", text="Who are you?")
    sent = desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    out = desk.write_now(chats_by_mail.begin_mailing, said.conversation_id, POLICY)
    assert isinstance(out, OutboundMessage)
    assert out.to == ["ana@shop.example"]
    desk.write_now(chats_by_mail.note_mailed, said.conversation_id, out)
    back = come(
        desk,
        "Ana <ana@shop.example>",
        "Re: your chat",
        "That was not me",
        To=token_address(desk.read_now(messages.message, sent)),
    )
    assert back.ticket_id == said.ticket_id
    holders = {
        one.contact_id
        for one in desk.read_now(contacts.known_identities, "email", "ana@shop.example")
        if one.verified
    }
    assert holders == {row.contact_id}
    visitor = desk.read_now(contacts.known_identities, "visitor", "e" * 32)
    assert visitor[0].contact_id != row.contact_id
    known = desk.read_now(contacts.contact, visitor[0].contact_id)
    assert known.merged_into is None
    assert "ana@shop.example" in recipients(desk, ids, said.ticket_id), "they can still be answered by mail"


def test_strangers_who_use_one_form_about_the_same_thing_share_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    form = "Shop <website@shop.example>"
    outcomes = [
        come(
            desk,
            form,
            "Contact form",
            LAMP,
            Reply_To=f"{name} <{name}@mail.example>",
            Message_ID=f"<{name}@f>",
        )
        for name in ("olga", "tom", "olga2")
    ]
    rows = [desk.read_now(tickets.ticket, one.ticket_id) for one in outcomes if one.ticket_id is not None]
    assert len({row.id for row in rows}) == len({row.contact_id for row in rows}) == 3
    for name, row in zip(("olga", "tom", "olga2"), rows, strict=True):
        assert recipients(desk, ids, row.id) == [f"{name}@mail.example"]


def test_a_form_with_our_token_and_a_customers_address_proves_nothing_about_them(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    come(
        desk,
        "Site <noreply@evil.example>",
        "x",
        "Send it to me",
        To=token_address(sent),
        Reply_To="ana@shop.example",
    )
    known = desk.read_now(contacts.known_identities, "email", "ana@shop.example")
    assert [one.verified for one in known] == [False]


def test_a_reply_to_that_is_another_mailbox_of_ours_is_no_customer(desk: Desk, ids: dict[str, int]) -> None:
    put_mailbox(desk, "sales")
    outcome = come(desk, "Ana <ana@shop.example>", "Lamp", LAMP, Reply_To="sales@desk.example")
    assert outcome.ticket_id is not None
    assert recipients(desk, ids, outcome.ticket_id) == ["ana@shop.example"]
