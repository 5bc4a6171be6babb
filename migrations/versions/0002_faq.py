"""The FAQ: articles with their versions and translations, readers' acts, and their searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # only INTEGER PRIMARY KEY is SQLite's rowid
Instant = sa.BigInteger()  # microseconds since 1970 UTC
Json = sa.Text()


def upgrade() -> None:
    op.create_table(
        "faq_categories",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("position", sa.Integer, server_default="0", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq_categories"),
    )
    op.create_table(
        "faq_category_texts",
        sa.Column("category_id", Id, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("about", sa.Text, server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["faq_categories.id"], name="fk_faq_category_texts_category_id"
        ),
        sa.PrimaryKeyConstraint("category_id", "language", name="pk_faq_category_texts"),
        sa.UniqueConstraint("language", "slug", name="uq_faq_category_texts_language_slug"),
    )
    op.create_table(
        "faq_articles",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("group_id", Id),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("state", sa.Text, server_default="draft", nullable=False),
        sa.Column("category_id", Id),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, server_default="0", nullable=False),
        sa.Column("published_version", sa.Integer),
        sa.Column("message_id", Id),
        sa.Column("revision", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("published_at", Instant),
        sa.ForeignKeyConstraint(["category_id"], ["faq_categories.id"], name="fk_faq_articles_category_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_faq_articles_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_faq_articles"),
        sa.UniqueConstraint("language", "slug", name="uq_faq_articles_language_slug"),
    )
    op.create_index("ix_faq_articles_category_id", "faq_articles", ["category_id"])
    op.create_index("ix_faq_articles_group_id", "faq_articles", ["group_id"])
    op.create_index("ix_faq_articles_revision", "faq_articles", ["revision"])
    op.create_index(
        "ix_faq_articles_updated", "faq_articles", [sa.text("updated_at DESC"), sa.text("id DESC")]
    )
    op.create_table(
        "faq_versions",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("questions", Json, server_default="[]", nullable=False),
        sa.Column("body", sa.Text, server_default="", nullable=False),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("advisor_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["faq_articles.id"], name="fk_faq_versions_article_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_faq_versions_advisor_id"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_faq_versions"),
    )
    op.create_table(
        "faq_old_slugs",
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["faq_articles.id"], name="fk_faq_old_slugs_article_id"),
        sa.PrimaryKeyConstraint("language", "slug", name="pk_faq_old_slugs"),
    )
    op.create_index("ix_faq_old_slugs_article_id", "faq_old_slugs", ["article_id"])
    op.create_table(
        "faq_images",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("advisor_id", Id),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_faq_images_advisor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_faq_images"),
        sa.UniqueConstraint("sha256", name="uq_faq_images_sha256"),
    )
    op.create_table(
        "faq_synonyms",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq_synonyms"),
    )
    op.create_table(
        "faq_counters",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_faq_counters"),
    )
    op.create_table(
        "faq_days",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("views", sa.Integer, server_default="0", nullable=False),
        sa.Column("helpful", sa.Integer, server_default="0", nullable=False),
        sa.Column("unhelpful", sa.Integer, server_default="0", nullable=False),
        sa.Column("solved", sa.Integer, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["faq_articles.id"], name="fk_faq_days_article_id"),
        sa.PrimaryKeyConstraint("article_id", "day", name="pk_faq_days"),
    )
    op.create_index("ix_faq_days_day", "faq_days", ["day"])
    op.create_table(
        "faq_views",
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("visitor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("day", "article_id", "visitor", name="pk_faq_views"),
    )
    op.create_table(
        "faq_feedback",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("visitor", sa.Text, nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, server_default="", nullable=False),
        sa.Column("comment", sa.Text, server_default="", nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["faq_articles.id"], name="fk_faq_feedback_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_faq_feedback"),
        sa.UniqueConstraint("article_id", "visitor", name="uq_faq_feedback_article_id_visitor"),
    )
    op.create_index("ix_faq_feedback_article", "faq_feedback", ["article_id", sa.text("at DESC")])
    op.create_table(
        "faq_searches",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("visitor", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("normal", sa.Text, nullable=False),
        sa.Column("found", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, server_default="0", nullable=False),
        sa.Column("article_id", Id),
        sa.Column("failed", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq_searches"),
    )
    op.create_index("ix_faq_searches_at", "faq_searches", ["at"])
    op.create_index("ix_faq_searches_visitor", "faq_searches", ["visitor", "at"])
    op.create_table(
        "faq_chains",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("visitor", sa.Text, nullable=False),
        sa.Column("contact_id", Id),
        sa.Column("channel_id", Id),
        sa.Column("conversation_key", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("shown", Json, server_default="[]", nullable=False),
        sa.Column("read", Json, server_default="[]", nullable=False),
        sa.Column("article_id", Id),
        sa.Column("outcome", sa.Text, server_default="open", nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("read_at", Instant),
        sa.Column("solved_at", Instant),
        sa.Column("contacted_at", Instant),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_faq_chains_contact_id"),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_faq_chains_channel_id"),
        sa.PrimaryKeyConstraint("id", name="pk_faq_chains"),
    )
    op.create_index("ix_faq_chains_began_at", "faq_chains", ["began_at"])
    op.create_index("ix_faq_chains_contact_id", "faq_chains", ["contact_id"])
    op.create_index(
        "ix_faq_chains_open",
        "faq_chains",
        ["last_at"],
        sqlite_where=sa.text("outcome = 'open'"),
        postgresql_where=sa.text("outcome = 'open'"),
    )
    op.create_index("ix_faq_chains_visitor", "faq_chains", ["visitor", "last_at"])
