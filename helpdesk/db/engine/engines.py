"""Engines for both databases, with the pragmas and pool sizes the desk relies on."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from helpdesk.errors import BadInput, Unavailable

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a power cut loses nothing; group commit makes it cheap
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA cache_size=-32000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",  # pages; a page that is written often goes into the file rarely
)


def read_url(database_url: str) -> URL:
    """The URL as SQLAlchemy parses it; BadInput unless it is sqlite or postgresql."""
    try:
        url = make_url(database_url)
    except Exception as error:
        raise BadInput(f"database_url cannot be read: {error}", field="database_url") from error
    kind = url.get_backend_name()
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return url
    raise BadInput(
        f"database_url names {kind!r}; the desk runs on sqlite and postgresql", field="database_url"
    )


def make_folder(folder: Path) -> None:
    """Make a folder for the desk's data, if it does not exist; Unavailable says why that is impossible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The folder {folder} cannot be made: {error.strerror}. HELPDESK_DATA_DIR names the folder."
        ) from error


def open_engine(database_url: str, *, pool_size: int = 8, read_only: bool = False) -> Engine:
    """An engine for `database_url`. SQLite connections never begin a transaction on their own: the desk sends
    BEGIN IMMEDIATE, and a reader can only query."""
    url = read_url(database_url)
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        make_folder(Path(url.database).parent)
    engine = create_engine(
        url,
        poolclass=NullPool,  # the desk keeps its few connections itself
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False, "timeout": 15, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: Any) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    return engine
