"""The company's own name and colour: one setting for everything that customers see."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from helpdesk.db.desk_secret import set_fact
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import facts
from helpdesk.domain.policy import Policy

_KEY = "brand"
_stored = Prepared(select(facts.c.value).where(facts.c.key == bindparam("key")))


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """The company as somebody set it up. "" for what nobody chose; `color` is #rrggbb."""

    name: str = ""
    color: str = ""


_decoder = msgspec.json.Decoder(Brand)


def brand(tx: Reading) -> Brand:
    """The stored brand."""
    row = _stored.one(tx, {"key": _KEY})
    return Brand() if row is None else _decoder.decode(row[0])


def keep(tx: Transaction, wanted: Brand) -> None:
    """Store it. The caller holds the lock of the brand."""
    set_fact(tx, _KEY, msgspec.json.encode(wanted).decode())


def desk_name(tx: Reading, policy: Policy) -> str:
    """What the desk calls itself: the company, or its usual name."""
    return brand(tx).name or policy.desk_name
