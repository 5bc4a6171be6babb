"""`helpdesk run`, `serve`, `work` and `demo`: the processes of a desk."""

from __future__ import annotations

import argparse
import asyncio

from helpdesk import app, logs, server
from helpdesk.commands.common import chosen_settings
from helpdesk.db.engine.migrate import migrate
from helpdesk.settings import Settings


def run(_: argparse.Namespace) -> int:
    """The whole desk in one process."""
    server.serve(_ready(), works=True)
    return 0


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
