"""Engines for both databases, with the pragmas and pool sizes the desk relies on."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.pool import NullPool

from helpdesk.errors import BadInput, Unavailable
from helpdesk.language.fold import comparable

log = structlog.get_logger()

_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a power cut loses nothing; group commit makes it cheap
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA cache_size=-32000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",  # pages; a page that is written often goes into the file rarely
)
_NOTICES = {  # of libpq
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
_READ_ONLY = "25006"


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
    """Make a folder for the desk's data that only its user can open, if it does not exist; Unavailable says
    why that is impossible."""
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The folder {folder} cannot be made: {error.strerror}. HELPDESK_DATA_DIR names the folder."
        ) from error


def close_to_others(path: Path) -> None:
    """Take a file or folder of the desk away from other users of the machine. One that is not there, or that
    another user gave to the desk, stays as it is; the log says so."""
    allowed = _PRIVATE_FOLDER if path.is_dir() else _PRIVATE_FILE
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~allowed:
            path.chmod(mode & allowed)
    except FileNotFoundError:
        pass
    except OSError as error:
        log.warning("files.open_to_others", path=str(path), error=error.strerror)


def _private_database(path: Path) -> None:
    """Make the file before SQLite does, which would let everybody read it. SQLite gives its own mode to the
    files beside it."""
    make_folder(path.parent)
    with contextlib.suppress(OSError):  # it exists; or SQLite says better what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE_FILE))
    for suffix in ("", "-wal", "-shm"):
        close_to_others(path.with_name(path.name + suffix))


def open_postgres(url: URL, **pool: Any) -> Engine:
    """An engine for PostgreSQL. A server that goes without a word, as a machine that loses its power, is
    noticed within half a minute; the kernel waits for hours. The address can set another time. After a
    fail-over the connections to a server that only reads are given up."""
    times = {name: value for name, value in _NOTICES.items() if name not in url.query}
    engine = create_engine(url, connect_args=times, **pool)

    @event.listens_for(engine, "handle_error")
    def give_up(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            context.is_disconnect = True  # SQLAlchemy then opens new ones

    return engine


def _matches(pattern: str, text: str | None) -> bool | None:
    return None if text is None else re.search(pattern, text) is not None


def open_engine(database_url: str, *, pool_size: int = 8, read_only: bool = False) -> Engine:
    """An engine for `database_url`. SQLite connections never begin a transaction on their own: the desk sends
    BEGIN IMMEDIATE, and a reader can only query."""
    url = read_url(database_url)
    if url.get_backend_name() == "postgresql":
        return open_postgres(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        _private_database(Path(url.database))
    engine = create_engine(
        url,
        poolclass=NullPool,  # the desk keeps its few connections itself
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False, "timeout": 15, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: Any) -> None:
        connection.create_function("comparable", 1, comparable, deterministic=True)
        connection.create_function("matches", 2, _matches, deterministic=True)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    return engine
