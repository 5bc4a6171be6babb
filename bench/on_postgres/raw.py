"""The raw side on PostgreSQL: the rows that a desk has made, inserted again by psycopg alone."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from bench.intake import TABLES
from helpdesk.db.engine.migrate import migrate
from tests import servers

Insert = tuple[sql.Composed, tuple[Any, ...]]


def empty_database(server_url: str, name: str) -> str:
    """SQLAlchemy's URL of a new database of that server."""
    servers.run_on(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return servers.with_database(server_url, name)


def with_schema(server_url: str, name: str) -> str:
    """The same with the desk's schema."""
    url = empty_database(server_url, name)
    migrate(url)
    return url


def connect(database_url: str) -> psycopg.Connection[Any]:
    """A connection that checks no foreign key, because the rows are dealt out in any order."""
    connection = psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


def rows_made(database_url: str, count: int) -> list[list[Insert]]:
    """The rows of each table as inserts, dealt out evenly over `count` messages."""
    made: list[list[Insert]] = [[] for _ in range(count)]
    with connect(database_url) as connection:
        for table in (*TABLES, "message_search"):
            query = sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))
            found = connection.execute(query).fetchall()
            for place, row in enumerate(found):
                values = sql.SQL(", ").join(sql.Placeholder() * len(row))
                statement = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), values)
                made[place * count // len(found)].append((statement, row))
    return made
