"""The demo's company. Its desk is set up, so nobody is reminded of what a real one would lack."""

from __future__ import annotations

from helpdesk.db import brand
from helpdesk.db.brand import Brand
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.demo import shop
from helpdesk.domain.events.actors import Actor
from helpdesk.features.first_run import putting_away
from helpdesk.operations.people.brand import put

_COMPANY = Brand(name=shop.NAME, color="#2f5d46")


def seed(tx: Transaction) -> bool:
    """Name the company as the first advisor. False, and nothing is changed, if it has a name."""
    if brand.brand(tx).name:
        return False
    first = advisors.by_email(tx, shop.STAFF[0][0])
    assert first is not None
    by = Actor(kind="advisor", id=first.id, name=first.name)
    put(tx, _COMPANY, seen=None, by=by)
    putting_away.put_away(tx, True, seen=None, by=by)
    return True
