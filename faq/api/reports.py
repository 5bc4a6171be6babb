"""The help centre's figures, and readers' comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from litestar import Controller, get

from faq.api.shapes import AnyLanguage, Days
from faq.readers import reports as db
from faq.readers.reports import ArticleFigures, FailedSearch, Said
from helpdesk.api.inputs import After, Limit, QueryId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.views.base import Page


class DeflectionView(msgspec.Struct, frozen=True, kw_only=True):
    """Visits that began in the period. `deflected` = `solved` (the visitor said so) + `quiet` (the visitor
    read an article and did not contact the desk on any channel for seven days). `rate` is the share of
    `deflected` among finished visits, in percent. `left` counts visitors who gave up without reading; they
    lower the rate. `open` counts visits less than seven days old."""

    chains: int
    shown: int
    read: int
    solved: int
    quiet: int
    contacted: int
    left: int
    open: int
    deflected: int
    rate: float | None


class FaqReport(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the help centre in a period."""

    since: datetime
    until: datetime
    deflection: DeflectionView
    articles: list[ArticleFigures]
    failed_searches: list[FailedSearch]


class FaqReportController(Controller):
    path = "/faq"
    tags = ["faq"]
    opt = {"scope": "reports"}

    @get("/report")
    async def report_faq(
        self, request: DeskRequest, days: Days = 30, language: AnyLanguage = None
    ) -> FaqReport:
        """Get the deflection, the figures of each article, and the searches without a good result."""
        until = datetime.now(UTC)
        return await request.desk.read(_report, until - timedelta(days=days), until, language)

    @get("/feedback")
    async def list_faq_feedback(
        self, request: DeskRequest, article: QueryId = None, after: After = None, limit: Limit = 50
    ) -> Page[Said]:
        """List readers' feedback on articles, newest first."""
        return await request.desk.read(_said, article, after, limit)


def _report(tx: Reading, since: datetime, until: datetime, language: str | None) -> FaqReport:
    found = db.deflection(tx, since, until, language)
    return FaqReport(
        since=since,
        until=until,
        deflection=DeflectionView(
            **msgspec.structs.asdict(found), deflected=found.deflected, rate=found.rate
        ),
        articles=db.article_figures(tx, since, until, language),
        failed_searches=db.failed_searches(tx, since, until, language),
    )


def _said(tx: Reading, article_id: int | None, after: str | None, limit: int) -> Page[Said]:
    key = read_cursor(after, tuple[int])[0] if after else None
    found = db.said(tx, article_id, after=key, limit=limit + 1)
    more = len(found) > limit
    return Page(items=found[:limit], next=pack_cursor((found[limit - 1].id,)) if more else None)
