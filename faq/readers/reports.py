"""How well the help centre does: deflection, each article's figures, and what was sought in vain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import case, func, select

from faq.readers.popularity import day_of
from faq.tables import faq_articles, faq_chains, faq_days, faq_feedback, faq_searches
from helpdesk.db.engine.transaction import Reading


class Deflection(msgspec.Struct, frozen=True, kw_only=True):
    """Visitors' ways that began in a span: how many were shown articles and read one, and what came of them.
    `deflected` are those that said it was solved and those of whom nobody heard for seven days after they
    had read. `left` were shown articles, read none and gave up; `open` are not seven days old."""

    chains: int
    shown: int
    read: int
    solved: int
    quiet: int
    contacted: int
    left: int
    open: int

    @property
    def deflected(self) -> int:
        return self.solved + self.quiet

    @property
    def rate(self) -> float | None:
        """Deflected among those that came to an end, in percent; None where none did."""
        ended = self.solved + self.quiet + self.contacted + self.left
        return 100 * self.deflected / ended if ended else None


class ArticleFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one article in a period. `solved` and `quiet` count the deflected visits that ended
    with this article, `contacted` the visits that ended with it although the visitor then contacted the
    desk."""

    id: int
    title: str
    language: str
    state: str
    views: int = 0
    helpful: int = 0
    unhelpful: int = 0
    solved: int = 0
    quiet: int = 0
    contacted: int = 0
    open: int = 0


class FailedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """Similar questions (the same significant words) without a good result. `query` is the last one asked."""

    query: str
    language: str
    times: int
    last_at: datetime


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader said about an article."""

    id: int
    article_id: int
    title: str
    helpful: bool
    reason: str
    comment: str
    at: datetime


def deflection(tx: Reading, since: datetime, until: datetime, language: str | None = None) -> Deflection:
    """The chains that began in a span."""
    c = faq_chains.c
    solved = (c.outcome == "solved") | ((c.outcome == "open") & c.solved_at.is_not(None))

    def how_many(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    statement = select(
        func.count().label("chains"),
        how_many(c.shown != []).label("shown"),
        how_many(c.read_at.is_not(None)).label("read"),
        how_many(solved).label("solved"),
        how_many(c.outcome == "quiet").label("quiet"),
        how_many(c.outcome == "contacted").label("contacted"),
        how_many(c.outcome == "left").label("left"),
        how_many((c.outcome == "open") & c.solved_at.is_(None)).label("open"),
    ).where(c.began_at >= since, c.began_at < until)
    if language is not None:
        statement = statement.where(c.language == language)
    return Deflection(**tx.conn.execute(statement).one()._mapping)


def article_figures(
    tx: Reading, since: datetime, until: datetime, language: str | None = None, *, limit: int = 500
) -> list[ArticleFigures]:
    """The articles that were read in a span, most read first."""
    summed = ("views", "helpful", "unhelpful")
    days = (
        select(faq_days.c.article_id, *(func.sum(faq_days.c[name]).label(name) for name in summed))
        .where(faq_days.c.day >= day_of(since), faq_days.c.day <= day_of(until))
        .group_by(faq_days.c.article_id)
        .subquery()
    )
    statement = (
        select(
            faq_articles.c.id,
            faq_articles.c.title,
            faq_articles.c.language,
            faq_articles.c.state,
            *(days.c[name] for name in summed),
        )
        .join(days, days.c.article_id == faq_articles.c.id)
        .order_by(days.c.views.desc(), faq_articles.c.id)
        .limit(limit)
    )
    if language is not None:
        statement = statement.where(faq_articles.c.language == language)
    outcomes = _outcomes(tx, since, until)
    figures = [ArticleFigures(**row._mapping) for row in tx.conn.execute(statement)]
    return [_replace(one, outcomes.get(one.id, {})) for one in figures]


def failed_searches(
    tx: Reading, since: datetime, until: datetime, language: str | None = None, *, limit: int = 100
) -> list[FailedSearch]:
    """What was sought in vain in a span, most often first."""
    s = faq_searches.c
    grouped = (
        select(func.max(s.id).label("id"), func.count().label("times"))
        .where(s.at >= since, s.at < until, s.failed)
        .group_by(s.language, s.normal)
    )
    if language is not None:
        grouped = grouped.where(s.language == language)
    best = grouped.order_by(func.count().desc(), func.max(s.id).desc()).limit(limit).subquery()
    statement = (
        select(s.query, s.language, best.c.times, s.at.label("last_at"))
        .join(best, best.c.id == s.id)
        .order_by(best.c.times.desc(), s.id.desc())
    )
    return [FailedSearch(**row._mapping) for row in tx.conn.execute(statement)]


def said(tx: Reading, article_id: int | None = None, *, after: int | None, limit: int) -> list[Said]:
    """What readers said, newest first, of one article or of all, beginning below the id `after`."""
    f = faq_feedback.c
    statement = (
        select(f.id, f.article_id, faq_articles.c.title, f.helpful, f.reason, f.comment, f.at)
        .join(faq_articles, faq_articles.c.id == f.article_id)
        .order_by(f.id.desc())
        .limit(limit)
    )
    if article_id is not None:
        statement = statement.where(f.article_id == article_id)
    if after is not None:
        statement = statement.where(f.id < after)
    return [Said(**row._mapping) for row in tx.conn.execute(statement)]


def _replace(figures: ArticleFigures, counts: dict[str, int]) -> ArticleFigures:
    changed: ArticleFigures = msgspec.structs.replace(figures, **counts)
    return changed


def _outcomes(tx: Reading, since: datetime, until: datetime) -> dict[int, dict[str, int]]:
    c = faq_chains.c
    outcome = case(((c.outcome == "open") & c.solved_at.is_not(None), "solved"), else_=c.outcome)
    statement = (
        select(c.article_id, outcome.label("outcome"), func.count().label("n"))
        .where(c.began_at >= since, c.began_at < until, c.article_id.is_not(None), c.outcome != "left")
        .group_by(c.article_id, outcome)
    )
    found: dict[int, dict[str, int]] = {}
    for row in tx.conn.execute(statement):
        found.setdefault(row.article_id, {})[row.outcome] = row.n
    return found
