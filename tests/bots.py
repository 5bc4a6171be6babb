"""A small deterministic bot for tests, and desks whose chats it answers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Button, HandOver, Said
from helpdesk.domain.policy import Policy
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.operations.bot import answering
from helpdesk.operations.chats import visitor_chat
from helpdesk.workers.bot import BotTurns
from helpdesk.workers.bot_host import BotHost
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.factories import POLICY

_numbers = itertools.count(1)


class EchoBot:
    """Repeats what it hears with the count of its turns as state. "person" hands over, "yes or no" offers
    buttons, "boom" raises, "hang" never answers and "unstorable" learns what no database takes. `before` is
    awaited before each answer."""

    def __init__(self) -> None:
        self.heard: list[Said] = []
        self.before: Callable[[Said], object] | None = None

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        self.heard.append(said)
        if self.before is not None and asyncio.iscoroutine(waiting := self.before(said)):
            await waiting
        if said.text == "boom":
            raise RuntimeError("no such order")
        if said.text == "hang":
            await asyncio.Event().wait()
        turn = int(state or b"0") + 1
        buttons = [Button(title="Yes", payload="/affirm"), Button(title="No", payload="/deny")]
        return BotTurn(
            messages=[
                BotMessage(
                    text=f"{turn}: {said.payload or said.text}",
                    buttons=buttons if said.text == "yes or no" else [],
                )
            ],
            state=str(turn).encode(),
            why='rule "Echo" because intent echo 0.93',
            intent="echo",
            confidence=0.93,
            slots={"order": "\udc80" if said.text == "unstorable" else "4711"},
            hand_over=HandOver(cause="asked", summary="Wants a person") if said.text == "person" else None,
        )


def give_to_bot(tx: Transaction, /, name: str = "chat", **settings: object) -> ChannelRow:
    """Let the bot answer new conversations of a channel."""
    row = channels.channel(tx, name)
    return channels.put_channel(
        tx,
        name,
        kind=row.kind,
        label=row.label,
        team_id=row.team_id,
        settings={**row.settings, "bot": True, **settings},
        enabled=True,
    )


def say(
    desk: Desk, text: str, *, key: str = "visitor", channel: str = "chat", payload: str = ""
) -> visitor_chat.Said:
    """A visitor of the web chat writes."""
    row = desk.read_now(channels.channel, channel)
    return desk.write_now(visitor_chat.say, row, key, f"c{next(_numbers)}", text, POLICY, payload=payload)


def answer(desk: Desk, said: visitor_chat.Said, *, intent: str = "order", confidence: float = 0.9) -> None:
    """The bot answers a visitor's message by an intent."""
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    message = BotMessage(text="Which order?")
    turn = BotTurn(messages=[message], state=b"{}", why="asks", intent=intent, confidence=confidence)
    assert desk.write_now(answering.finish, asked, turn, POLICY)


class Worker:
    """What works beside a desk in a test: dispatching, and the outbox with a bot."""

    def __init__(
        self, desk: Desk, bot: EchoBot, switchboard: Switchboard, blobs: BlobStore, policy: Policy = POLICY
    ) -> None:
        self.desk = desk
        self.turns = BotTurns(desk, BotHost(desk, fixed=bot), policy)
        deliveries = Deliveries(desk, switchboard, blobs, policy, bot=self.turns)
        self.outbox = Outbox(desk, deliveries.do, deliveries.gave_up)

    async def run(self) -> None:
        """Let every event leave and every due job be done."""
        while await Dispatcher(self.desk, MemoryBus()).dispatch() or await self.outbox.run_due():
            pass
