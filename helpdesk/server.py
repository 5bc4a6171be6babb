"""Serving the web application with uvicorn, set up as the desk needs it."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import gc
import importlib.util
import os
import socket
from concurrent.futures import ThreadPoolExecutor

import structlog
import uvicorn
from litestar import Litestar

from helpdesk.app import create_app
from helpdesk.bounded_connections import bounded
from helpdesk.errors import BadInput, Conflict
from helpdesk.settings import Settings

log = structlog.get_logger()

_SOCKET_FRAME = 64 * 1024
_GRACE_SECONDS = 10
_NAMES_AT_ONCE = 64  # more than the lanes of some mailboxes whose servers have no address
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # of glibc's mallopt(3)
_LARGE_BLOCK = 1024 * 1024
_NEW_OBJECTS = (10_000, 20, 20)  # the thresholds of Python's collector; as delivered 700, 10 and 10


def serve(settings: Settings, *, works: bool) -> None:
    """Run until interrupted; `works` as in create_app."""
    check_free(settings)
    give_memory_back()
    app = create_app(settings, works=works)
    collect_rarely()
    look_up_many()
    uvicorn.Server(config(settings, app)).run()


def look_up_many() -> None:
    """Let uvloop look many host names up at once; call it before the first loop runs. As delivered it looks
    up two: ten mails to a server whose name servers do not answer kept every other name waiting for half a
    minute, so the other mailboxes, Telegram and callbacks too."""
    os.environ.setdefault("UV_THREADPOOL_SIZE", str(2 * _NAMES_AT_ONCE))  # libuv gives half of them to names


def look_up_beside(loop: asyncio.AbstractEventLoop) -> None:
    """The same for a loop of asyncio, which looks names up in its usual threads: there are only a few more of
    them than processors."""
    loop.set_default_executor(ThreadPoolExecutor(_NAMES_AT_ONCE, thread_name_prefix="asyncio"))


def give_memory_back() -> None:
    """Let glibc return blocks of a megabyte and more as soon as they are free. Otherwise the first large mail
    teaches it to keep such blocks, and the desk holds twice what it needs. Other C libraries return them."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_TRIM_THRESHOLD, _LARGE_BLOCK)


def collect_rarely() -> None:
    """Let Python look for cycles of objects less often, and never again among those that exist now, which a
    long-lived process keeps. A desk makes many objects and few cycles: looking took some 5 % of its time, in
    pauses. Call it once, when everything is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_NEW_OBJECTS)


def check_free(settings: Settings) -> None:
    """Refuse an address that this process cannot listen on, before any part of the desk starts."""
    place = f"{settings.host}:{settings.port}"
    refused: list[OSError] = []
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            try:
                with socket.socket(family, kind, protocol) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(address)
            except OSError as error:
                refused.append(error)
        if len(refused) == len(found):  # a machine without IPv6 refuses one of localhost's two addresses
            raise refused[0]
    except UnicodeError as error:  # such as a name with two dots in a row
        raise BadInput(
            f"The desk cannot listen on {place}: {error}. See HELPDESK_HOST.", field="HELPDESK_HOST"
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise BadInput(
                f"The desk cannot listen on {place}: {error.strerror}. See HELPDESK_HOST and HELPDESK_PORT.",
                field="HELPDESK_HOST",
            ) from error
        refused = [error]
    if any(error.errno == errno.EADDRINUSE for error in refused):
        raise Conflict(f"{place} is in use by another process. Stop it, or set HELPDESK_PORT.")


def config(settings: Settings, app: Litestar) -> uvicorn.Config:
    """The server's configuration; warns if a library that makes it fast is missing. The connections of a
    trusted proxy are everybody's: then only sockets are counted by address (see live)."""
    if importlib.util.find_spec("uvloop") is None:
        log.warning("server.slow", missing="uvloop", cost="requests take about twice as long without it")
    most = 0 if settings.trusted_proxies else settings.connections_per_address
    http, websocket = bounded(most)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="auto",
        http=http,
        ws=websocket,
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
