"""What a database's errors mean: a lost race, a temporary failure, or a defect."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from helpdesk.errors import Unavailable
from helpdesk.said import Said

AWAY = Said("The desk's database does not answer. Try again in a moment.")
_LOST_A_RACE = ("40001", "40P01", "23505")  # serialization, deadlock, the same unique key twice
# SQLSTATE classes: connection, lost race, resources, locks, the operator, the system. Not 54: a value that is
# too large for an index stays too large.
_PASSES = ("08", "40", "53", "55", "57", "58")
_READ_ONLY = "25006"  # a server after a fail-over, or with a full disk
_DISK_OR_LOCK = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)


@contextlib.contextmanager
def reachable(*, reading: bool = False) -> Iterator[None]:
    """An error that the operation did not cause, such as a server that restarts, becomes Unavailable: another
    try can succeed, unlike after a defect. A reader that writes is a defect (`reading`)."""
    try:
        yield
    except (OperationalError, InternalError, NoConnection) as error:
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if state is not None and not state.startswith(_PASSES) and (reading or state != _READ_ONLY):
            raise
        raise Unavailable(AWAY, why=getattr(error, "orig", error)) from error


def lost_a_race(error: BaseException) -> bool:
    """Whether PostgreSQL refused it only because of another transaction at the same moment."""
    while isinstance(error, Unavailable) and error.__cause__ is not None:
        error = error.__cause__
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _LOST_A_RACE


def told(error: BaseException, *, reading: bool = False) -> BaseException:
    """The error unchanged, or Unavailable if the disk or a lock stopped SQLite. `Prepared` raises the
    driver's own errors; SQLAlchemy wraps them. A reader that writes is a defect (`reading`)."""
    cause = getattr(error, "orig", error)
    code = getattr(cause, "sqlite_errorcode", None)
    if reading and code == sqlite3.SQLITE_READONLY:
        return error
    if code is not None and code & 0xFF in _DISK_OR_LOCK:  # the low byte of an extended code
        return Unavailable(AWAY, why=cause)
    return error
