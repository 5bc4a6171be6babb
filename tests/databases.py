"""PostgreSQL databases for tests: copies of one template, each used again when its test has left it.

To make and drop a copy writes a thousand files. So after a test only the tables it wrote are emptied. The
result equals a fresh copy: `tests/test_databases.py` compares the two. A database whose schema or settings a
test changed is dropped."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from tests import servers

_ENDED_WITHIN = 30.0  # seconds
_numbers = itertools.count(1)
_CATALOGS = (
    "pg_attrdef", "pg_attribute", "pg_constraint", "pg_depend", "pg_description", "pg_extension", "pg_index",
    "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_sequence", "pg_statistic", "pg_statistic_ext",
    "pg_trigger", "pg_type",
)  # fmt: skip
# Each change of a catalog's row has a new xmin. Those of pg_class change with every TRUNCATE too.
_SCHEMA = sql.SQL(
    "SELECT concat_ws(' ', (SELECT md5(string_agg(concat_ws(' ', oid, relname, relnamespace, relkind,"
    " relowner, relnatts, relpersistence, reloptions, relacl), ',' ORDER BY oid)) FROM pg_class"
    " WHERE relkind <> 't' AND relpersistence <> 't'),"
    " (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_largeobject_metadata), {})"
).format(
    sql.SQL(", ").join(
        sql.SQL("(SELECT concat_ws('/', count(*), sum(xmin::text::bigint)) FROM {})").format(
            sql.Identifier(catalog)
        )
        for catalog in _CATALOGS
    )
)
# A table without a page never had a row, not even one that was deleted or whose transaction was undone.
_WRITTEN = (
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND pg_relation_size(oid) > 0"
)
_MOVED = (
    "SELECT seqrelid, last FROM (SELECT seqrelid, pg_sequence_last_value(seqrelid) AS last FROM pg_sequence)"
    " AS sequences WHERE last IS NOT NULL"
)
_END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


class Databases:
    """Lends copies of `template`, a database of the server that nobody is connected to. `close()` it."""

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url = server_url
        self._template = template
        self._server = self._connection("postgres")
        self._free: list[str] = []
        with self._connection(template) as connection:
            self._schema = _one(connection, _SCHEMA)
            self._sequences = dict(_moved(connection))
            self._rows = {table: _copied(connection, table) for table in _written(connection)}

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a database like the template, which nobody else uses."""
        name = self._free.pop() if self._free else self._made()
        try:
            yield servers.with_database(self._server_url, name)
        finally:
            self._take_back(name)

    def close(self) -> None:
        """Drop what is not lent any more."""
        for name in self._free:
            self._drop(name)
        self._server.close()

    def _made(self) -> str:
        name = _new_name()
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._server.execute(make.format(sql.Identifier(name), sql.Identifier(self._template)))
        return name

    def _take_back(self, name: str) -> None:
        renamed = self._renamed(name)
        with self._connection(renamed) as connection:
            same = _one(connection, _SCHEMA) == self._schema
            if same:
                self._empty(connection)
        if same:
            self._free.append(renamed)
        else:
            self._drop(renamed)

    def _renamed(self, name: str) -> str:
        """The new name. A connection that is still open ends, and nothing is at the old name: a thread that a
        test forgot writes into no other test's database."""
        renamed, ends = _new_name(), time.monotonic() + _ENDED_WITHIN
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        while True:
            if not self._server.execute(_END_OTHERS, [name]).fetchall():
                try:
                    self._server.execute(rename.format(sql.Identifier(name), sql.Identifier(renamed)))
                    return renamed
                except psycopg.errors.ObjectInUse:  # it came between the two
                    pass
            assert time.monotonic() < ends, f"somebody stays connected to {name}"
            time.sleep(0.002)

    def _empty(self, connection: psycopg.Connection[Any]) -> None:
        """Only rows of the template, in fresh files; sequences as in the template."""
        with connection.transaction():
            if tables := {*_written(connection), *self._rows}:
                named = sql.SQL(", ").join(map(sql.SQL, sorted(tables)))
                connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(named))
            for table, rows in self._rows.items():
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.SQL(table))) as copy:
                    copy.write(rows)
            for sequence, value in _moved(connection):
                if value != self._sequences.get(sequence):
                    self._set_back(connection, sequence)

    def _set_back(self, connection: psycopg.Connection[Any], sequence: int) -> None:
        value = self._sequences.get(sequence)
        connection.execute(
            "SELECT setval(seqrelid, coalesce(%s, seqstart), %s) FROM pg_sequence WHERE seqrelid = %s",
            [value, value is not None, sequence],
        )

    def _drop(self, name: str) -> None:
        self._server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))

    def _connection(self, name: str) -> psycopg.Connection[Any]:
        url = servers.with_database(self._server_url, name).replace("+psycopg", "")
        return psycopg.connect(url, autocommit=True)


def _new_name() -> str:
    """A name that no database of this process's server has, or had."""
    return f"lent_{next(_numbers)}"


def _one(connection: psycopg.Connection[Any], query: sql.Composed) -> str:
    row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def _written(connection: psycopg.Connection[Any]) -> list[str]:
    """The tables that have or had rows, as SQL names them."""
    return [str(table) for (table,) in connection.execute(_WRITTEN)]


def _moved(connection: psycopg.Connection[Any]) -> list[tuple[int, int]]:
    """The sequences that gave a number, and their last one."""
    return connection.execute(_MOVED).fetchall()


def _copied(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.SQL(table))) as copy:
        return b"".join(bytes(part) for part in copy)
