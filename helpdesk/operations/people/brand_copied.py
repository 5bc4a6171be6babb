"""The company's name and colour in a copy of the settings."""

from __future__ import annotations

from helpdesk.db import brand as db
from helpdesk.db.brand import Brand
from helpdesk.db.engine.transaction import Reading
from helpdesk.operations.people import brand
from helpdesk.operations.people.brand import ITEM, WHAT
from helpdesk.operations.setup_copy.part import Part, Taking, newest


def _stored(tx: Reading) -> list[tuple[int, Brand]]:
    return [(ITEM, db.brand(tx))]


def _put(taking: Taking, _: int | None, entry: Brand) -> int:
    brand.put(taking.tx, entry, seen=newest(taking.tx, WHAT, ITEM), by=taking.by)
    return ITEM


BRAND = Part(
    name="brand",
    shape=Brand,
    key=lambda _: "",
    stored=_stored,
    put=_put,
    tables=(),
    single=True,
)
