"""Leadership: one process at a time, and another after it."""

from __future__ import annotations

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
