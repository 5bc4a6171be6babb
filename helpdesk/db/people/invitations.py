"""Invitations to work here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.accounts import account_links as links
from helpdesk.db.schema.accounts import invitations as table
from helpdesk.db.schema.people import advisors
from helpdesk.errors import NotFound
from helpdesk.said import Said


class InvitationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as stored. `inviter` is the name of the advisor `invited_by`. `sent_at` null: no mail
    went out yet; `trouble`: why not."""

    id: int
    email: str
    name: str
    role: str
    capacity: int
    languages: list[str]
    team_ids: list[int]
    locale: str
    invited_by: int | None
    inviter: str
    created_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    trouble: str
    accepted_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is neither accepted nor withdrawn; it may have expired."""
        return self.accepted_at is None and self.withdrawn_at is None


_columns = [table.c[name] for name in InvitationRow.__struct_fields__ if name != "inviter"]
_all = (
    select(*_columns, advisors.c.name.label("inviter"))
    .join_from(table, advisors, advisors.c.id == table.c.invited_by, isouter=True)
    .order_by(table.c.id)
)
_open = _all.where(table.c.accepted_at.is_(None), table.c.withdrawn_at.is_(None))


def add(tx: Transaction, **values: Any) -> int:
    """Store an invitation; `languages` is a list. Returns its id."""
    values["languages"] = " ".join(values["languages"])
    key = tx.conn.execute(insert(table), values | {"created_at": tx.now}).inserted_primary_key
    assert key is not None
    return int(key[0])


def invitation(tx: Reading, invitation_id: int) -> InvitationRow:
    """One invitation; NotFound."""
    row = tx.conn.execute(_all.where(table.c.id == invitation_id)).first()
    if row is None:
        raise NotFound(Said("There is no invitation {invitation_id}.", invitation_id=invitation_id))
    return _read(row)


def open_invitations(tx: Reading) -> list[InvitationRow]:
    """Those that are neither accepted nor withdrawn, oldest first."""
    return [_read(row) for row in tx.conn.execute(_open)]


def open_of(tx: Reading, email: str) -> InvitationRow | None:
    """The open invitation of an address."""
    row = tx.conn.execute(_open.where(table.c.email == email)).first()
    return None if row is None else _read(row)


def change(tx: Transaction, invitation_id: int, **values: Any) -> None:
    """Set columns of an invitation's row."""
    tx.conn.execute(update(table).where(table.c.id == invitation_id).values(**values))


def expire_of(tx: Transaction, advisor_id: int) -> None:
    """Let the open invitations of an inviter expire now, with the links that nobody has used."""
    theirs = (table.c.invited_by == advisor_id, table.c.accepted_at.is_(None), table.c.withdrawn_at.is_(None))
    unused = links.c.invitation_id.in_(select(table.c.id).where(*theirs)) & links.c.used_at.is_(None)
    for one, which in ((links, (unused,)), (table, theirs)):
        tx.conn.execute(update(one).where(*which, one.c.expires_at > tx.now).values(expires_at=tx.now))


def _read(row: Any) -> InvitationRow:
    return InvitationRow(**{**row._mapping, "languages": row.languages.split(), "inviter": row.inviter or ""})
