"""Tables: the bot's state in a chat, what it learned about a ticket, what its customers said of its answers,
how it answers, its drafts and versions, and how fast queues move."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
)

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.domain.chats.bot import ArticleRef

bot_memories = Table(  # the bot's own state between two turns of a chat
    "bot_memories",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversations.id"), primary_key=True),
    Column("state", LargeBinary),
    Column("updated_at", Instant, nullable=False),
)

bot_cases = Table(  # what the bot learned about a ticket: the advisor's card
    "bot_cases",
    metadata,
    Column("ticket_id", ID, ForeignKey("tickets.id"), primary_key=True),
    Column("intent", Text, nullable=False, server_default=""),
    Column("confidence", Float, nullable=False, server_default="0"),
    Column("slots", Json(dict[str, Any]), nullable=False, server_default="{}"),
    Column("slot_words", Text, nullable=False, server_default=""),  # each between line breaks: for filters
    Column("articles", Json(list[ArticleRef]), nullable=False, server_default="[]"),
    Column("cause", Text, nullable=False, server_default=""),  # "" until it handed over
    Column("summary", Text, nullable=False, server_default=""),
    Column("outside_hours", Boolean, nullable=False, server_default=false()),
    Column("handed_at", Instant),
    Column("updated_at", Instant, nullable=False),
)

bot_answers = Table(  # answers of the bot that ask whether they helped: for figures and filters
    "bot_answers",
    metadata,
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    reference("conversation_id", "conversations", nullable=False),
    Column("subject", Text, nullable=False),  # the intent, or "#" and the article's number
    Column("title", Text, nullable=False, server_default=""),  # of the article
    Column("vote", Text, nullable=False),  # asked | yes | no, as in the message
    Column("handed_over", Boolean, nullable=False, server_default=false()),  # right after it
    Index("ix_bot_answers_conversation", "conversation_id", "message_id"),
)

bot_drafts = Table(  # files that an admin looks at before they are published
    "bot_drafts",
    metadata,
    Column("advisor_id", ID, ForeignKey("advisors.id"), primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),  # path → content, in MessagePack
    Column("created_at", Instant, nullable=False),
)

bot_settings = Table(  # where somebody has set it up
    "bot_settings",
    metadata,
    id_column(),
    reference("channel_id", "channels"),  # null: everywhere
    Column("settings", Json(BotSettings), nullable=False),
    Index("ix_bot_settings_channel", "channel_id", unique=True),
)

bot_versions = Table(  # the newest is the one in use
    "bot_versions",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("published_by", Text, nullable=False, server_default=""),
    Column("restores", BigInteger),  # the earlier version a rollback brought back
    Column("error", Text, nullable=False, server_default=""),  # why a process could not load it
    Column("created_at", Instant, nullable=False),
)

bot_files = Table(
    "bot_files",
    metadata,
    Column("version_id", ID, ForeignKey("bot_versions.id"), primary_key=True),
    Column("path", Text, primary_key=True),  # path in the bot's folder, with /
    Column("content", LargeBinary, nullable=False),
)

queue_exits = Table(  # tickets that left a team's queue for an advisor: how fast it moves
    "queue_exits",
    metadata,
    id_column(),
    reference("team_id", "teams"),
    Column("at", Instant, nullable=False),
    Column("available", Integer, nullable=False),  # advisors of the team who were available
    Index("ix_queue_exits_team_id", "team_id", "id"),
)
