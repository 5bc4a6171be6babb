"""The newest conversations of the bot, as `domain/bot/consequence` looks at them."""

from __future__ import annotations

from sqlalchemy import bindparam, literal_column, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.bot import bot_cases, bot_memories
from helpdesk.db.schema.tickets import conversations, messages
from helpdesk.domain.bot.consequence import Heard, PastChat, PastTurn
from helpdesk.domain.chats.bot import GREETED, BotPart

_ARTICLE = "/helpdesk_article"  # what the buttons below a choice of articles send (chatbot/faq_answers)

_newest = (
    select(conversations.c.id, bot_cases.c.cause)
    .join(bot_memories, bot_memories.c.conversation_id == conversations.c.id)
    .outerjoin(bot_cases, bot_cases.c.ticket_id == conversations.c.ticket_id)
    .order_by(conversations.c.id.desc())
    .limit(bindparam("n"))
)
_newest_there = _newest.where(conversations.c.channel_id == bindparam("channel"))
_said = (
    select(messages.c.conversation_id, messages.c.direction, messages.c.bot, messages.c.author_kind)
    .where(
        messages.c.conversation_id.in_(bindparam("chats", expanding=True)),
        messages.c.kind == literal_column("'message'"),
    )
    .order_by(messages.c.id)
)


def past_chats(tx: Reading, limit: int, channel_id: int | None = None) -> list[PastChat]:
    """The bot's newest conversations, newest first, on one channel or everywhere. A bot that began again in a
    conversation counts as one that went on."""
    chosen = _newest if channel_id is None else _newest_there
    there = {} if channel_id is None else {"channel": channel_id}
    found = tx.conn.execute(chosen, {"n": limit, **there}).all()
    turns: dict[int, list[PastTurn]] = {row.id: [] for row in found}
    open_question = dict.fromkeys(turns, False)
    for row in tx.conn.execute(_said, {"chats": list(turns)}):
        if row.direction == "in":
            open_question[row.conversation_id] = True
        elif row.author_kind == "bot" and row.bot is not None and open_question[row.conversation_id]:
            if row.bot.why == GREETED:
                continue
            open_question[row.conversation_id] = False  # the other messages are of the same turn
            turns[row.conversation_id].append(PastTurn(heard=_heard(row.bot), confidence=row.bot.confidence))
    return [PastChat(turns=turns[row.id], cause=row.cause or "") for row in found]


def _heard(part: BotPart) -> Heard:
    if part.article is not None or any(one.payload.startswith(_ARTICLE) for one in part.buttons):
        return "faq"
    return "sure" if part.understood and part.intent else "unsure"
