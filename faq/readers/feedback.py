"""Readers' acts: views of articles, votes with reasons, and searches."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, get_args

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from faq.articles import article_rows as rows
from faq.readers.deflection import note_read
from faq.readers.popularity import count, day_of
from faq.readers.visitors import Reader
from faq.search.hits import Hit
from faq.tables import faq_feedback, faq_searches, faq_views
from helpdesk.db.engine.transaction import Transaction
from helpdesk.errors import BadInput, NotFound
from helpdesk.language.stems import stems
from helpdesk.said import Said

Reason = Literal["", "unclear", "incomplete", "wrong", "other-question", "too-long"]
REASONS: tuple[str, ...] = get_args(Reason)
Source = Literal["page", "form", "widget", "bot"]
LONGEST_COMMENT = 2000
LONGEST_QUERY = 200
FAILED_BELOW = 0.2  # the least confidence of the best article
_TYPING = timedelta(minutes=2)


def note_view(tx: Transaction, reader: Reader, article_id: int, *, source: str = "page") -> None:
    """Count that a reader opened an article: once a day for each reader and article."""
    insert_ = pg_insert if tx.postgres else sqlite_insert
    fresh = tx.conn.scalar(
        insert_(faq_views)
        .values(day=day_of(tx.now), article_id=article_id, visitor=reader.id)
        .on_conflict_do_nothing()
        .returning(faq_views.c.day)
    )
    if fresh is not None:
        count(tx, article_id, views=1)
    note_read(tx, reader, article_id, source=source)


def give(
    tx: Transaction, reader: Reader, article_id: int, *, helpful: bool, reason: str = "", comment: str = ""
) -> None:
    """Store whether an article helped; a second vote of the same reader replaces the first. NotFound if the
    article is not published."""
    if rows.shown(tx, article_id) is None:
        raise NotFound(Said("There is no published article {article_id}.", article_id=article_id))
    if reason not in REASONS:
        raise BadInput(
            Said("reason must be one of {reasons}.", reasons=", ".join(REASONS[1:])), field="reason"
        )
    if len(comment) > LONGEST_COMMENT:
        raise BadInput(
            Said("comment has over {longest_comment} characters.", longest_comment=LONGEST_COMMENT),
            field="comment",
        )
    known = tx.conn.execute(
        select(faq_feedback).where(
            faq_feedback.c.article_id == article_id, faq_feedback.c.visitor.in_(reader.ids)
        )
    ).first()
    values = {
        "helpful": helpful,
        "reason": "" if helpful else reason,
        "comment": comment.strip(),
        "version": rows.article(tx, article_id).published_version,
        "at": tx.now,
    }
    if known is None:
        tx.conn.execute(insert(faq_feedback), {"article_id": article_id, "visitor": reader.id, **values})
    else:
        tx.conn.execute(update(faq_feedback).where(faq_feedback.c.id == known.id).values(**values))
        count(
            tx,
            article_id,
            day=day_of(known.at),
            helpful=-int(known.helpful),
            unhelpful=-int(not known.helpful),
        )
    count(tx, article_id, helpful=int(helpful), unhelpful=int(not helpful))


def note_search(
    tx: Transaction, reader: Reader, language: str, source: str, query: str, hits: list[Hit]
) -> None:
    """Store a search and how well it was answered. While a reader still types, the last wording replaces the
    earlier ones."""
    query = " ".join(query.split())[:LONGEST_QUERY]
    normal = " ".join(sorted(set(stems(query, language))))
    if not normal:
        return
    best = hits[0] if hits else None
    values = {
        "at": tx.now,
        "query": query,
        "normal": normal,
        "found": len(hits),
        "confidence": best.confidence if best else 0.0,
        "article_id": best.id if best else None,
        "failed": best is None or best.confidence < FAILED_BELOW,
    }
    last = tx.conn.execute(
        select(faq_searches.c.id, faq_searches.c.query)
        .where(
            faq_searches.c.visitor == reader.id,
            faq_searches.c.language == language,
            faq_searches.c.at >= tx.now - _TYPING,
        )
        .order_by(faq_searches.c.at.desc(), faq_searches.c.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and _goes_on(last.query, query):
        tx.conn.execute(update(faq_searches).where(faq_searches.c.id == last.id).values(**values))
        return
    tx.conn.execute(
        insert(faq_searches), {"visitor": reader.id, "language": language, "source": source, **values}
    )


def forget(tx: Transaction) -> int:
    """Delete the readers who were counted on past days. Returns how many."""
    return tx.conn.execute(delete(faq_views).where(faq_views.c.day < day_of(tx.now) - 1)).rowcount


def _goes_on(before: str, now: str) -> bool:
    """Whether one wording is only a longer or shorter form of the other."""
    a, b = before.lower(), now.lower()
    return a.startswith(b) or b.startswith(a)
