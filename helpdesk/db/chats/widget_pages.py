"""Which sites' pages have loaded the widget: evidence that its tag is in place. The first few are kept."""

from __future__ import annotations

import re

import msgspec

from helpdesk.db.desk_secret import fact, set_fact
from helpdesk.db.engine.locks import WIDGET_PAGES, hold
from helpdesk.db.engine.transaction import Reading, Transaction

_KEY = "widget.pages"
_MOST = 20
_ORIGIN = re.compile(r"https?://[^/\s]{1,250}")


def may_keep(origin: str, seen: set[str]) -> bool:
    """Whether an Origin is news to this process, which remembers it in `seen`. A browser sends one with a
    script of another site; what a program makes up fills neither the memory nor the table."""
    if origin in seen or len(seen) >= _MOST or not _ORIGIN.fullmatch(origin):
        return False
    seen.add(origin)
    return True


def pages(tx: Reading) -> list[str]:
    """The origins, as "https://shop.example", in the order in which they came."""
    stored = fact(tx, _KEY)
    return [] if stored is None else msgspec.json.decode(stored, type=list[str])


def keep(tx: Transaction, origin: str) -> None:
    """Keep an origin; nothing if it is known, or there are enough."""
    hold(tx, WIDGET_PAGES)
    known = pages(tx)
    if origin not in known and len(known) < _MOST:
        set_fact(tx, _KEY, msgspec.json.encode([*known, origin]).decode())
