"""A PostgreSQL database that is used again equals a fresh copy."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from tests import factories, servers
from tests.conftest import postgres_copy
from tests.databases import Databases

# What is known of an index that never had a row depends on how it was made.
SIZES = """
    SELECT relname, pg_relation_size(oid), pg_relation_size(oid, 'fsm'), relhasindex, relchecks,
      relhastriggers, CASE WHEN relkind = 'r' THEN (relpages, reltuples, relallvisible) END
    FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1
"""
SEQUENCES = "SELECT schemaname, sequencename, start_value, last_value FROM pg_sequences ORDER BY 1, 2"


@pytest.fixture
def databases(postgres_url: str, postgres_template: str) -> Iterator[Databases]:
    """Of this test's own: the first one that it lends is lent again."""
    with contextlib.closing(Databases(postgres_url, postgres_template)) as databases:
        yield databases


@pytest.fixture
def fresh(postgres_url: str, postgres_template: str) -> Iterator[str]:
    yield from postgres_copy(postgres_url, postgres_template)


def identity(url: str) -> object:
    """Which database it is: a new name does not change it."""
    return rows(url, "SELECT oid FROM pg_database WHERE datname = current_database()")[0][0]


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(query).fetchall()


def change(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def dump(url: str) -> str:
    """Schema and rows as SQL; without the random word that guards against hostile dumps."""
    command = [servers.postgres_program("pg_dump"), url.replace("+psycopg", "")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return re.sub(r"(?m)^\\(un)?restrict .*$", "", ran.stdout)


def used(url: str) -> None:
    """A desk in which a lot happened, and some of it was undone."""
    with contextlib.closing(Desk(url, threads=2)) as desk:
        ids = desk.write_now(factories.furnish, presence="available")
        desk.write_now(factories.add_survey_rule)
        for number in range(3):
            factories.receive(desk, factories.mail(f"ana{number}@shop.example", "Lamp", "It is broken"))
            factories.receive(desk, factories.telegram(str(number), "Is it there?"))
        factories.be(desk, ids["Bo"], "away")
        with pytest.raises(RuntimeError):
            desk.write_now(undone, ids["Support"])
        desk.write_now(lambda tx: tx.conn.execute(sa.text("UPDATE facts SET value = 'x'")))
        desk.write_now(lambda tx: tx.conn.execute(sa.text("DELETE FROM followers")))


def undone(tx: Transaction, team_id: int) -> None:
    factories.add_advisor(tx, "Cleo", team_id=team_id)
    raise RuntimeError


def test_a_used_database_becomes_like_a_fresh_one(databases: Databases, fresh: str) -> None:
    with databases.lent() as url:
        first = identity(url)
        used(url)
        assert dump(url) != dump(fresh)
    with databases.lent() as url:
        assert identity(url) == first
        assert dump(url) == dump(fresh)
        assert rows(url, SIZES) == rows(fresh, SIZES)
        assert rows(url, SEQUENCES) == rows(fresh, SEQUENCES)


def test_a_number_that_was_taken_for_no_row_is_given_again(databases: Databases, fresh: str) -> None:
    with databases.lent() as url:
        change(url, "SELECT nextval(pg_get_serial_sequence('teams', 'id'))")
    with databases.lent() as url:
        assert rows(url, SEQUENCES) == rows(fresh, SEQUENCES)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id integer)",
        "CREATE INDEX more ON teams (name, id)",
        "CREATE FUNCTION more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA more",
        "ALTER TABLE teams ADD COLUMN more integer",
        "ALTER TABLE teams ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE teams RENAME COLUMN name TO more",
        "ALTER TABLE teams SET (fillfactor = 50)",
        "DROP TABLE alembic_version",
        "ALTER SEQUENCE teams_id_seq INCREMENT BY 2",
        "INSERT INTO teams (name) VALUES ('Sales'); ANALYZE teams",
        "SELECT lo_create(0)",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 1024', current_database()); END $$",
    ],
)
def test_a_database_whose_schema_was_changed_is_not_lent_again(databases: Databases, statement: str) -> None:
    with databases.lent() as url:
        first = identity(url)
        change(url, statement)
    with databases.lent() as url:
        assert identity(url) != first


def test_who_stays_connected_reaches_nobody_elses_database(databases: Databases) -> None:
    with databases.lent() as left:
        forgotten = sa.create_engine(left)
        connection = forgotten.connect()
        assert connection.scalar(sa.text("SELECT count(*) FROM teams")) == 0
    with databases.lent() as url:
        assert url != left
        with pytest.raises(sa.exc.OperationalError):
            connection.scalar(sa.text("SELECT count(*) FROM teams"))
        connection.invalidate()
        connection.close()
        with pytest.raises(sa.exc.OperationalError, match="does not exist"):
            forgotten.connect()
    forgotten.dispose()


def test_two_that_are_lent_at_once_are_two(databases: Databases) -> None:
    with databases.lent() as one, databases.lent() as other:
        assert identity(one) != identity(other)
