"""What readers did lately, as a number that fades: the order of articles and "popular now"."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, literal, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from faq.tables import faq_articles, faq_days
from helpdesk.db.engine.transaction import Reading, Transaction

HALF_LIFE = 7  # days after which a deed counts half
REMEMBERED = 42  # days that count at all
VIEW, HELPFUL, UNHELPFUL, SOLVED = 1.0, 4.0, -4.0, 8.0
_EPOCH = 719_163  # ordinal of 1970-01-01


def day_of(moment: datetime) -> int:
    """Days since 1970, UTC."""
    return moment.date().toordinal() - _EPOCH


def count(
    tx: Transaction,
    article_id: int,
    *,
    day: int | None = None,
    views: int = 0,
    helpful: int = 0,
    unhelpful: int = 0,
    solved: int = 0,
) -> None:
    """Add to an article's figures of a day, today's unless said otherwise."""
    values = {"views": views, "helpful": helpful, "unhelpful": unhelpful, "solved": solved}
    made = (pg_insert if tx.postgres else sqlite_insert)(faq_days).values(
        article_id=article_id, day=day_of(tx.now) if day is None else day, **values
    )
    tx.conn.execute(
        made.on_conflict_do_update(
            index_elements=["article_id", "day"],
            set_={name: faq_days.c[name] + value for name, value in values.items()},
        )
    )


def scores(tx: Reading, language: str) -> dict[int, float]:
    """What readers' deeds make of each published article of a language; those above 0 only. A deed counts
    half after HALF_LIFE days, and nothing after REMEMBERED."""
    today = day_of(tx.now)
    ages = {today - age: 0.5 ** (age / HALF_LIFE) for age in range(REMEMBERED)}
    deed = (
        VIEW * faq_days.c.views
        + HELPFUL * faq_days.c.helpful
        + UNHELPFUL * faq_days.c.unhelpful
        + SOLVED * faq_days.c.solved
    )
    total = func.sum(deed * case(ages, value=faq_days.c.day, else_=literal(0.0)))
    statement = (
        select(faq_days.c.article_id, total.label("score"))
        .join(faq_articles, faq_articles.c.id == faq_days.c.article_id)
        .where(
            faq_days.c.day > today - REMEMBERED,
            faq_articles.c.language == language,
            faq_articles.c.state == "published",
        )
        .group_by(faq_days.c.article_id)
    )
    return {row.article_id: float(row.score) for row in tx.conn.execute(statement) if row.score > 0}
