"""Statements of the hot paths, compiled once: on SQLite they run on the driver's own connection, at a
fifth of what SQLAlchemy's execution costs there; on PostgreSQL, where round trips dominate, the usual way.

Types are converted as the tables say on both. No expanding IN: such a statement has no fixed text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Insert, Select, bindparam
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.types import TypeEngine

from helpdesk.db.schema.types import Instant, Json, from_micros, to_json, to_micros

_dialect = pysqlite.dialect()

Convert = Callable[[Any], Any] | None


class Open(Protocol):
    """What a statement runs in: an open transaction of the desk."""

    @property
    def conn(self) -> Connection: ...

    @property
    def driver(self) -> Any: ...

    @property
    def postgres(self) -> bool: ...


class Prepared:
    """One statement. `values` name its bind parameters; for an insert give the `columns` it sets."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        compiled = statement.compile(dialect=_dialect, column_keys=columns)
        self._sql = str(compiled)
        binds = [compiled.binds[name] for name in compiled.positiontup or ()]
        self._binds: list[tuple[str, Any, Convert]] = [
            (bind.key, None if bind.required else bind.value, _bind(bind.type)) for bind in binds
        ]
        types = (
            [column.type for column in statement.selected_columns] if isinstance(statement, Select) else []
        )
        self._converts = [(place, convert) for place, kind in enumerate(types) if (convert := _result(kind))]

    def run(self, tx: Open, values: Mapping[str, Any]) -> int:
        """Execute; the new row's id after an insert, else how many rows changed."""
        if tx.postgres:
            result = tx.conn.execute(self._statement, values)
            if isinstance(self._statement, Insert):
                key = result.inserted_primary_key
                return int(key[0]) if key else 0
            return int(result.rowcount)
        cursor = tx.driver.execute(self._sql, self._parameters(values))
        return int(cursor.lastrowid or 0) if isinstance(self._statement, Insert) else int(cursor.rowcount)

    def run_many(self, tx: Open, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row."""
        if tx.postgres:
            tx.conn.execute(self._statement, rows)
        else:
            tx.driver.executemany(self._sql, [self._parameters(row) for row in rows])

    def all(self, tx: Open, values: Mapping[str, Any]) -> list[Any]:
        """Every row, as a tuple of its columns."""
        if tx.postgres:
            return list(tx.conn.execute(self._statement, values).all())
        return self._converted(tx.driver.execute(self._sql, self._parameters(values)))

    def one(self, tx: Open, values: Mapping[str, Any]) -> Any | None:
        """The first row, or None."""
        rows = self.all(tx, values)
        return rows[0] if rows else None

    def _parameters(self, values: Mapping[str, Any]) -> list[Any]:
        return [
            convert(values.get(name, fixed)) if convert else values.get(name, fixed)
            for name, fixed, convert in self._binds
        ]

    def _converted(self, rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        if not self._converts:
            return list(rows)
        found = []
        for row in rows:
            values = list(row)
            for place, convert in self._converts:
                values[place] = convert(values[place])
            found.append(tuple(values))
        return found


class PreparedMany:
    """A select by any number of keys in one column: one by one on SQLite, where there is no round trip and
    each costs less than an IN of no fixed text; one IN on PostgreSQL."""

    def __init__(self, statement: Select[Any], column: ColumnElement[Any]) -> None:
        self._each = Prepared(statement.where(column == bindparam("key")))
        self._any = statement.where(column.in_(bindparam("keys", expanding=True)))

    def all(
        self, tx: Open, keys: Iterable[Any], values: Mapping[str, Any] = MappingProxyType({})
    ) -> list[Any]:
        """Every row of any of the keys, as a tuple of its columns."""
        if tx.postgres:
            wanted = list(keys)
            return list(tx.conn.execute(self._any, {**values, "keys": wanted}).all()) if wanted else []
        return [row for key in keys for row in self._each.all(tx, {**values, "key": key})]


def _bind(kind: TypeEngine[Any]) -> Convert:
    if isinstance(kind, Instant):
        return _to_micros
    if isinstance(kind, Json):
        return to_json
    return kind.dialect_impl(_dialect).bind_processor(_dialect)


def _result(kind: TypeEngine[Any]) -> Convert:
    if isinstance(kind, Instant):
        return _from_micros
    if isinstance(kind, Json):
        return kind.from_json
    return kind.dialect_impl(_dialect).result_processor(_dialect, None)


def _to_micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _from_micros(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)
