"""Which sites' pages have loaded the widget: evidence that its tag is in place. Every site that may show it
is kept, and the first few others."""

from __future__ import annotations

import re

import msgspec

from helpdesk.db.channels import all_channels
from helpdesk.db.desk_secret import fact, set_fact
from helpdesk.db.engine.locks import WIDGET_PAGES, hold
from helpdesk.db.engine.transaction import Reading, Transaction

_KEY = "widget.pages"
_OTHERS = 20
_REMEMBERED = 1000
_ORIGIN = re.compile(r"https?://[^/\s]{1,250}")


def may_keep(origin: str, seen: set[str]) -> bool:
    """Whether an Origin is news to this process, which remembers it in `seen`. A browser sends one with a
    script of another site; what a program makes up fills neither the memory nor the table."""
    if origin in seen or len(seen) >= _REMEMBERED or not _ORIGIN.fullmatch(origin):
        return False
    seen.add(origin)
    return True


def pages(tx: Reading) -> list[str]:
    """The origins, as "https://shop.example", in the order in which they came."""
    stored = fact(tx, _KEY)
    return [] if stored is None else msgspec.json.decode(stored, type=list[str])


def allowed_origins(tx: Reading) -> set[str]:
    """The sites that may show an enabled web chat; "*" for all."""
    chats = (row for row in all_channels(tx) if row.kind == "webchat" and row.enabled)
    return {origin for one in chats for origin in one.settings.get("allowed_origins") or []}


def keep(tx: Transaction, origin: str) -> None:
    """Keep an origin, unless it is known, or may not show the chat and there are enough of those."""
    hold(tx, WIDGET_PAGES)
    known, allowed = pages(tx), allowed_origins(tx)
    if origin not in known and (origin in allowed or len(known) < _OTHERS):
        set_fact(tx, _KEY, msgspec.json.encode([*known, origin]).decode())
