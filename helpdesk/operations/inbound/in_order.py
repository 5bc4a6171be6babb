"""What an item waits for before it is taken in: another item in flight that it names, or one before it in its
line."""

from __future__ import annotations

from collections.abc import Collection

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import in_order as db
from helpdesk.db.log.held import Place
from helpdesk.db.log.in_order import Ahead, WaitsBy
from helpdesk.operations.inbound.customer_messages import Prepared

_NAMES = 20  # how many of the ids that a message names are looked for; the nearest are first
_DEEPEST = 100  # of a chain of waiting items


def first_ahead(
    tx: Transaction, place: Place, prepared: list[Prepared], *, passed: Collection[int]
) -> Ahead | None:
    """The item in flight that the one at `place` waits for, stored as waited for; None: it can be taken in
    now. Items in `passed` are not waited for: their process is gone.

    A message comes after what it answers, even if it arrived first. Apart from that, the items of a line
    come in the order of their arrival. If items wait for each other in a circle, the order of arrival yields;
    if they all name each other, the one that came first goes. No item waits by name for a long chain: it
    can be a circle too large to be seen."""
    item_id = place.id
    names = [name for one in prepared for name in named_by(one)]
    candidates: list[tuple[Ahead, WaitsBy]] = []
    if names:
        candidates += [(ahead, "name") for ahead in db.named_in_flight(tx, item_id, names)]
    if place.behind:
        candidates += [(ahead, "line") for ahead in db.before_in_line(tx, place)]
    for ahead, by in candidates:
        if ahead.id not in passed and not _yields(by, item_id, _circle(tx, item_id, ahead.id)):
            db.wait_for(tx, item_id, ahead.id, by)
            return ahead
    return None


def named_by(prepared: Prepared) -> list[str]:
    """The external ids that a message names, the nearest first."""
    message = prepared.message
    named = [message.reply_to] if message.reply_to else []
    return [one for one in dict.fromkeys([*named, *message.references]) if one != message.external_id][
        :_NAMES
    ]


def _yields(by: WaitsBy, item_id: int, circle: dict[int, WaitsBy] | None) -> bool:
    """Whether this item goes first although it comes after another one. A line alone makes no circle."""
    if circle is None:
        return by == "name"
    if not circle:
        return False
    return by == "line" or ("line" not in circle.values() and item_id < min(circle))


def _circle(tx: Transaction, item_id: int, ahead: int) -> dict[int, WaitsBy] | None:
    """The items from `ahead` on that wait for each other, if the last of them waits for this one: each with
    the reason that it waits. None if the chain is too long to see its end."""
    chain: dict[int, WaitsBy] = {}
    while ahead not in chain:
        if len(chain) >= _DEEPEST:
            return None
        waits = db.waits_for(tx, ahead)
        if waits is None:
            break
        chain[ahead] = waits[1]
        ahead = waits[0]
        if ahead == item_id:
            return chain
    return {}
