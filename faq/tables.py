"""Tables of the FAQ, in the desk's own metadata: articles with their versions, and readers' acts.

An article is the text in one language; its translations share `group_id`. Readers see the version
`published_version`; authors work on the newest. A reader is known only by a hash that changes each week
(faq/readers/visitors.py).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json

faq_categories = Table(
    "faq_categories",
    metadata,
    id_column(),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
)

faq_category_texts = Table(
    "faq_category_texts",
    metadata,
    Column("category_id", ID, ForeignKey("faq_categories.id"), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("about", Text, nullable=False, server_default=""),
    UniqueConstraint("language", "slug"),
)

faq_articles = Table(
    "faq_articles",
    metadata,
    id_column(),
    Column("group_id", ID, index=True),  # the first article of its translations; null only while it is made
    Column("language", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),  # draft | published | archived
    reference("category_id", "faq_categories", index=True),
    Column("title", Text, nullable=False),  # of the newest version, for lists
    Column("version", Integer, nullable=False, server_default="0"),  # the newest
    Column("published_version", Integer),
    reference("message_id", "messages"),  # the reply that it was made from
    Column(
        "revision", BigInteger, nullable=False, server_default="0", index=True
    ),  # faq_counters' at its change
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("published_at", Instant),
    UniqueConstraint("language", "slug"),
    Index("ix_faq_articles_updated", text("updated_at DESC"), text("id DESC")),
)

faq_versions = Table(  # never changed once written
    "faq_versions",
    metadata,
    Column("article_id", ID, ForeignKey("faq_articles.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("questions", Json(list[str]), nullable=False, server_default="[]"),  # other ways to ask it
    Column("body", Text, nullable=False, server_default=""),  # Markdown
    Column("note", Text, nullable=False, server_default=""),
    reference("advisor_id", "advisors"),
    Column("at", Instant, nullable=False),
)

faq_old_slugs = Table(  # earlier addresses, which redirect to their article
    "faq_old_slugs",
    metadata,
    Column("language", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    reference("article_id", "faq_articles", nullable=False, index=True),
)

faq_images = Table(
    "faq_images",
    metadata,
    id_column(),
    Column("sha256", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    reference("advisor_id", "advisors"),
    Column("created_at", Instant, nullable=False),
)

faq_synonyms = Table(
    "faq_synonyms",
    metadata,
    id_column(),
    Column("language", Text, nullable=False),
    Column("words", Json(list[str]), nullable=False),
)

faq_counters = Table(  # "articles" and "synonyms" tell each process that its index is old
    "faq_counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

faq_days = Table(  # readers' acts on an article in a day
    "faq_days",
    metadata,
    Column("article_id", ID, ForeignKey("faq_articles.id"), primary_key=True),
    Column("day", Integer, primary_key=True),  # days since 1970, UTC
    Column("views", Integer, nullable=False, server_default="0"),
    Column("helpful", Integer, nullable=False, server_default="0"),
    Column("unhelpful", Integer, nullable=False, server_default="0"),
    Column("solved", Integer, nullable=False, server_default="0"),
    Index("ix_faq_days_day", "day"),
)

faq_views = Table(  # readers who were already counted in a day; deleted after it
    "faq_views",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("article_id", ID, primary_key=True),
    Column("visitor", Text, primary_key=True),
)

faq_feedback = Table(
    "faq_feedback",
    metadata,
    id_column(),
    reference("article_id", "faq_articles", nullable=False),
    Column("visitor", Text, nullable=False),
    Column("version", Integer),  # the one that was read
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),  # feedback.REASONS
    Column("comment", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    UniqueConstraint("article_id", "visitor"),
    Index("ix_faq_feedback_article", "article_id", text("at DESC")),
)

faq_searches = Table(  # searches, and how well they were answered: they show missing articles
    "faq_searches",
    metadata,
    id_column(),
    Column("at", Instant, nullable=False, index=True),
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),  # page | form | widget | bot
    Column("visitor", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("normal", Text, nullable=False),  # sorted stems: similar questions are counted together
    Column("found", Integer, nullable=False),
    Column("confidence", Float, nullable=False, server_default="0"),
    Column("article_id", ID),  # the best found
    Column("failed", Boolean, nullable=False, server_default=false()),
    Index("ix_faq_searches_visitor", "visitor", "at"),
)

faq_chains = Table(  # one visit: suggested → read → solved, or contact, or silence
    "faq_chains",
    metadata,
    id_column(),
    Column("visitor", Text, nullable=False),
    reference("contact_id", "contacts", index=True),
    reference("channel_id", "channels"),  # of the web chat the visitor may begin
    Column("conversation_key", Text),
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),  # as of faq_searches
    Column("shown", Json(list[int]), nullable=False, server_default="[]"),
    Column("read", Json(list[int]), nullable=False, server_default="[]"),
    Column("article_id", ID),  # that solved it, else the last read
    Column("outcome", Text, nullable=False, server_default="open"),  # deflection.OUTCOMES
    Column("began_at", Instant, nullable=False, index=True),
    Column("last_at", Instant, nullable=False),
    Column("read_at", Instant),
    Column("solved_at", Instant),
    Column("contacted_at", Instant),
    Index("ix_faq_chains_visitor", "visitor", "last_at"),
    Index(
        "ix_faq_chains_open",
        "last_at",
        sqlite_where=text("outcome = 'open'"),
        postgresql_where=text("outcome = 'open'"),
    ),
)
