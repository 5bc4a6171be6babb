"""Many rows at once, without SQLAlchemy: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from helpdesk.db.schema.base import metadata


class Bulk:
    """Collects rows by table until `flush`. They are tuples of stored values (times in microseconds, structs
    as JSON text), in the order of the columns that were given first; `new_id` gives the ids.

    Nothing else may write to the database meanwhile: the ids would clash."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postgres = connection.dialect.name == "postgresql"
        self._driver: Any = connection.connection.driver_connection
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._ids: dict[str, int] = {}

    def table(self, table: Table, *columns: str) -> list[tuple[Any, ...]]:
        """Where to append a table's rows. Call it in an order that foreign keys allow."""
        self._columns[table.name] = columns
        return self._rows.setdefault(table.name, [])

    def new_id(self, table: Table) -> int:
        """The next free id of a table."""
        if table.name not in self._ids:
            self._ids[table.name] = self._connection.scalar(select(func.max(table.c.id))) or 0
        self._ids[table.name] += 1
        return self._ids[table.name]

    def flush(self) -> None:
        """Write the collected rows."""
        for name, rows in self._rows.items():
            if rows:
                self._write(name, self._columns[name], rows)
                rows.clear()

    def finish(self) -> None:
        """Let ordinary inserts continue after the last id."""
        self.flush()
        if not self._postgres:
            return  # SQLite uses the greatest id in the table
        for name, last in self._ids.items():
            assert name in metadata.tables
            self._connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                {"name": name, "last": last},
            )

    def _write(self, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        if self._postgres:
            with self._driver.cursor().copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        self._driver.executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", rows)  # noqa: S608
