"""A visitor who waits for a person sees their place, live as the queue moves."""

from __future__ import annotations

from typing import Any

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Button, HandOver
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.bot import answering
from helpdesk.operations.tickets import assignment
from tests.bots import give_to_bot
from tests.live.desk_server import POLICY, DeskServer, Heard

ANA = Actor(kind="advisor", id=1, name="Ana")


async def handed_over(desk: Desk, visitor: Heard) -> int:
    """Say something and let the bot hand over; the ticket."""
    stored = await visitor.say("I need a person")
    turn = BotTurn(
        messages=[BotMessage(text="One moment", buttons=[Button(title="Fine", payload="/affirm")])],
        state=b"",
        why="asked",
        hand_over=HandOver(cause="asked", summary="Wants a person"),
    )

    def let(tx: Transaction) -> int:
        asked = answering.begin(tx, stored["conversation"], POLICY)
        assert isinstance(asked, answering.Ask)
        assert answering.finish(tx, asked, turn, POLICY)
        ticket = asked.said.metadata["ticket"]
        assert isinstance(ticket, int)
        return ticket

    return await desk.write(let)


async def test_the_place_is_told_and_moves_until_somebody_comes(
    server: DeskServer, desk: Desk, session: str
) -> None:
    await desk.write(give_to_bot, "web")
    async with server.visitor() as first, server.visitor() as second:
        tickets = [await handed_over(desk, one) for one in (first, second)]
        said = await second.next("message", lambda f: f["message"]["author_kind"] == "bot")
        assert said["message"]["buttons"] == [{"title": "Fine", "payload": "/affirm", "url": ""}]
        assert await place(first, 1)
        assert await place(second, 2)
        async with server.visitor(token=second.welcome["token"]) as again:
            assert again.welcome["waits"] == {"place": 2, "minutes": None}
        await desk.write(assignment.assign, tickets[0], team_id=1, advisor_id=1, by=ANA)
        assert await place(first, None)
        assert await place(second, 1)


async def place(visitor: Heard, wanted: int | None) -> dict[str, Any]:
    return await visitor.next("queue", lambda frame: frame["place"] == wanted)
