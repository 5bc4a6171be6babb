"""Choosing one process for work that must not run twice at once, such as listening to a mailbox."""

from __future__ import annotations

import contextlib
import threading

from sqlalchemy import Connection, Engine, NullPool, text
from sqlalchemy.exc import DBAPIError

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.engines import open_postgres
from helpdesk.db.engine.locks import GIVE_BACK, LEADERSHIP, TRY_FOR_SESSION

_alive = text("SELECT 1")


class Leadership:
    """This process leads while it runs and its connection is open; otherwise the database lets another
    process lead. `number` is the lock of its work (see locks). On SQLite only one process works, so it always
    leads. Calls block: make them in a thread."""

    def __init__(self, desk: Desk, number: int = LEADERSHIP) -> None:
        self._lock = {"number": number}
        self._engine = open_postgres(desk.url, poolclass=NullPool) if desk.postgres else None
        self._held: Connection | None = None
        self._asking = threading.Lock()  # who stops while this process asks gives back what it gets

    def holds(self) -> bool:
        """Whether this process leads now; it tries to lead if no process does."""
        if self._engine is None:
            return True
        with self._asking:
            return self._holds(self._engine)

    def _holds(self, engine: Engine) -> bool:
        try:
            if self._held is not None:
                return bool(self._held.scalar(_alive))
            self._held = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if self._held.scalar(TRY_FOR_SESSION, self._lock):
                return True
        except DBAPIError:
            self._close()  # the connection is lost, and the lock with it
            return False
        self._close()
        return False

    def release(self) -> None:
        """Let another process lead at once: the server notices a closed connection a little later."""
        with self._asking:
            if self._held is not None:
                with contextlib.suppress(DBAPIError):
                    self._held.execute(GIVE_BACK, self._lock)
                self._close()

    def _close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
