"""Leadership: one process at a time, and another after it."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import event

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.leadership import Leadership


def test_one_leads_at_a_time_and_the_next_one_follows(database_url: str) -> None:
    desk = Desk(database_url, threads=2)
    try:
        first, second = Leadership(desk), Leadership(desk)
        assert first.holds()
        assert first.holds()
        assert second.holds() is not desk.postgres
        first.release()
        assert second.holds()
        second.release()
    finally:
        desk.close()


def test_who_stops_while_it_asks_leads_no_more(database_url: str) -> None:
    connecting, goes_on = threading.Event(), threading.Event()

    def slowly(*_: object) -> None:
        connecting.set()
        assert goes_on.wait(30)

    with contextlib.closing(Desk(database_url, threads=2)) as desk, ThreadPoolExecutor(2) as pool:
        first, second = Leadership(desk), Leadership(desk)
        if first._engine is not None:  # on SQLite nobody is asked
            event.listen(first._engine, "connect", slowly)
        asks = pool.submit(first.holds)
        assert not desk.postgres or connecting.wait(30)
        stops = pool.submit(first.release)
        wait([stops], timeout=0.2)  # it would end at once if it did not wait for the answer
        goes_on.set()
        assert asks.result(30)
        stops.result(30)
        assert second.holds()
        second.release()
