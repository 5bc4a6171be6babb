"""Serving the web application with uvicorn, set up as the desk needs it."""

from __future__ import annotations

import importlib.util

import structlog
import uvicorn
from litestar import Litestar

from helpdesk.app import create_app
from helpdesk.settings import Settings

log = structlog.get_logger()

_SOCKET_FRAME = 64 * 1024
_GRACE_SECONDS = 10


def serve(settings: Settings, *, works: bool) -> None:
    """Run until interrupted; `works` as in create_app."""
    uvicorn.Server(config(settings, create_app(settings, works=works))).run()


def config(settings: Settings, app: Litestar) -> uvicorn.Config:
    """The server's configuration; warns if a library that makes it fast is missing."""
    for library in ("uvloop", "httptools"):
        if importlib.util.find_spec(library) is None:
            log.warning("server.slow", missing=library, cost="requests take about twice as long without it")
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="auto",
        http="auto",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # it doubles a frame's cost and a socket's memory
        ws_max_size=_SOCKET_FRAME,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
