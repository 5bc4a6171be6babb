"""The metadata and the keys that all tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY is SQLite's rowid


def id_column() -> Column[int]:
    return Column("id", ID, primary_key=True, autoincrement=True)


def reference(name: str, target: str, *, nullable: bool = True, index: bool = False) -> Column[Any]:
    return Column(name, ID, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def partial_index(name: str, *columns: Any, where: str, on_sqlite: str = "", unique: bool = False) -> Index:
    """An index of some rows only. `on_sqlite`: the condition as the queries say it there, if it differs."""
    return Index(
        name, *columns, unique=unique, sqlite_where=text(on_sqlite or where), postgresql_where=text(where)
    )
