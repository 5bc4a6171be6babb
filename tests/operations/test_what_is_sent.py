"""Everything that the desk itself writes to a customer is in their language, with their dates."""

from __future__ import annotations

import re

import pytest

from helpdesk.db import calendars, channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.hours.reading import read_hours
from helpdesk.domain.messages import OutboundMessage
from helpdesk.language.languages import language_of, told_language
from helpdesk.operations.answers import acknowledgements, delivery, replies
from helpdesk.operations.answers import survey_mails as puts
from helpdesk.operations.answers.desk_texts import words
from helpdesk.operations.bot import answering
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.operations.inbound import customer_messages
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.views.from_rows import message_view
from helpdesk.workers import survey_mails
from tests import factories
from tests.bots import give_to_bot
from tests.factories import POLICY, actor, mail, receive

SHUT = read_hours("mon 9:00-9:01")
FRENCH = "Bonjour, ma lampe est arrivée cassée et je voudrais savoir quand vous pouvez la remplacer."
DAY = re.compile(r"\d{1,2}/\d{1,2}(/\d{2,4})?|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


def acknowledged(desk: Desk, ids: dict[str, int]) -> str:
    def add(tx: Transaction) -> None:
        row = channels.channel(tx, "support")
        channels.put_channel(
            tx,
            "support",
            kind=row.kind,
            label=row.label,
            team_id=None,
            settings={**row.settings, "acknowledge": True},
            enabled=True,
        )

    desk.write_now(add)
    now = desk.read_now(lambda tx: tx.now)
    outcome = receive(desk, mail("lea@shop.example", "Ma lampe", FRENCH, sent_at=now))
    sent = desk.write_now(acknowledgements.acknowledge, outcome.ticket_id or 0, [], POLICY)
    assert sent is not None
    return desk.read_now(messages.message, sent).text


def handed_over_out_of_hours(desk: Desk, ids: dict[str, int]) -> str:
    said = chatted(desk)
    desk.write_now(calendars.begin, SHUT)
    desk.write_now(answering.give_up, said.conversation_id, "gone", POLICY)
    rows = desk.read_now(messages.of_conversation, said.conversation_id)
    return "\n".join(row.text for row in rows if row.direction == "out")


def switched_off(desk: Desk, ids: dict[str, int]) -> str:
    said = chatted(desk)
    desk.write_now(answering.strand, said.conversation_id, POLICY, bot=False)
    rows = desk.read_now(messages.of_conversation, said.conversation_id)
    return "\n".join(row.text for row in rows if row.direction == "out")


def mailed_chat(desk: Desk, ids: dict[str, int]) -> str:
    said = chatted(desk)
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "lea@shop.example")
    reply = replies.Reply(channel="chat", text="Bonjour !")
    desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    out = desk.write_now(chats_by_mail.begin_mailing, said.conversation_id, POLICY)
    assert isinstance(out, OutboundMessage)
    return out.subject


def surveyed(desk: Desk, ids: dict[str, int]) -> str:
    desk.write_now(factories.add_survey_rule)
    ticket_id = receive(desk, mail("lea@shop.example", "Ma lampe", FRENCH)).ticket_id or 0
    desk.write_now(ticket_operations.close, ticket_id, "solved", by=actor(ids), policy=POLICY)
    ask = desk.write_now(invitations.begin, 1, POLICY)
    assert ask is not None
    subject, text = survey_mails.stored(ask)
    sent = desk.write_now(puts.put, ask, subject, text, POLICY)
    assert sent is not None
    asking = desk.read_now(puts.asking, sent, POLICY)
    assert asking is not None
    out = survey_mails.with_scale(desk.read_now(delivery.outbound, sent, POLICY, attempt=1), asking, POLICY)
    return re.sub(r"https?://\S+", "", f"{out.subject}\n{out.text}")


def chatted(desk: Desk) -> visitor_chat.Said:
    def say(tx: Transaction) -> visitor_chat.Said:
        row = give_to_bot(tx)
        return visitor_chat.say(tx, row, "v" * 22, "c1", "Où est mon colis ?", POLICY, language="fr-FR")

    return desk.write_now(say)


@pytest.mark.parametrize(
    "sent", [acknowledged, handed_over_out_of_hours, switched_off, mailed_chat, surveyed]
)
def test_no_english_and_no_foreign_date_goes_to_a_french_customer(
    desk: Desk, ids: dict[str, int], sent: object
) -> None:
    text = sent(desk, ids)  # type: ignore[operator]
    for line in filter(None, text.splitlines()):
        assert not DAY.search(line), line
        assert told_language(line) in (None, "fr"), line
    assert language_of([text]) == "fr", text
    assert not any(one in text for one in words("en", "automatic").values() if isinstance(one, str)), text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"),
        ("Where is my parcel? It has not arrived, and I am waiting for it.", "en"),
        ("Wo ist mein Paket? Ich habe es nicht bekommen.", "de"),
        ("OK", None),
        ("4711", None),
        ("", None),
    ],
)
def test_a_mail_has_the_language_of_its_words(text: str, language: str | None) -> None:
    assert customer_messages.prepare(mail("a@shop.example", "", text)).message.language == language


def test_a_visitor_without_a_name_has_a_short_one_and_takes_what_they_leave(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = chatted(desk)
    ticket = desk.read_now(tickets.ticket, said.ticket_id)
    assert re.fullmatch(r"Visitor [0-9A-F]{4}", ticket.contact_name)
    shown = message_view(desk.read_now(messages.message, said.message_id))
    assert (shown.author_name, shown.author_address) == (ticket.contact_name, ""), "their key is a secret"
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "lea@shop.example")
    assert desk.read_now(contacts.contact, ticket.contact_id).name == "lea@shop.example"
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "lea@shop.example", name="Léa")
    assert desk.read_now(contacts.contact, ticket.contact_id).name == "Léa"
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "lea@home.example", name="Zoé")
    assert desk.read_now(contacts.contact, ticket.contact_id).name == "Léa", "a name stays"


def test_a_person_who_is_called_visitor_keeps_the_name(desk: Desk, ids: dict[str, int]) -> None:
    def say(tx: Transaction) -> visitor_chat.Said:
        chat = channels.channel(tx, "chat")
        return visitor_chat.say(tx, chat, "w" * 22, "c1", "Hello", POLICY, name="Visitor")

    said = desk.write_now(say)
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "v@shop.example", name="Somebody")
    assert desk.read_now(tickets.ticket, said.ticket_id).contact_name == "Visitor"
