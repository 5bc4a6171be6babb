"""What Telegram says about a chat while the desk sends: a new id, a block, how many people read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.db.blobs import BlobStore
from helpdesk.db.chats.conversations import Conversation, conversation_by_key
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import outbox
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.answers import replies
from tests.bots import EchoBot, Worker
from tests.factories import POLICY, actor
from tests.workers.test_bot_telegram import telegram

__all__ = ["telegram"]

GROUP = {"chat": {"id": -6100, "type": "supergroup", "title": "Family"}}


def chat(desk: Desk, ids: dict[str, int], key: str) -> Conversation:
    found = desk.read_now(conversation_by_key, ids["telegram"], key)
    assert found is not None
    return found


def answer(desk: Desk, ids: dict[str, int], **values: Any) -> int:
    reply = replies.Reply(channel="telegram", text="A plumber comes.", **values)
    return desk.write_now(replies.send, 1, reply, by=actor(ids), policy=POLICY)


async def test_a_group_tells_how_many_people_read_it(
    desk: Desk, ids: dict[str, int], telegram: TelegramSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    telegram.members = 15
    await telegram.say(601, "The mixer leaks", more=GROUP)
    await Worker(desk, EchoBot(), switchboard, blobs).run()
    assert chat(desk, ids, "-6100").people == 14


async def test_a_group_that_does_not_tell_it_is_no_trouble(
    desk: Desk, ids: dict[str, int], telegram: TelegramSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    await telegram.say(601, "The mixer leaks", more=GROUP)
    await Worker(desk, EchoBot(), switchboard, blobs).run()
    assert "getChatMemberCount" in telegram.calls
    assert chat(desk, ids, "-6100").people is None


async def test_an_answer_follows_a_group_to_its_new_id(
    desk: Desk, ids: dict[str, int], telegram: TelegramSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    await telegram.say(601, "The mixer leaks", more=GROUP)
    worker = Worker(desk, EchoBot(), switchboard, blobs)
    sent = answer(desk, ids)
    telegram.refuse_next(400, "group chat was upgraded to a supergroup chat", moved_to=-1006100)
    await worker.run()
    assert desk.read_now(messages.message, sent).delivery == "sent"
    assert chat(desk, ids, "-1006100").ticket_id == 1
    assert desk.read_now(conversation_by_key, ids["telegram"], "-6100") is None


async def test_a_refused_answer_shows_the_block(
    desk: Desk, ids: dict[str, int], telegram: TelegramSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    await telegram.say(601, "The mixer leaks", more=GROUP)
    worker = Worker(desk, EchoBot(), switchboard, blobs)
    sent = answer(desk, ids)
    telegram.refuse_next(403, "Forbidden: bot was kicked from the supergroup chat")
    await worker.run()
    assert desk.read_now(messages.message, sent).delivery == "failed"
    assert chat(desk, ids, "-6100").closed == "removed"


@pytest.mark.parametrize("interrupted", [False, True])
async def test_a_command_is_answered_at_most_once(
    desk: Desk,
    ids: dict[str, int],
    telegram: TelegramSimulator,
    switchboard: Switchboard,
    blobs: BlobStore,
    interrupted: bool,
) -> None:
    """If its worker died, the answer may have gone out."""
    await telegram.say(601, "/help")
    if interrupted:
        await desk.write(outbox.claim, "dead", lease=timedelta(seconds=60), room=lambda lane: 9)
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        await desk.write(
            lambda tx: tx.conn.execute(update(jobs).values(run_at=long_ago, lease_until=long_ago))
        )
    await Worker(desk, EchoBot(), switchboard, blobs).run()
    assert telegram.calls.count("sendMessage") == (0 if interrupted else 1)
