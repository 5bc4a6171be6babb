"""Parts that every command needs: the settings of the environment, and their desk."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator, Collection, Iterator
from typing import TYPE_CHECKING

import structlog

from helpdesk import settings
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import check_schema
from helpdesk.logs import Lossy
from helpdesk.settings import Settings

if TYPE_CHECKING:
    from helpdesk.channels.vault import Vault
    from helpdesk.db.engine.transaction import Transaction
    from helpdesk.domain.events.actors import Actor
    from helpdesk.domain.filters.following import Followed, Renaming
    from helpdesk.gateway.inbox import Inbox

_LARGEST = 2**63 - 1  # of a key in the database


def number(text: str) -> int:
    """The type of an argument that is a number: one that a database can store. ValueError."""
    value = int(text)
    if abs(value) > _LARGEST:
        raise ValueError
    return value


def chosen_settings() -> Settings:
    """The settings of the environment; a misspelt one is told, because its default would be used silently."""
    for variable, meant in settings.misspelt().items():
        print(f"helpdesk: {variable} is not a setting. Did you mean {meant}?", file=sys.stderr)
    return settings.load()


def vault() -> Vault:
    """What opens the channels' secrets."""
    from helpdesk.channels.vault import Vault

    return Vault(settings.load().secret)


def log_beside() -> None:
    """Send log lines to standard error: what a command prints is for a person or another program."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(Lossy(sys.stderr)))


@contextlib.contextmanager
def opened_desk() -> Iterator[Desk]:
    """The desk of HELPDESK_DATABASE_URL or HELPDESK_DATA_DIR. Conflict if its schema is not this version's:
    only `helpdesk migrate` and the servers change it."""
    log_beside()
    database = chosen_settings().database
    check_schema(database)
    desk = Desk(database, threads=2, follow=_follow)
    try:
        yield desk
    finally:
        desk.close()


def _follow(tx: Transaction, what: Renaming, by: Actor, back: Collection[Followed] | None) -> list[Followed]:
    from helpdesk.features.installed import INSTALLED, following  # half a second of imports; few rename

    return following(INSTALLED)(tx, what, by, back)


@contextlib.asynccontextmanager
async def opened_inbox() -> AsyncIterator[Inbox]:
    """The desk's inbox, for commands that take items in."""
    from helpdesk.parts import assemble, close  # all of the desk: half a second of imports

    log_beside()
    chosen = chosen_settings()
    check_schema(chosen.database)
    parts = assemble(chosen)
    try:
        yield parts.tools.inbox
    finally:
        await close(parts)
