"""Merges of two companies as stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.companies import companies, company_merges
from helpdesk.errors import NotFound
from helpdesk.said import Said

_SHOWN = 20


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge of companies changed. Ids of contacts and the domains that went over; `into_before` and
    `into_after`: note and custom fields of the one that remained."""

    contacts: list[int]
    domains: list[str]
    into_before: dict[str, Any]
    into_after: dict[str, Any]


class MergeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A merge: the company `gone` into another, by somebody of this name."""

    id: int
    gone_id: int
    gone: str
    into_id: int
    by: str
    at: datetime
    undone_at: datetime | None


def _rows() -> Select[Any]:
    m = company_merges.c
    return select(m.id, m.gone_id, companies.c.name.label("gone"), m.into_id, m.by, m.at, m.undone_at).join(
        companies, companies.c.id == m.gone_id
    )


def add_merge(tx: Transaction, gone_id: int, into_id: int, kept: Kept, *, by: str) -> int:
    """Store a merge. Returns its id."""
    values = {"gone_id": gone_id, "into_id": into_id, "by": by, "before": msgspec.to_builtins(kept)}
    key = tx.conn.execute(insert(company_merges), values | {"at": tx.now}).inserted_primary_key
    assert key is not None
    return int(key[0])


def merges_into(tx: Reading, company_id: int) -> list[MergeRow]:
    """The merges into a company that hold, newest first."""
    rows = tx.conn.execute(
        _rows()
        .where(company_merges.c.into_id == company_id, company_merges.c.undone_at.is_(None))
        .order_by(company_merges.c.id.desc())
        .limit(_SHOWN)
    )
    return [MergeRow(**row._mapping) for row in rows]


def merge(tx: Transaction, merge_id: int) -> tuple[MergeRow, Kept]:
    """One merge and what it changed, locked until the commit; NotFound."""
    found = tx.conn.execute(
        select(company_merges.c.before).where(company_merges.c.id == merge_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(Said("There is no merge {merge_id}.", merge_id=merge_id))
    row = tx.conn.execute(_rows().where(company_merges.c.id == merge_id)).one()
    return MergeRow(**row._mapping), msgspec.convert(found.before, Kept)


def mark_undone(tx: Transaction, merge_id: int) -> None:
    tx.conn.execute(update(company_merges).where(company_merges.c.id == merge_id).values(undone_at=tx.now))
