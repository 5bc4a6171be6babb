"""How well the desk finds the ticket of a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, get_args

from litestar import Controller, get
from litestar.params import QueryParameter

from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.threading_figures import figures
from helpdesk.domain.threading.evidence import Rung
from helpdesk.views.records import RungFigures, ThreadingReport

_DECIDED = ("suggested", "accepted", "refused", "undone", "unasked")


class ThreadingReportController(Controller):
    path = "/reports"
    tags = ["tickets"]
    opt = {"scope": "reports"}

    @get("/threading")
    async def report_threading(
        self,
        request: DeskRequest,
        days: Annotated[int, QueryParameter(ge=1, le=3650, description="how many days")] = 30,
        before: Annotated[
            int, QueryParameter(ge=0, le=3650, description="how many days ago the period ends")
        ] = 0,
    ) -> ThreadingReport:
        """Get how many messages the desk joined to a ticket by each proof, how many of them were moved away,
        and what became of its suggestions, on tickets in your sight."""
        until = datetime.now(UTC) - timedelta(days=before)
        return await request.desk.read(_report, until - timedelta(days=days), until, request.seen_by)


def _report(tx: Reading, since: datetime, until: datetime, seen_by: int | None) -> ThreadingReport:
    found = figures(tx, since, until, seen_by=seen_by)
    return ThreadingReport(
        since=since,
        until=until,
        rungs=[
            RungFigures(
                rung=rung,
                joined=found.joined.get(rung, 0),
                moved=found.moved.get(rung, 0),
                moved_back=found.moved_back.get(rung, 0),
            )
            for rung in get_args(Rung)
            if rung != "advisor"
        ],
        **{name: getattr(found, name) for name in _DECIDED},
    )
