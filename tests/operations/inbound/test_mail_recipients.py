"""Who gets our answers, and who never does, whatever a mail says."""

from __future__ import annotations

import msgspec
import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, newest_messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.messages import Identity, OutboundMessage
from helpdesk.errors import BadInput
from helpdesk.operations.answers import destinations, replies
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from tests.factories import POLICY, actor, mail, receive
from tests.operations.inbound.mail_desk import answer, come, opened, put_mailbox, recipients, token_address


def test_whom_a_forged_mail_copies_gets_no_answers_and_proves_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    forged = come(
        desk,
        "Ana <ana@shop.example>",
        f"[#{ticket_id}] Broken lamp",
        "Please keep my assistant in the loop",
        Cc="eve@evil.example",
        Reply_To="eve2@evil.example",
    )
    assert forged.ticket_id == ticket_id
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]
    people = desk.read_now(participants_of, [ticket_id])[ticket_id]
    assert {one.value for one in people if one.role == "mentioned"} == {
        "eve@evil.example",
        "eve2@evil.example",
    }
    eve = come(desk, "eve@evil.example", f"[#{ticket_id}] Broken lamp", "What did they say?")
    assert eve.fate == "opened"


def test_a_person_with_two_addresses_who_wants_answers_at_one_has_one_ticket(
    desk: Desk, ids: dict[str, int]
) -> None:
    wants = {"Reply_To": "Ana <ana@home.example>"}
    ticket_id = opened(desk, "Ana <ana@work.example>", Message_ID="<1@work.example>", **wants)
    again = come(
        desk,
        "Ana <ana@work.example>",
        "Re: Broken lamp",
        "A picture of it",
        In_Reply_To="<1@work.example>",
        **wants,
    )
    assert (again.fate, again.ticket_id) == ("threaded", ticket_id)
    assert recipients(desk, ids, ticket_id) == ["ana@home.example"]


def test_who_names_a_customer_in_reply_to_gets_no_answers_and_adds_nobody(
    desk: Desk, ids: dict[str, int]
) -> None:
    """Even with a Message-ID of the ticket, and with a sender that the mail server confirms."""
    ticket_id = opened(desk, Message_ID="<1@shop.example>")
    forged = come(
        desk,
        "eve@evil.example",
        "Re: Broken lamp",
        "Please keep my assistant in the loop",
        In_Reply_To="<1@shop.example>",
        Cc="eve2@evil.example",
        Reply_To="ana@shop.example",
    )
    assert forged.ticket_id == ticket_id
    mallory = Identity(kind="email", value="mallory@evil.example", attested=True)
    asks = {"references": ["1@shop.example"], "answers_to": Identity(kind="email", value="ana@shop.example")}
    confirmed = msgspec.structs.replace(mail(mallory.value, "Re: Lamp", "And now?", **asks), sender=mallory)
    assert receive(desk, confirmed).ticket_id == ticket_id
    people = desk.read_now(participants_of, [ticket_id])[ticket_id]
    assert {one.value for one in people if one.role != "mentioned"} == {"ana@shop.example"}
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]
    eve = come(desk, "eve@evil.example", f"[#{ticket_id}] Broken lamp", "What did they say?")
    assert eve.fate == "opened"


@pytest.mark.parametrize(
    ("subject", "rung"), [("Lamp shade of A-1042", "code"), ("Re: Broken lamp", "subject")]
)
def test_a_forged_mail_that_joins_a_verified_customers_ticket_copies_nobody(
    desk: Desk, ids: dict[str, int], subject: str, rung: str
) -> None:
    """Who forges the address and knows the order's number or the subject can post, but reads nothing."""
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    come(desk, "Ana <ana@shop.example>", "Re: Broken lamp", "Thanks", To=token_address(sent))
    forged = come(
        desk,
        "Ana <ana@shop.example>",
        subject,
        "The shade is still broken. Where is the new one?",
        Cc="eve@evil.example",
    )
    assert forged.ticket_id == ticket_id
    told = desk.read_now(messages.message, forged.message_id or 0).evidence
    assert told is not None
    assert told.rung == rung
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


def test_who_only_names_the_customer_in_reply_to_is_not_answered_though_their_mail_joins_by_its_subject(
    desk: Desk, ids: dict[str, int]
) -> None:
    """Our server confirms who sent it; what leads to the ticket is another's address in Reply-To."""
    ticket_id = opened(desk)
    forged = come(
        desk,
        "eve@evil.example",
        "Re: Broken lamp",
        "Please send all of it to my assistant too",
        trusted="mx.desk.example",
        Authentication_Results="mx.desk.example; dmarc=pass header.from=evil.example",
        Reply_To="ana@shop.example",
        Cc="eve2@evil.example",
    )
    assert forged.ticket_id == ticket_id
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]


def test_a_stranger_with_a_forwarded_token_is_heard_but_not_copied(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    heard = come(
        desk,
        "eve@evil.example",
        "Re: Broken lamp",
        "Tell me more",
        To=token_address(sent),
        Cc="x@evil.example",
    )
    assert heard.ticket_id == ticket_id
    route = desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id))[0])
    assert (route.to, route.left_out) == (["ana@shop.example"], ["eve@evil.example"]), "and it says so"
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]
    chosen = answer(desk, ids, ticket_id, to=["ana@shop.example"], cc=["eve@evil.example"])
    assert chosen.recipients["cc"] == ["eve@evil.example"]
    assert recipients(desk, ids, ticket_id) == ["eve@evil.example"], "who was chosen is a third party now"


def test_a_visitor_who_goes_on_from_a_second_address_is_answered_there(
    desk: Desk, ids: dict[str, int]
) -> None:
    def say(tx: Transaction, client_id: str) -> visitor_chat.Said:
        chat = channels.channel(tx, "chat")
        return visitor_chat.say(tx, chat, "v" * 32, client_id, "My lamp is broken", POLICY)

    said = desk.write_now(say, "c1")
    ticket_id, chat_id = said.ticket_id, said.conversation_id
    desk.write_now(visitor_chat.leave_address, chat_id, "vi@home.example")
    reply = replies.Reply(channel="chat", text="Which one?")
    sent = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    first = desk.write_now(chats_by_mail.begin_mailing, chat_id, POLICY)
    assert isinstance(first, OutboundMessage)
    desk.write_now(chats_by_mail.note_mailed, chat_id, first)
    to = token_address(desk.read_now(messages.message, sent))
    for address in ("vi@work.example", "vi@home.example", "vi@phone.example"):
        assert come(desk, address, "Re: your chat", f"From {address}", To=to).ticket_id == ticket_id
        route = desk.read_now(lambda tx: destinations.routes(tx, tickets.ticket(tx, ticket_id))[0])
        assert (route.channel.name, route.to, route.cc) == ("support", [address], [])
    again = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    second = desk.write_now(chats_by_mail.begin_mailing, chat_id, POLICY)
    assert isinstance(second, OutboundMessage)
    theirs = desk.read_now(
        newest_messages.newest_among, ticket_id, ("email",), "author_address", "vi@home.example"
    )
    assert theirs is not None
    assert second.message_id == again
    assert (second.to, second.in_reply_to) == (["vi@home.example"], theirs.external_id), "the same thread"


def test_an_answer_that_names_nobody_in_copy_copies_nobody(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk, Cc="bo@shop.example")
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example", "bo@shop.example"]
    sent = answer(desk, ids, ticket_id, cc=[])
    assert sent.recipients == {"to": ["ana@shop.example"], "cc": []}
    sent = answer(desk, ids, ticket_id, cc=["carl@shop.example"])
    assert sent.recipients == {"to": ["ana@shop.example"], "cc": ["carl@shop.example"]}


def test_an_answer_to_a_mailbox_of_our_own_is_refused(desk: Desk, ids: dict[str, int]) -> None:
    put_mailbox(desk, "sales")
    ticket_id = opened(desk)
    with pytest.raises(BadInput, match="is a mailbox of this desk"):
        answer(desk, ids, ticket_id, to=["ana@shop.example"], cc=["sales@desk.example"])
