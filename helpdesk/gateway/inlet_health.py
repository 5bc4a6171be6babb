"""What keeps the built-in inlet from listening is told with the channels whose mail comes by it."""

from __future__ import annotations

import asyncio

from helpdesk.channels.email.transport.inlet import IDENT
from helpdesk.db import channel_troubles as db
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.health.faults import WORDS, Trouble

_SECONDS = 3.0
_OTHER_FAULTS = frozenset(WORDS) - {"inlet"}


async def note(desk: Desk, why: str) -> None:
    """The inlet cannot listen: mailboxes without IMAP get no mail by it."""
    await desk.write(_note, Trouble(side="receive", fault="inlet", detail=why))


async def end(desk: Desk) -> None:
    """The inlet listens, or there is none."""
    await desk.write(_end)


async def is_helpdesk(host: str, port: int) -> bool:
    """Whether an inlet of the desk listens there, of another process: it says so in its greeting."""
    try:
        async with asyncio.timeout(_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                return IDENT.encode() in await reader.readline()
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError, ValueError):
        return False


def _note(tx: Transaction, trouble: Trouble) -> None:
    for row in channels.all_channels(tx):
        if row.kind == "email" and row.enabled and not row.settings.get("imap"):
            db.note_trouble(tx, row.id, trouble)


def _end(tx: Transaction) -> None:
    for row in channels.all_channels(tx):
        if row.kind == "email":
            db.end_trouble(tx, row.id, "receive", besides=_OTHER_FAULTS)
