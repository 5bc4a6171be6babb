"""Companies of customers as things of their own, made of the texts that contacts had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

from helpdesk.db.customers.contacts import searched
from helpdesk.language.fold import fold

revision = "0067"
down_revision = "0066"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1_000


def upgrade() -> None:
    _make_tables()
    op.add_column("contacts", sa.Column("company_id", Id))
    _make_companies()
    op.drop_column("contacts", "company")
    op.create_index(
        "ix_contacts_company_id",
        "contacts",
        ["company_id", "id"],
        sqlite_where=sa.text("company_id IS NOT NULL"),
        postgresql_where=sa.text("company_id IS NOT NULL"),
    )


def _make_tables() -> None:
    op.create_table(
        "companies",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("note", sa.Text, server_default="", nullable=False),
        sa.Column("fields", sa.Text, server_default="{}", nullable=False),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.Column("merged_into", Id),
        sa.Column("removed_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
    )
    alone = sa.text("merged_into IS NULL AND removed_at IS NULL")
    op.create_index(
        "uq_companies_folded",
        "companies",
        ["folded"],
        unique=True,
        sqlite_where=alone,
        postgresql_where=alone,
    )
    op.create_table(
        "company_domains",
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_company_domains_company_id"),
        sa.PrimaryKeyConstraint("domain", name="pk_company_domains"),
    )
    op.create_index("ix_company_domains_company_id", "company_domains", ["company_id"])
    op.create_table(
        "company_changes",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("other", sa.Text, server_default="", nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_company_changes_company_id"),
        sa.PrimaryKeyConstraint("id", name="pk_company_changes"),
    )
    op.create_index("ix_company_changes_company_id", "company_changes", ["company_id"])
    op.create_table(
        "company_merges",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("gone_id", Id, nullable=False),
        sa.Column("into_id", Id, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
        sa.ForeignKeyConstraint(["gone_id"], ["companies.id"], name="fk_company_merges_gone_id"),
        sa.ForeignKeyConstraint(["into_id"], ["companies.id"], name="fk_company_merges_into_id"),
        sa.PrimaryKeyConstraint("id", name="pk_company_merges"),
    )
    for name in ("gone_id", "into_id"):
        op.create_index(f"ix_company_merges_{name}", "company_merges", [name])


class _Text(NamedTuple):
    """A company as contacts named it: the newest spelling, and when contacts with it changed and came."""

    name: str
    updated: int
    created: int


def _make_companies() -> None:
    """A company for each folded text, in the spelling of the contact that changed last."""
    connection = op.get_bind()
    named = ("id", "name", "company", "search", "company_id", "created_at", "updated_at")
    contacts = sa.table("contacts", *(sa.column(name) for name in named))
    columns = ("id", "name", "folded", "created_at", "updated_at")
    companies = sa.table("companies", *(sa.column(name) for name in columns))
    found: dict[str, _Text] = {}
    for row in _all(connection, contacts):
        if name := " ".join(row.company.split()):
            text = _Text(name, row.updated_at, row.created_at)
            known = found.get(fold(name), text)
            newer = text if known.updated <= text.updated else known
            found[fold(name)] = newer._replace(created=min(known.created, text.created))
    for folded, (name, updated, created) in found.items():
        values = {"name": name, "folded": folded, "created_at": created, "updated_at": updated}
        connection.execute(companies.insert(), values)
    rows = connection.execute(sa.select(companies.c.id, companies.c.folded))
    ids = {row.folded: row.id for row in rows}
    joins = contacts.update().where(contacts.c.id == sa.bindparam("of"))
    joins = joins.values(company_id=sa.bindparam("joins"), search=sa.bindparam("words"))
    joined: list[dict[str, Any]] = []
    for row in _all(connection, contacts):
        if called := " ".join(row.company.split()):
            words = searched(row.name, found[fold(called)].name)
            joined.append({"of": row.id, "joins": ids[fold(called)], "words": words})
        if len(joined) == _AT_ONCE:
            connection.execute(joins, joined)
            joined = []
    if joined:
        connection.execute(joins, joined)


def _all(connection: sa.Connection, contacts: sa.TableClause) -> Iterator[Any]:
    """Every contact, a page at a time."""
    shown = ("id", "name", "company", "created_at", "updated_at")
    page = sa.select(*(contacts.c[name] for name in shown)).order_by(contacts.c.id).limit(_AT_ONCE)
    last = 0
    while rows := connection.execute(page.where(contacts.c.id > last)).all():
        yield from rows
        last = rows[-1].id
