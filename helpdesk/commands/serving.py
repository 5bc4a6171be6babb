"""`helpdesk run`, `serve`, `work` and `demo`: the processes of a desk."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os

from helpdesk import app, logs, server
from helpdesk.commands.common import chosen_settings
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.operations.people import links
from helpdesk.settings import Settings


def run(_: argparse.Namespace) -> int:
    """The whole desk in one process. If nobody can set it up yet, it prints the link for the first admin."""
    settings = _ready()
    server.check_free(settings)  # a second desk must not end the link of the one that runs
    if link := first_admin_link(settings):
        with contextlib.suppress(OSError):  # a desk works though nobody reads what it says
            os.write(
                1, f"This desk has no admin yet. Open this link to make the first one:\n{link}\n".encode()
            )
    server.serve(settings, works=True)
    return 0


def first_admin_link(settings: Settings) -> str | None:
    """A new link that makes the desk's first admin, once; None if it has one. The link before it ends."""
    desk = Desk(settings.database, threads=1)
    try:
        token = desk.write_now(links.of_first_admin)
    finally:
        desk.close()
    return None if token is None else links.address(settings.url, token)


def serve(_: argparse.Namespace) -> int:
    """Requests and sockets; the background work is done by `helpdesk work`."""
    server.serve(_ready(), works=False)
    return 0


def work(_: argparse.Namespace) -> int:
    """Background work alone."""
    settings = _ready()
    server.give_memory_back()
    server.collect_rarely()
    asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    server.look_up_beside(asyncio.get_running_loop())
    await app.work(settings)


def _ready() -> Settings:
    """The settings, with logging set up and the database at the newest schema."""
    found = chosen_settings()
    logs.configure(found)
    migrate(found.database)
    return found
