"""A client that requests one page again and again, and a desk with many tickets."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import timedelta

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.demo.bulk import seed
from helpdesk.operations.people import accounts

PATH = "/api/v1/tickets"
SECONDS = 1.5


class PageClient:
    """As thin as Python allows: one socket, one request, one answer read by its length."""

    def __init__(self, port: int, session: str = "") -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port))
        cookie = f"Cookie: helpdesk_session={session}\r\n"
        self._request = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookie}\r\n".encode()

    def get(self) -> bytes:
        self._socket.sendall(self._request)
        answer = self._socket.recv(262_144)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the server answered {head[:200]!r}")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._socket.recv(262_144)
        return body

    def rate(self) -> float:
        """Pages a second, on a new connection: the server closes one that was idle for long."""
        self._reconnect()
        for _ in range(20):
            self.get()
        return self._rate(lambda: None)

    def rate_after(self, change: Callable[[], None]) -> float:
        """Pages a second, each requested right after `change`, whose time does not count; RuntimeError if a
        page did not change."""
        self._reconnect()
        last = self.get()
        change()
        if self.get() == last:
            raise RuntimeError("the list did not change")
        return self._rate(change)

    def _reconnect(self) -> None:
        self._socket.close()
        self._socket = socket.create_connection(("127.0.0.1", self._port))

    def _rate(self, before: Callable[[], None]) -> float:
        count, passed = 0, 0.0
        while passed < SECONDS:
            before()
            began = time.perf_counter()
            self.get()
            passed += time.perf_counter() - began
            count += 1
        return count / passed


def seeded(database_url: str, tickets: int) -> str:
    """Write a desk with many tickets. Returns the session of an advisor who may see them."""
    migrate(database_url)
    seed(database_url, tickets)
    desk = Desk(database_url)

    def sign_in(tx: Transaction) -> str:
        advisor = advisors.add_advisor(tx, email="bench@desk.example", name="Bench")
        return accounts.sign_in(tx, advisor, timedelta(hours=1))

    session = desk.write_now(sign_in)
    desk.close()
    return session
