"""Mail as it really comes: each awkward way an answer finds its ticket, or rightly does not.

These begin with raw mail, through the channel's own reading of it."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from helpdesk.channels import reply_tokens
from helpdesk.channels.email.read.parse import parse
from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger_proof
from helpdesk.db.schema import records as record_tables
from helpdesk.db.tickets import messages, newest_messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.messages import Identity, OutboundMessage, RawInbound
from helpdesk.errors import BadInput
from helpdesk.operations.answers import destinations, replies
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, mail, receive, take_in

OWN = "support@desk.example"
LAMP = "My lamp Aurora arrived with a broken shade, order A-1042. Can I get a new shade?"
INVOICE = "Please send the invoice of last year again, the accountant needs the VAT number on it."


def come(
    desk: Desk, sender: str, subject: str, text: str, *, channel: str = "support", **headers: str
) -> Outcome:
    """A raw mail's whole way in. Header names are written with _ for -."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = headers.pop("To", OWN)
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{abs(hash((sender, subject, text)))}@mail.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    address = str(desk.read_now(channels.channel, channel).settings.get("address", OWN))
    raw = RawInbound(channel=channel, body=message.as_bytes())
    return receive(desk, parse(raw, frozenset([address]))[0])


def opened(desk: Desk, sender: str = "Ana <ana@shop.example>", **headers: str) -> int:
    outcome = come(desk, sender, "Broken lamp", LAMP, **headers)
    assert outcome.fate == "opened"
    assert outcome.ticket_id is not None
    return outcome.ticket_id


def answer(desk: Desk, ids: dict[str, int], ticket_id: int, **values: Any) -> messages.MessageRow:
    reply = replies.Reply(channel="support", text="We look into it.", **values)
    sent = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    return desk.read_now(messages.message, sent)


def token_address(sent: messages.MessageRow) -> str:
    return f"support+{reply_tokens.sign(POLICY.secret, sent.ticket_id, sent.id)}@desk.example"


def recipients(desk: Desk, ids: dict[str, int], ticket_id: int) -> list[str]:
    """Whom an answer that names nobody goes to."""
    sent = answer(desk, ids, ticket_id)
    return sent.recipients["to"] + sent.recipients["cc"]


def put_mailbox(desk: Desk, name: str) -> None:
    desk.write_now(
        channels.put_channel,
        name,
        kind="email",
        label=name,
        team_id=None,
        settings={"address": f"{name}@desk.example"},
        enabled=True,
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


def test_a_forged_mail_like_a_verified_customers_ticket_neither_joins_it_nor_copies_anybody(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    come(desk, "Ana <ana@shop.example>", "Re: Broken lamp", "Thanks", To=token_address(sent))
    forged = come(
        desk,
        "Ana <ana@shop.example>",
        "Lamp shade",
        "The shade of order A-1042 is still broken",
        Cc="eve@evil.example",
    )
    assert forged.fate == "opened"
    suggestion = desk.read_now(tickets.ticket, forged.ticket_id or 0).suggestion
    assert suggestion is not None
    assert suggestion.ticket_id == ticket_id, "an advisor may still merge it"
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
    desk.write_now(chats_by_mail.note_mailed, chat_id, sent, "vi@home.example")
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


# --- whose contact it is


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
    assert getattr(out, "to", None) == ["ana@shop.example"]
    desk.write_now(chats_by_mail.note_mailed, said.conversation_id, sent, "ana@shop.example")
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


# --- forms


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
