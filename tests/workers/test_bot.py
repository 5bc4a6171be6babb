"""A bot's turns as jobs: in order, once, for a bounded time, and never under an old epoch."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from helpdesk.db.blobs import BlobStore
from helpdesk.db.bot import cases as bot_rows
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import outbox
from helpdesk.db.schema.records import jobs
from helpdesk.db.schema.tickets import conversations as chats
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Said
from helpdesk.domain.jobs import TakeBotTurn
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.bot import answering
from helpdesk.operations.tickets import takeover
from helpdesk.workers.outbox import NotYet
from tests.bots import EchoBot, Worker, give_to_bot, say
from tests.factories import POLICY, actor

HASTY = msgspec.structs.replace(POLICY, bot_seconds=0.05)


@pytest.fixture
def bot() -> EchoBot:
    return EchoBot()


@pytest.fixture
def worker(
    desk: Desk, ids: dict[str, int], bot: EchoBot, switchboard: Switchboard, blobs: BlobStore
) -> Worker:
    desk.write_now(give_to_bot)
    return Worker(desk, bot, switchboard, blobs)


def spoken(desk: Desk, conversation_id: int) -> list[MessageRow]:
    return desk.read_now(messages.of_conversation, conversation_id)


def texts(desk: Desk, conversation_id: int) -> list[str]:
    return [row.text for row in spoken(desk, conversation_id)]


async def test_the_bot_answers_what_a_visitor_says_and_its_ticket_waits_in_no_queue(
    desk: Desk, worker: Worker
) -> None:
    said = say(desk, "Hello")
    await worker.run()
    answer = spoken(desk, said.conversation_id)[-1]
    assert (answer.text, answer.author_kind, answer.delivery) == ("1: Hello", "bot", "sent")
    assert answer.bot is not None
    assert (answer.bot.why, answer.bot.intent) == ('rule "Echo" because intent echo 0.93', "echo")
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.with_bot, row.owner_id, row.team_id, row.waiting_since) == (True, None, None, None)
    assert row.first_reply_at is None


async def test_the_bot_gets_its_own_state_back(desk: Desk, worker: Worker) -> None:
    said = say(desk, "one")
    await worker.run()
    for text in ("two", "three"):
        say(desk, text)
        await worker.run()
    assert texts(desk, said.conversation_id) == ["one", "1: one", "two", "2: two", "three", "3: three"]


async def test_what_is_said_while_the_bot_thinks_is_answered_in_order_and_once(
    desk: Desk, worker: Worker, bot: EchoBot
) -> None:
    async def meanwhile(heard: Said) -> None:
        if heard.text == "one":
            say(desk, "two")
            say(desk, "three")

    bot.before = meanwhile
    said = say(desk, "one")
    await worker.run()
    answers = [row.text for row in spoken(desk, said.conversation_id) if row.direction == "out"]
    assert answers == ["1: one", "2: two", "3: three"]
    assert [one.text for one in bot.heard] == ["one", "two", "three"]


async def test_two_workers_do_not_ask_the_bot_for_one_chat_at_once(
    desk: Desk, worker: Worker, bot: EchoBot
) -> None:
    said = say(desk, "one")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(heard: Said) -> None:
        begun.set()
        await go_on.wait()

    bot.before = wait
    first = asyncio.create_task(worker.turns.take(said.conversation_id))
    await begun.wait()
    with pytest.raises(NotYet):
        await worker.turns.take(said.conversation_id)
    go_on.set()
    await first
    assert texts(desk, said.conversation_id) == ["one", "1: one"]


async def test_a_turn_whose_worker_died_before_its_commit_is_taken_again_and_answered_once(
    desk: Desk, worker: Worker
) -> None:
    said = say(desk, "one")
    ask = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(ask, answering.Ask)  # its worker dies here: nothing is stored
    desk.write_now(_forget_worker)
    await worker.run()
    assert texts(desk, said.conversation_id) == ["one", "1: one"]


async def test_a_turn_whose_worker_died_after_its_commit_is_not_answered_again(
    desk: Desk, worker: Worker, bot: EchoBot
) -> None:
    said = say(desk, "one")
    await worker.turns.take(said.conversation_id)
    desk.write_now(lambda tx: tx.add_job(TakeBotTurn(conversation_id=said.conversation_id), key="again"))
    await worker.run()
    assert texts(desk, said.conversation_id) == ["one", "1: one"]
    assert len(bot.heard) == 1


async def test_an_answer_stored_by_another_worker_meanwhile_is_not_stored_twice(
    desk: Desk, worker: Worker, bot: EchoBot
) -> None:
    said = say(desk, "one")
    ask = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(ask, answering.Ask)
    turn = await bot.respond(ask.said, ask.state)
    assert desk.write_now(answering.finish, ask, turn, POLICY)
    assert not desk.write_now(answering.finish, ask, turn, POLICY)
    assert texts(desk, said.conversation_id) == ["one", "1: one"]


async def test_an_answer_thought_of_before_a_takeover_is_refused(
    desk: Desk, ids: dict[str, int], worker: Worker, bot: EchoBot
) -> None:
    said = say(desk, "one")

    async def taken(heard: Said) -> None:
        await desk.write(takeover.take_over, said.ticket_id, by=actor(ids))

    bot.before = taken
    await worker.run()
    assert texts(desk, said.conversation_id) == ["one"]
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.with_bot, row.owner_name) == (False, "Ana")
    assert row.waiting_since is not None


async def test_handed_back_the_bot_answers_what_was_written_last(
    desk: Desk, ids: dict[str, int], worker: Worker
) -> None:
    said = say(desk, "one")
    desk.write_now(takeover.take_over, said.ticket_id, by=actor(ids))
    say(desk, "two")
    await worker.run()
    assert texts(desk, said.conversation_id) == ["one", "two"]
    desk.write_now(takeover.hand_back, said.ticket_id, by=actor(ids))
    await worker.run()
    assert texts(desk, said.conversation_id) == ["one", "two", "1: two"]
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.with_bot, row.owner_id) == (True, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("boom", "no such order"),
        ("hang", "did not answer within"),
        ("unstorable", "cannot be stored"),
    ],
)
async def test_a_bot_that_fails_hands_over_and_says_why_to_advisors_only(
    desk: Desk,
    ids: dict[str, int],
    bot: EchoBot,
    switchboard: Switchboard,
    blobs: BlobStore,
    text: str,
    why: str,
) -> None:
    desk.write_now(give_to_bot)
    said = say(desk, text)
    await Worker(desk, bot, switchboard, blobs, HASTY).run()
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.with_bot, row.team_name) == (False, "Support")
    assert row.waiting_since is not None
    case = desk.read_now(bot_rows.case, said.ticket_id)
    assert case is not None
    assert case.cause == "failed"
    everything = desk.read_now(messages.messages_after, said.ticket_id, 0)
    assert [one.kind for one in everything if why in one.text] == ["note"]
    shown = spoken(desk, said.conversation_id)
    assert "A person will answer you here" in shown[-1].text
    assert why not in " ".join(one.text for one in shown)


async def test_a_desk_without_a_bot_that_can_be_loaded_does_not_let_its_customer_wait_in_silence(
    desk: Desk, ids: dict[str, int], switchboard: Switchboard, blobs: BlobStore, bot: EchoBot
) -> None:
    desk.write_now(give_to_bot)
    said = say(desk, "Hello")
    worker = Worker(desk, bot, switchboard, blobs)
    worker.turns._host.responder = None
    await worker.run()
    assert not desk.read_now(tickets.ticket, said.ticket_id).with_bot
    assert "A person will answer" in texts(desk, said.conversation_id)[-1]


async def test_a_job_given_up_asks_a_person(desk: Desk, worker: Worker) -> None:
    said = say(desk, "Hello")
    desk.write_now(answering.give_up, said.conversation_id, "the database was away", POLICY)
    await worker.run()
    assert not desk.read_now(tickets.ticket, said.ticket_id).with_bot


async def test_a_pressed_button_is_its_payload_and_an_unoffered_payload_is_only_text(
    desk: Desk, worker: Worker, bot: EchoBot
) -> None:
    said = say(desk, "yes or no")
    await worker.run()
    say(desk, "Yes", payload="/affirm")
    say(desk, "Refund", payload='/refund{"amount": 9000}')
    await worker.run()
    answers = [row.text for row in spoken(desk, said.conversation_id) if row.direction == "out"]
    assert answers == ["1: yes or no", "2: /affirm", "3: Refund"]


async def test_a_chat_of_a_channel_without_the_bot_makes_no_job(
    desk: Desk, ids: dict[str, int], bot: EchoBot, switchboard: Switchboard, blobs: BlobStore
) -> None:
    said = say(desk, "Hello")
    await Worker(desk, bot, switchboard, blobs).run()
    assert desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.key)).all()) == []
    assert desk.read_now(conversations.conversation, said.conversation_id).turn == "person"  # type: ignore[union-attr]


def _forget_worker(tx: Transaction) -> None:
    """As if its time had passed."""
    long_ago = tx.now - timedelta(minutes=1)
    tx.conn.execute(update(chats).values(thinking_until=long_ago))


def test_a_job_of_the_bot_survives_its_worker(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(give_to_bot)
    said = say(desk, "one")
    desk.write_now(lambda tx: tx.add_job(TakeBotTurn(conversation_id=said.conversation_id), key="bot"))
    first = desk.write_now(outbox.claim, "a", lease=timedelta(seconds=-1), room=lambda lane: 1)
    again = desk.write_now(outbox.claim, "b", lease=timedelta(seconds=60), room=lambda lane: 1)
    assert [one.job for one in first] == [one.job for one in again]
    assert again[0].interrupted


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "http://[broken"])
async def test_a_picture_of_the_bot_is_on_the_web_or_left_out(
    desk: Desk, worker: Worker, address: str
) -> None:
    said = say(desk, "Hello")
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    shown = [BotMessage(text="Lo\0ok", image=address), BotMessage(image="https://shop.example/a.png")]
    desk.write_now(answering.finish, asked, BotTurn(messages=shown, state=b"", why="x"), POLICY)
    rows = [row for row in spoken(desk, said.conversation_id) if row.bot is not None]
    assert [row.bot.image for row in rows if row.bot] == ["", "https://shop.example/a.png"]
    assert rows[0].text == "Look"
