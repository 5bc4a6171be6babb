"""The bot's answers that ask whether they helped, with what came of them: what its figures and the filter
`bot_said` count. The word of a customer is in the message too, for those who read it."""

from __future__ import annotations

from sqlalchemy import case, func, insert, or_, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import bot_answers
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.filters.words import folded
from helpdesk.domain.bot.answer_figures import AnswerCount
from helpdesk.domain.chats.bot import Vote
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.tree import Filter

_told = bot_answers.alias("told")  # the conditions of filters have aliases of their own
_message = messages.alias("told_in")
_ANSWERS = 200  # names of answers


def ask(tx: Transaction, message_id: int, conversation_id: int, subject: str, title: str) -> None:
    """Store that an answer asks its customer."""
    values = {"message_id": message_id, "conversation_id": conversation_id, "subject": subject}
    tx.conn.execute(insert(bot_answers), {**values, "title": title, "vote": "asked"})


def note_vote(tx: Transaction, message_id: int, vote: Vote) -> str:
    """Store what a customer said of an answer. Returns its subject."""
    known = bot_answers.c.message_id == message_id
    stored = update(bot_answers).where(known).values(vote=vote).returning(bot_answers.c.subject)
    subject: str = tx.conn.execute(stored).scalar_one()
    return subject


def blame(tx: Transaction, message_id: int) -> None:
    """Store that the conversation was handed over right after an answer."""
    known = bot_answers.c.message_id == message_id
    tx.conn.execute(update(bot_answers).where(known).values(handed_over=True))


def counts(tx: Reading, wanted: Filter, viewer: Viewer) -> list[AnswerCount]:
    """In how many of the tickets that a filter finds each answer was given, and what came of it. The 200
    answers that went wrong in most of them."""
    said_no, went = _told.c.vote == "no", _told.c.handed_over
    wrong = func.count(case((or_(said_no, went), tickets.c.id)).distinct())
    shown = func.count(tickets.c.id.distinct())
    rows = tx.conn.execute(
        select(
            func.max(_told.c.message_id).label("newest"),
            shown.label("shown"),
            func.count(case((_told.c.vote == "yes", tickets.c.id)).distinct()).label("helpful"),
            func.count(case((said_no, tickets.c.id)).distinct()).label("unhelpful"),
            func.count(case((went, tickets.c.id)).distinct()).label("handed_over"),
            wrong.label("wrong"),
        )
        .select_from(
            tickets.join(_message, _message.c.ticket_id == tickets.c.id).join(
                _told, _told.c.message_id == _message.c.id
            )
        )
        .where(compiled(tx, wanted, viewer).condition)
        .group_by(folded(tx, _told.c.subject))
        .order_by(wrong.desc(), shown.desc())
        .limit(_ANSWERS)
    ).all()
    named = select(bot_answers).where(bot_answers.c.message_id.in_([row.newest for row in rows]))
    names = {row.message_id: row for row in tx.conn.execute(named)}
    return [
        AnswerCount(
            subject=names[row.newest].subject,
            title=names[row.newest].title,
            shown=row.shown,
            helpful=row.helpful,
            unhelpful=row.unhelpful,
            handed_over=row.handed_over,
            wrong=row.wrong,
        )
        for row in rows
    ]
