"""For operators: is the desk alive, is it ready, and its figures."""

from __future__ import annotations

import asyncio
import time

import structlog
from litestar import Controller, Response, get
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from helpdesk.api import gauges
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.errors import AWAY
from helpdesk.domain.health.wellness import troubles
from helpdesk.errors import Unavailable

log = structlog.get_logger()

_READY_WITHIN = 3.0

requests_total = Counter("helpdesk_requests", "Requests answered", ["method", "route", "status"])
request_seconds = Histogram(
    "helpdesk_request_seconds",
    "Seconds to the first byte of an answer",
    ["route"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10),
)


class HealthController(Controller):
    include_in_schema = False
    opt = {"public": True}

    @get("/healthz", media_type="text/plain")
    async def healthz(self) -> str:
        """The process is running."""
        return "ok"

    @get("/readyz", media_type="text/plain")
    async def readyz(self, request: DeskRequest) -> str:
        """Answers "ready", and a line for each thing that is not well. 503 if the database does not answer
        within three seconds: only then this process cannot serve."""
        try:
            async with asyncio.timeout(_READY_WITHIN):
                found = await gauges.figures(request.desk, request.tools.room, request.tools.upkeep)
        except Exception as error:
            raise Unavailable(AWAY, why=repr(error)) from error
        return "\n".join(["ready", *(f"not well: {one}" for one in troubles(found))])

    @get("/metrics", media_type=CONTENT_TYPE_LATEST)
    async def metrics(self, request: DeskRequest) -> Response[bytes]:
        """Counters and gauges for Prometheus. Keep this path internal: a proxy should not pass it on. While
        the database does not answer, the gauges keep their last values."""
        try:
            async with asyncio.timeout(_READY_WITHIN):
                gauges.show(await gauges.figures(request.desk, request.tools.room, request.tools.upkeep))
                await gauges.show_files(request.desk)
        except Exception as error:  # noqa: BLE001 - the counters are answered also without a database
            log.warning("metrics.gauges_failed", error=repr(error))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class Timed(ASGIMiddleware):
    """Stores when a request came in, for `count_request`."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["state"]["began"] = time.perf_counter()
        await next_app(scope, receive, send)


async def count_request(message: Message, scope: Scope) -> None:
    """A before-send hook: counts each answer by its route, never by its path, because there are too many
    paths."""
    if message["type"] != "http.response.start":
        return
    route = scope.get("path_template", "") or "unknown"
    requests_total.labels(scope["method"], route, str(message["status"])).inc()  # type: ignore[typeddict-item]
    began = scope["state"].get("began")
    if began is not None:
        request_seconds.labels(route).observe(time.perf_counter() - began)
