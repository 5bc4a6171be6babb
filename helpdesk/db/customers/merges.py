"""Merges of two contacts as stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.customers import contact_merges, contacts
from helpdesk.db.schema.people import advisors
from helpdesk.errors import NotFound
from helpdesk.said import Said

_SHOWN = 20


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge changed. Ids of rows that went over; `doubled`: addresses that both had, deleted from the
    one that is gone, as columns; `verified`: addresses of the other that became verified by them, with their
    columns before; `into_before` and `into_after`: name, company_id, attributes and fields."""

    identities: list[int]
    doubled: list[dict[str, Any]]
    verified: list[dict[str, Any]]
    rows: dict[str, list[int]]
    participants: list[tuple[int, str, str]]
    into_before: dict[str, Any]
    into_after: dict[str, Any]


class MergeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A merge: the contact `gone` into another. `advisor`: who did it, None for the desk itself."""

    id: int
    gone_id: int
    gone: str
    into_id: int
    advisor: str | None
    why: str
    at: datetime
    undone_at: datetime | None


def _rows() -> Select[Any]:
    m = contact_merges
    return (
        select(
            m.c.id,
            m.c.gone_id,
            contacts.c.name.label("gone"),
            m.c.into_id,
            advisors.c.name.label("advisor"),
            m.c.why,
            m.c.at,
            m.c.undone_at,
        )
        .join(contacts, contacts.c.id == m.c.gone_id)
        .outerjoin(advisors, advisors.c.id == m.c.advisor_id)
    )


def add_merge(
    tx: Transaction, gone_id: int, into_id: int, kept: Kept, *, advisor_id: int | None, why: str
) -> int:
    """Store a merge. Returns its id."""
    values = {
        "gone_id": gone_id,
        "into_id": into_id,
        "advisor_id": advisor_id,
        "why": why,
        "before": msgspec.to_builtins(kept),
        "at": tx.now,
    }
    key = tx.conn.execute(insert(contact_merges), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def merges_into(tx: Reading, contact_id: int) -> list[MergeRow]:
    """The merges into a contact that hold, newest first."""
    rows = tx.conn.execute(
        _rows()
        .where(contact_merges.c.into_id == contact_id, contact_merges.c.undone_at.is_(None))
        .order_by(contact_merges.c.id.desc())
        .limit(_SHOWN)
    )
    return [MergeRow(**row._mapping) for row in rows]


def merge(tx: Transaction, merge_id: int) -> tuple[MergeRow, Kept]:
    """One merge and what it changed, locked until the commit; NotFound."""
    found = tx.conn.execute(
        select(contact_merges.c.before).where(contact_merges.c.id == merge_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(Said("There is no merge {merge_id}.", merge_id=merge_id))
    row = tx.conn.execute(_rows().where(contact_merges.c.id == merge_id)).one()
    return MergeRow(**row._mapping), msgspec.convert(found.before, Kept)


def mark_undone(tx: Transaction, merge_id: int) -> None:
    tx.conn.execute(update(contact_merges).where(contact_merges.c.id == merge_id).values(undone_at=tx.now))
