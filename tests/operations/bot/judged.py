"""Conversations in which the bot answers and its customers judge it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from helpdesk.db.bot import answers
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.records import events as event_table
from helpdesk.db.tickets import messages
from helpdesk.domain.bot.answer_figures import AnswerFigure, answer_figures
from helpdesk.domain.bot.figures import period
from helpdesk.domain.chats.bot import ArticleRef, BotMessage, BotTurn, HandOver, HandOverCause
from helpdesk.domain.events.event import Event
from helpdesk.domain.filters.facts import Viewer
from helpdesk.operations.bot import answering, judging
from helpdesk.operations.chats.visitor_chat import Said
from tests.factories import POLICY

SINCE = (datetime.now(UTC) - timedelta(days=2)).date()
ARTICLE = ArticleRef(id=12, title="Returns", url="/faq/12")


def bot_says(
    desk: Desk,
    said: Said,
    *,
    intent: str = "where",
    article: bool = False,
    cause: HandOverCause | None = None,
    understood: bool = True,
    small_talk: bool = False,
) -> int:
    """The bot answers; the id of its message."""
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(
        messages=[BotMessage(text="On Tuesday.", article=ARTICLE if article else None)],
        state=b"{}",
        why="rule",
        intent=intent,
        understood=understood,
        small_talk=small_talk,
        hand_over=HandOver(cause=cause, summary="Wants a person") if cause else None,
    )
    assert desk.write_now(answering.finish, asked, turn, POLICY)
    return desk.read_now(messages.of_conversation, said.conversation_id, limit=1)[-1].id


def judge(desk: Desk, said: Said, message_id: int, helpful: bool, *, person: bool = False) -> None:
    desk.write_now(
        judging.judge, said.conversation_id, message_id, helpful=helpful, person=person, policy=POLICY
    )


def told(desk: Desk) -> list[Event]:
    return desk.read_now(every_event)


def every_event(tx: Reading) -> list[Event]:
    return list(tx.conn.scalars(select(event_table.c.event).order_by(event_table.c.id)))


def figures(desk: Desk) -> list[AnswerFigure]:
    viewer = Viewer(advisor=1, zone="UTC")
    return answer_figures(SINCE, None, desk.read_now(answers.counts, period(SINCE), viewer))
