"""The links of invitations and new passwords. Only a hash of a link's token is stored."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.accounts import account_links as table
from helpdesk.db.schema.people import facts

_FIRST = "first_admin"  # the fact with the hash of the link to the first admin


class LinkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A link of an invitation, or of the advisor whose password it sets."""

    token_hash: str
    invitation_id: int | None
    advisor_id: int | None
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None


_columns = tuple(table.c[name] for name in LinkRow.__struct_fields__)


def add(
    tx: Transaction,
    token_hash: str,
    *,
    invitation_id: int | None = None,
    advisor_id: int | None = None,
    expires_at: datetime,
) -> None:
    tx.conn.execute(
        insert(table),
        {
            "token_hash": token_hash,
            "invitation_id": invitation_id,
            "advisor_id": advisor_id,
            "created_at": tx.now,
            "expires_at": expires_at,
        },
    )


def link(tx: Reading, token_hash: str) -> LinkRow | None:
    """The link of a token, whether it still works or not."""
    row = tx.conn.execute(select(*_columns).where(table.c.token_hash == token_hash)).first()
    return None if row is None else LinkRow(**row._mapping)


def use(tx: Transaction, token_hash: str) -> bool:
    """Mark a link as used. False if somebody was faster, or it ended."""
    works = (table.c.token_hash == token_hash, table.c.used_at.is_(None), table.c.ended_at.is_(None))
    return tx.conn.execute(update(table).where(*works).values(used_at=tx.now)).rowcount > 0


def expire(tx: Transaction, token_hash: str) -> None:
    """End a link at once, as if its time were over."""
    tx.conn.execute(
        update(table)
        .where(table.c.token_hash == token_hash, table.c.expires_at > tx.now)
        .values(expires_at=tx.now)
    )


def end_of_invitation(tx: Transaction, invitation_id: int) -> None:
    """End the links of an invitation that nobody has used."""
    _end(tx, table.c.invitation_id == invitation_id)


def end_of_advisor(tx: Transaction, advisor_id: int) -> None:
    """End the links to a new password of an advisor that nobody has used."""
    _end(tx, table.c.advisor_id == advisor_id)


def sweep(tx: Transaction, before: datetime) -> int:
    """Forget the links that expired before a moment: from then on they are as unknown as any other. Returns
    how many."""
    return tx.conn.execute(delete(table).where(table.c.expires_at < before)).rowcount


def _end(tx: Transaction, of: ColumnElement[bool]) -> None:
    tx.conn.execute(
        update(table).where(of, table.c.used_at.is_(None), table.c.ended_at.is_(None)).values(ended_at=tx.now)
    )


def first_admin(tx: Reading) -> str | None:
    """The hash of the token of the link to the first admin, if one was made and not used."""
    found: str | None = tx.conn.scalar(select(facts.c.value).where(facts.c.key == _FIRST))
    return found


def set_first_admin(tx: Transaction, token_hash: str | None) -> None:
    """Store the hash of a new link to the first admin, which ends the one before; None: end it."""
    tx.conn.execute(delete(facts).where(facts.c.key == _FIRST))
    if token_hash is not None:
        tx.conn.execute(insert(facts), {"key": _FIRST, "value": token_hash})
