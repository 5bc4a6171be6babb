"""Which sites' pages have loaded the widget: evidence that its tag is in place. Every site that may show it
is kept, and the newest few others. Where any site may, only a page whose visitor was connected counts: an
Origin alone can be made up."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from helpdesk.db.channels import ChannelRow, all_channels
from helpdesk.db.desk_secret import fact, set_fact
from helpdesk.db.engine.locks import WIDGET_PAGES, hold
from helpdesk.db.engine.transaction import Reading, Transaction

_KEY = "widget.pages"
_VISITED = "widget.visited"
_OTHERS = 20
_REMEMBERED = 1000
_AGAIN = 60.0  # seconds
_ORIGIN = re.compile(r"https?://[^/\s]{1,250}")


class Heard:
    """The Origins that this process has heard in the last minute, each of which is news once a minute. What
    a program makes up pushes others out, and so costs a look more; it hides none."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at: OrderedDict[str, float] = OrderedDict()
        self._strangers: list[float] = []

    def news(self, origin: str) -> bool:
        """Whether an Origin is one, and was not heard in the last minute."""
        now = self._clock()
        while self._at and next(iter(self._at.values())) <= now - _AGAIN:
            self._at.popitem(last=False)
        if origin in self._at or not _ORIGIN.fullmatch(origin):
            return False
        if len(self._at) >= _REMEMBERED:
            self._at.popitem(last=False)
        self._at[origin] = now
        return True

    def stranger(self) -> bool:
        """Whether one more site that may not show the chat may be written down in this minute: what a program
        makes up must not keep the database busy."""
        now = self._clock()
        self._strangers = [one for one in self._strangers if one > now - _AGAIN]
        if len(self._strangers) >= _OTHERS:
            return False
        self._strangers.append(now)
        return True


def pages(tx: Reading) -> list[str]:
    """The origins, as "https://shop.example", in the order in which they came."""
    return _stored(tx, _KEY)


def visited(tx: Reading) -> list[str]:
    """The newest origins whose visitors were connected to a chat that any site may show."""
    return _stored(tx, _VISITED)


def open_to_all(channel: ChannelRow) -> bool:
    """Whether any site may show this web chat."""
    return "*" in (channel.settings.get("allowed_origins") or [])


def allowed_origins(tx: Reading) -> set[str]:
    """The sites that may show an enabled web chat; "*" for all."""
    chats = (row for row in all_channels(tx) if row.kind == "webchat" and row.enabled)
    return {origin for one in chats for origin in one.settings.get("allowed_origins") or []}


def may_show(tx: Reading, origin: str) -> bool:
    """Whether a web chat names this site among those that may show it."""
    return origin in allowed_origins(tx)


def keep(tx: Transaction, origin: str) -> None:
    """Keep an origin. One that may not show the chat takes the place of the oldest of those if there are
    enough."""
    hold(tx, WIDGET_PAGES)
    known, allowed = pages(tx), allowed_origins(tx)
    if origin in known and (origin in allowed or origin == known[-1]):
        return
    order = [*(one for one in known if one != origin), origin]
    others = [one for one in order if one not in allowed]
    dropped = set(others[:-_OTHERS])
    _store(tx, _KEY, [one for one in order if one not in dropped])


def keep_visited(tx: Transaction, origin: str) -> None:
    """Keep the origin of a page whose visitor is connected to a chat that any site may show."""
    hold(tx, WIDGET_PAGES)
    known = visited(tx)
    if origin not in known:
        _store(tx, _VISITED, [*known, origin][-_OTHERS:])


def _stored(tx: Reading, key: str) -> list[str]:
    stored = fact(tx, key)
    return [] if stored is None else msgspec.json.decode(stored, type=list[str])


def _store(tx: Transaction, key: str, origins: list[str]) -> None:
    set_fact(tx, key, msgspec.json.encode(origins).decode())
