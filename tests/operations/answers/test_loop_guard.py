"""One guard for all that the desk says on its own: each text reaches a person, marked as automatic, and no
machine and nobody who got enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes

import msgspec
import pytest
from sqlalchemy import insert, select, update

from helpdesk.channels.email.settings import EmailSettings
from helpdesk.channels.email.transport.compose import compose
from helpdesk.db import automatic_texts, calendars, channels
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import limits
from helpdesk.db.schema.bot import queue_exits
from helpdesk.db.schema.people import advisors
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.answers.automatic import TEXTS
from helpdesk.domain.chats.bot import ArticleRef, BotTurn, HandOver
from helpdesk.domain.chats.notices import Commanded
from helpdesk.domain.hours.hours import Hours
from helpdesk.domain.hours.reading import read_hours
from helpdesk.domain.jobs import TellChat, TellEnded
from helpdesk.domain.lifecycle import State
from helpdesk.domain.messages import Identity, OutboundMessage
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.operations.answers import acknowledgements, delivery, ended_mails, replies, survey_mails
from helpdesk.operations.answers.automatic import loop_guard
from helpdesk.operations.bot import answering
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.operations.inbound import chat_notices
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import tickets as ticket_operations
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor, mail, receive, telegram

PERSON = "lea@shop.example"
MACHINES = (
    "no-reply@shop.example",
    "bounces@shop.example",
    "mailer-daemon@shop.example",
    "support@desk.example",
)
ARTICLE = ArticleRef(id=1, title="Broken lamps", url="https://desk.example/faq/1")
SHUT, NEVER = read_hours("mon 9:00-9:01"), Hours()


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody for whom a text is played: by mail their address; in a chat `machine` says that a program
    wrote. `spent`: they got as much as they get."""

    address: str = PERSON
    machine: bool = False
    spent: bool = False


Play = Callable[[Desk, dict[str, int], str, Case], list[OutboundMessage]]


def acknowledged(desk: Desk, ids: dict[str, int], kind: str, case: Case) -> list[OutboundMessage]:
    if kind == "acknowledgement_closed":
        desk.write_now(calendars.begin, SHUT)
    subject = "" if kind == "acknowledgement_subject" else "Lamp"
    opened = mail(case.address, subject, "It broke", sent_at=None, by_system=case.machine)
    number = receive(desk, opened).ticket_id
    if number is None:  # the desk's own mail comes back to it
        return []
    desk.write_now(spend, case, f"acknowledge:{case.address}", loop_guard.EACH_A_DAY)
    return out(desk, desk.write_now(acknowledgements.acknowledge, number, [ARTICLE], POLICY))


def ended(desk: Desk, ids: dict[str, int], kind: str, case: Case) -> list[OutboundMessage]:
    opened = mail(case.address, "Lamp", "It broke", by_system=case.machine)
    number = receive(desk, opened).ticket_id
    if number is None:
        return []
    state: State = "solved" if kind == "ticket_solved" else "closed"
    desk.write_now(ticket_operations.close, number, state, by=actor(ids), policy=POLICY)
    desk.write_now(spend, case, f"automatic:{case.address}", loop_guard.ALL_A_DAY)
    return out(desk, desk.write_now(ended_mails.tell, number, state, POLICY))


def surveyed(desk: Desk, ids: dict[str, int], kind: str, case: Case) -> list[OutboundMessage]:
    desk.write_now(factories.add_survey_rule)
    number = receive(desk, mail(case.address, "Lamp", "It broke")).ticket_id
    if number is None or case.machine:  # a customer is asked, also if a machine wrote for them
        return []
    desk.write_now(ticket_operations.close, number, "solved", by=actor(ids), policy=POLICY)
    desk.write_now(spend, case, f"survey:{case.address}", loop_guard.EACH_A_DAY)
    ask = desk.write_now(invitations.begin, 1, POLICY)
    if ask is None:
        return []
    sent = desk.write_now(survey_mails.put, ask, "How was it?", f"Automatic {kind}", POLICY)
    assert sent is not None or not desk.read_now(invitations.is_due, 1), "it says why nobody is asked"
    return out(desk, sent)


def handed_over(desk: Desk, ids: dict[str, int], kind: str, case: Case) -> list[OutboundMessage]:
    """A chat that the bot gives away: in a messenger, or on the website where an address can be left."""
    live = kind in ("closed_by_mail", "closed_leave_address")
    if kind.startswith("closed"):
        desk.write_now(calendars.begin, NEVER if kind == "closed" else SHUT)
    if kind == "queue_place_wait":
        desk.write_now(moves, ids)
    desk.write_now(give_to_bot, "chat" if live else "telegram")
    if live:
        chat_id = say(desk, "I need a person").conversation_id
    else:
        receive(desk, telegram("601", "I need a person"))
        found = desk.read_now(conversations.conversation_by_key, ids["telegram"], "601")
        assert found is not None
        chat_id = found.id
    if kind == "closed_by_mail":
        desk.write_now(visitor_chat.leave_address, chat_id, PERSON)
    (asked,) = [row for row in desk.read_now(messages.of_conversation, chat_id) if row.direction == "in"]
    desk.write_now(lambda tx: messages.change_message(tx, asked.id, {"automatic": case.machine}))
    desk.write_now(spend, case, f"automatic-chat:{chat_id}", loop_guard.IN_A_CHAT)
    if kind == "handed_over_failed":
        desk.write_now(answering.give_up, chat_id, "gone", POLICY)
    else:
        ask = desk.write_now(answering.begin, chat_id, POLICY)
        assert isinstance(ask, answering.Ask)
        over = HandOver(cause="asked", summary="Wants a person")
        turn = BotTurn(messages=[], state=b"", why="asked", hand_over=over)
        assert desk.write_now(answering.finish, ask, turn, POLICY)
    rows = [row for row in desk.read_now(messages.of_conversation, chat_id) if row.direction == "out"]
    return [one for row in rows for one in out(desk, row.id)]


def moves(tx: Transaction, ids: dict[str, int]) -> None:
    """The queue moves, so a wait can be told; the advisor who is there is busy."""
    tx.conn.execute(
        update(advisors).where(advisors.c.id == ids["Ana"]).values(presence="available", capacity=0)
    )
    for number in range(3):
        values = {"team_id": ids["Support"], "at": tx.now - timedelta(minutes=5 * number), "available": 1}
        tx.conn.execute(insert(queue_exits), values)


def commanded(desk: Desk, ids: dict[str, int], kind: str, case: Case) -> list[OutboundMessage]:
    name = {"command_greeting": "start", "command_help": "help"}.get(kind, "price")
    sender = Identity(kind="telegram", value="601", name="Lea", attested=True)
    if case.machine:  # what a program writes is kept on the chat's ticket
        number = receive(desk, telegram("601", "Hello")).ticket_id or 0
        for row in desk.read_now(messages.messages_after, number, 0):
            desk.write_now(messages.change_message, row.id, {"automatic": True})
    for place in range(loop_guard.COMMANDS_IN_A_CHAT + 1 if case.spent else 1):
        notice = Commanded(external_id=f"telegram:601:{place}", conversation="601", sender=sender, name=name)
        desk.write_now(take, notice)
    told = [one for one in desk.read_now(queued) if isinstance(one, TellChat)]
    if case.spent:
        told = told[loop_guard.COMMANDS_IN_A_CHAT :]
    found = [
        desk.read_now(chat_notices.told, one.conversation_id, one.says, None, {}, POLICY) for one in told
    ]
    return [one for one in found if one is not None]


def take(tx: Transaction, notice: Commanded) -> None:
    chat_notices.take(tx, channels.channel(tx, "telegram"), notice)


def mailed_chat(desk: Desk, ids: dict[str, int], kind: str, case: Case) -> list[OutboundMessage]:
    """A person's answers to a chat go by mail: only the subject is the desk's."""
    said = say(desk, "Hello")
    desk.write_now(visitor_chat.leave_address, said.conversation_id, PERSON)
    reply = replies.Reply(channel="chat", text="Good day")
    desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)
    sent = desk.write_now(chats_by_mail.begin_mailing, said.conversation_id, POLICY)
    assert isinstance(sent, OutboundMessage)
    return [sent]


PLAYS: dict[str, Play] = {
    "acknowledgement": acknowledged,
    "acknowledgement_closed": acknowledged,
    "acknowledgement_subject": acknowledged,
    "acknowledgement_articles": acknowledged,
    "ticket_solved": ended,
    "ticket_closed": ended,
    "handed_over": handed_over,
    "handed_over_failed": handed_over,
    "queue_place": handed_over,
    "queue_place_wait": handed_over,
    "closed_until": handed_over,
    "closed": handed_over,
    "closed_here": handed_over,
    "closed_by_mail": handed_over,
    "closed_leave_address": handed_over,
    "command_greeting": commanded,
    "command_help": commanded,
    "command_unknown": commanded,
    "survey": surveyed,
}


def test_every_text_of_the_desk_is_proved() -> None:
    of_the_bot = {kind for kind in TEXTS if kind.startswith("bot_")}  # parts of its answers to a message
    assert set(PLAYS) - {"survey"} == set(TEXTS) - {"chat_by_mail_subject"} - of_the_bot


@pytest.mark.parametrize("kind", PLAYS)
def test_a_person_reads_it_and_it_says_that_no_person_wrote_it(
    desk: Desk, ids: dict[str, int], kind: str
) -> None:
    prepare(desk, kind)
    sent = PLAYS[kind](desk, ids, kind, Case())
    about = [one for one in sent if f"Automatic {kind}" in f"{one.subject} {one.text}"]
    assert len(about) == 1, sent
    assert all(one.automatic for one in sent)
    if "@" in about[0].to[0]:
        settings = EmailSettings(address="support@desk.example")
        composed = message_from_bytes(compose(about[0], settings, at=desk.read_now(lambda tx: tx.now)))
        assert composed["Auto-Submitted"] == "auto-generated"
        assert composed["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize("address", MACHINES)
@pytest.mark.parametrize(
    "kind", [one for one, play in PLAYS.items() if play in (acknowledged, ended, surveyed)]
)
def test_no_address_of_a_machine_or_of_the_desk_gets_it(
    desk: Desk, ids: dict[str, int], kind: str, address: str
) -> None:
    prepare(desk, kind)
    assert PLAYS[kind](desk, ids, kind, Case(address=address)) == []


@pytest.mark.parametrize("kind", PLAYS)
def test_what_a_program_wrote_is_not_answered(desk: Desk, ids: dict[str, int], kind: str) -> None:
    prepare(desk, kind)
    assert PLAYS[kind](desk, ids, kind, Case(machine=True)) == []


@pytest.mark.parametrize("kind", PLAYS)
def test_nobody_gets_it_without_end(desk: Desk, ids: dict[str, int], kind: str) -> None:
    prepare(desk, kind)
    assert PLAYS[kind](desk, ids, kind, Case(spent=True)) == []


def test_a_persons_answers_to_a_chat_are_no_automatic_mail(desk: Desk, ids: dict[str, int]) -> None:
    prepare(desk, "chat_by_mail_subject")
    (sent,) = mailed_chat(desk, ids, "chat_by_mail_subject", Case())
    assert (sent.subject, sent.automatic) == ("Automatic chat_by_mail_subject", False)


async def test_who_solves_and_opens_again_within_seconds_bothers_nobody(
    desk: Desk, ids: dict[str, int]
) -> None:
    prepare(desk, "ticket_solved")
    number = receive(desk, mail(PERSON, "Lamp", "It broke")).ticket_id or 0
    while await Dispatcher(desk, MemoryBus()).dispatch():
        pass
    desk.write_now(ticket_operations.close, number, "solved", by=actor(ids), policy=POLICY)
    while await Dispatcher(desk, MemoryBus()).dispatch():
        pass
    due = select(jobs.c.run_at - jobs.c.created_at).where(jobs.c.key.startswith("ended:"))
    assert [one for one in desk.read_now(queued) if isinstance(one, TellEnded)] == [
        TellEnded(ticket_id=number, state="solved")
    ]
    assert desk.read_now(lambda tx: tx.conn.scalar(due)) is not None


def prepare(desk: Desk, kind: str) -> None:
    """Switch a text on everywhere, with words of its own; and let the mailbox send."""
    desk.write_now(factories.put_mailbox, acknowledge=True, smtp={"host": "mail.example"})
    if kind in TEXTS:
        on = None if TEXTS[kind].switch == "always" else True
        texts = {"en": f"Automatic {kind}"}
        desk.write_now(lambda tx: automatic_texts.put(tx, None, kind, None, texts=texts, on=on))


def spend(tx: Transaction, case: Case, key: str, most: int) -> None:
    if case.spent:
        limits.hit(tx, key, timedelta(days=1), most)


def out(desk: Desk, message_id: int | None) -> list[OutboundMessage]:
    if message_id is None:
        return []
    return [desk.read_now(delivery.outbound, message_id, POLICY, attempt=1)]


def queued(tx: Reading) -> list[object]:
    return list(tx.conn.scalars(select(jobs.c.job).order_by(jobs.c.id)))
