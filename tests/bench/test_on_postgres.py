"""The benchmarks on PostgreSQL: what they compare with, and what they say where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from psycopg import sql

from bench import on_postgres
from bench.intake import TABLES, take_in
from bench.on_postgres.raw import connect, empty_database, rows_made, with_schema
from bench.rig.mails import mails


def test_the_raw_side_inserts_the_very_rows_that_the_desk_has_made(postgres_url: str, tmp_path: Path) -> None:
    raws = mails(12)
    made = empty_database(postgres_url, "bench_made")
    take_in(tmp_path, raws, made)
    raw = with_schema(postgres_url, "bench_raw")
    with connect(raw) as connection:
        for inserts in rows_made(made, len(raws)):
            for statement, values in inserts:
                connection.execute(statement, values)
    for table in (*TABLES, "message_search"):
        assert stored(raw, table) == stored(made, table)
    assert len(stored(raw, "messages")) == len(stored(raw, "message_search")) == 12


def stored(url: str, table: str) -> list[tuple[object, ...]]:
    with connect(url) as connection:
        return connection.execute(
            sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))
        ).fetchall()


def test_without_a_server_every_row_says_that_it_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELPDESK_REQUIRE_SERVICES", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    rows = list(on_postgres.rows())
    assert [row["name"] for row in rows] == [
        "intake.pg",
        "intake.pg_8",
        "list.pg",
        "chat.pg",
        "chat.pg_p99_ms",
    ]
    assert all("is not installed" in row["left_out"] and row["value"] is None for row in rows)
