"""The search of tickets, as tests ask it: words as somebody types them, without the rest of a list."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.tree import Number, Text


class Found(NamedTuple):
    """Tickets, newest first."""

    tickets: list[int]
    cut: bool


def matching_tickets(tx: Reading, words: str, *, limit: int) -> Found:
    """The tickets that words find; `#12` finds the ticket with that number."""
    number = words.strip().removeprefix("#")
    asks_number = words.strip().startswith("#") and number.isascii() and number.isdigit()
    wanted = Number(int(number)) if asks_number else Text(words)
    search = compiled(tx, wanted, Viewer(), bounded=True)
    rows = tx.conn.scalars(
        select(tickets.c.id).where(search.condition).order_by(tickets.c.id.desc()).limit(limit)
    )
    return Found(list(rows), search.cut)
