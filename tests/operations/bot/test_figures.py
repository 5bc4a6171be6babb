"""The bot's figures, against a recount from the event log and against the lists behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from helpdesk.db.bot.outcomes import outcomes
from helpdesk.db.bot.past_chats import past_chats
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.records import events
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.domain.bot.consequence import Asked, PastTurn, consequence
from helpdesk.domain.bot.figures import BotFigures, figures, period
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver, HandOverCause
from helpdesk.domain.events.messages import HandedOver, ReplyWritten
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import parse
from helpdesk.operations.answers import replies
from helpdesk.operations.bot import answering
from helpdesk.operations.chats.visitor_chat import Said
from helpdesk.operations.tickets import takeover
from tests.bots import say
from tests.factories import POLICY, actor, mail, receive

SINCE = (datetime.now(UTC) - timedelta(days=2)).date()


def bot_says(
    desk: Desk,
    said: Said,
    *,
    intent: str = "order",
    confidence: float = 0.9,
    cause: HandOverCause | None = None,
) -> None:
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(
        messages=[BotMessage(text="One moment"), BotMessage(text="Which order?")],
        state=b"{}",
        why="asks",
        intent=intent,
        confidence=confidence,
        understood=bool(intent),
        hand_over=HandOver(cause=cause, summary="Wants a person") if cause else None,
    )
    assert desk.write_now(answering.finish, asked, turn, POLICY)


def person_says(desk: Desk, ids: dict[str, int], said: Said) -> None:
    reply = replies.Reply(channel="chat", text="Good day")
    desk.write_now(replies.send, said.ticket_id, reply, by=actor(ids), policy=POLICY)


def several(desk: Desk, ids: dict[str, int]) -> None:
    """Conversations that end in each way."""
    receive(desk, mail("eva@example.org", "Chair", "Where is it?"))
    for key in ("alone", "silent"):
        bot_says(desk, say(desk, "Hello", key=key))
    taken = say(desk, "Hello", key="taken")
    bot_says(desk, taken)
    person_says(desk, ids, taken)
    causes: list[HandOverCause] = ["asked", "asked", "fallback"]
    for place, cause in enumerate(causes):
        over = say(desk, "A person!", key=f"over{place}")
        bot_says(desk, over, intent="" if cause == "fallback" else "human", confidence=0.4, cause=cause)
        if place == 0:
            person_says(desk, ids, over)
        if place == 1:  # it goes back, and the bot hands it over again for another reason
            desk.write_now(takeover.hand_back, over.ticket_id, by=actor(ids))
            say(desk, "This is a shame", key="over1")
            bot_says(desk, over, cause="complaint")


def counted(tx: Reading) -> BotFigures:
    return figures(SINCE, None, outcomes(tx, period(SINCE), Viewer()))


def recount(desk: Desk) -> dict[str, set[int]]:
    """The same from the event log alone, event by event."""
    spoke: set[int] = set()
    replied: set[int] = set()
    cause: dict[int, str] = {}
    log = desk.read_now(lambda tx: tx.conn.scalars(select(events.c.event).order_by(events.c.id)).all())
    for event in log:
        match event:
            case ReplyWritten(ticket_id=ticket, by=by):
                (spoke if by.kind == "bot" else replied).add(ticket)
            case HandedOver(ticket_id=ticket):
                spoke.add(ticket)
                cause[ticket] = event.cause
            case _:
                pass
    kept = spoke - cause.keys()
    found = {"conversations": spoke, "alone": kept - replied, "taken_over": kept & replied}
    return found | {name: {t for t, c in cause.items() if c == name} for name in set(cause.values())}


def test_each_figure_is_what_the_events_tell_and_what_its_list_shows(desk: Desk, ids: dict[str, int]) -> None:
    several(desk, ids)
    found = desk.read_now(counted)
    told = {"conversations": found.conversations, "alone": found.alone, "taken_over": found.taken_over}
    told |= found.handed_over
    recounted = recount(desk)
    assert {name: one.count for name, one in told.items()} == {
        name: len(tickets) for name, tickets in recounted.items()
    }
    assert {name: one.count for name, one in told.items()} == {
        "conversations": 6,
        "alone": 2,
        "taken_over": 1,
        "asked": 1,
        "complaint": 1,
        "fallback": 1,
    }
    for name, one in told.items():
        assert desk.read_now(listed, one.filter) == recounted[name], one.filter


def listed(tx: Reading, text: str) -> set[int]:
    """The tickets that the list shows for a filter."""
    condition = compiled(tx, parse(text), Viewer()).condition
    return set(tx.conn.scalars(select(ticket_table.c.id).where(condition)))


def test_a_period_that_has_not_begun_has_nothing(desk: Desk, ids: dict[str, int]) -> None:
    several(desk, ids)
    later = (datetime.now(UTC) + timedelta(days=2)).date()
    found = desk.read_now(lambda tx: figures(later, None, outcomes(tx, period(later), Viewer())))
    assert (found.conversations.count, found.handed_over) == (0, {})
    elsewhere = desk.read_now(lambda tx: outcomes(tx, period(SINCE, "telegram"), Viewer()))
    assert elsewhere == []
    assert desk.read_now(lambda tx: tx.conn.scalar(select(func.count()).select_from(ticket_table))) == 7


def test_past_conversations_are_read_turn_by_turn_newest_first(desk: Desk, ids: dict[str, int]) -> None:
    first = say(desk, "Hello", key="first")
    bot_says(desk, first)
    say(desk, "qwertz", key="first")
    bot_says(desk, first, intent="", confidence=0.4)
    second = say(desk, "qwertz", key="second")
    bot_says(desk, second, intent="", confidence=0.2, cause="fallback")
    found = desk.read_now(past_chats, 10)
    assert [one.cause for one in found] == ["fallback", ""]
    assert found[1].turns == [
        PastTurn(heard="sure", confidence=0.9),
        PastTurn(heard="unsure", confidence=0.4),
    ]
    assert len(desk.read_now(past_chats, 1)) == 1
    assert desk.read_now(past_chats, 10, ids["telegram"]) == []
    now = Asked(threshold=0.5, misunderstandings=1)
    assert consequence(found, now, now).not_understood == 2
