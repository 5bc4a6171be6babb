"""The metadata and the keys that all tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
)

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
