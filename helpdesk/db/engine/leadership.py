"""One process of many for work that must not be done twice at once, such as listening to a mailbox."""

from __future__ import annotations

import contextlib

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.locks import GIVE_BACK, LEADERSHIP, TRY_FOR_SESSION

_LOCK = {"number": LEADERSHIP}
_alive = text("SELECT 1")


class Leadership:
    """Held while this process lives and its connection stands; the database gives it to another otherwise.
    On SQLite one process works, so it always leads. Calls block: make them in a thread."""

    def __init__(self, desk: Desk) -> None:
        self._engine = create_engine(desk.url, poolclass=NullPool) if desk.postgres else None
        self._held: Connection | None = None

    def holds(self) -> bool:
        """Whether this process leads now; tries to when nobody does."""
        if self._engine is None:
            return True
        try:
            if self._held is not None:
                return bool(self._held.scalar(_alive))
            self._held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if self._held.scalar(TRY_FOR_SESSION, _LOCK):
                return True
        except DBAPIError:
            self._close()  # the connection is gone, and the lock with it
            return False
        self._close()
        return False

    def release(self) -> None:
        """Let another process lead, now: of a closed connection the server learns a little later."""
        if self._held is not None:
            with contextlib.suppress(DBAPIError):
                self._held.execute(GIVE_BACK, _LOCK)
            self._close()

    def _close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
