"""A query that takes too long is stopped with a clear refusal, and its desk goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from helpdesk.db.engine.deadline import within
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import ticket_lists
from helpdesk.db.tickets.ticket_lists import Filter
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import parse
from helpdesk.errors import BadInput
from tests import factories

_FOR_EVER = text(
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < :most) SELECT max(x) FROM c"
)
REFUSAL = BadInput("That takes too long.", field="q")


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=2)
    yield opened
    opened.close()


def counted(tx: Reading, most: int, seconds: float) -> int:
    with within(tx, seconds, REFUSAL):
        found: int = tx.conn.execute(_FOR_EVER, {"most": most}).scalar_one()
    return found


def test_what_takes_too_long_is_stopped_and_the_next_query_has_all_its_time(desk: Desk) -> None:
    for _ in range(5):  # each of the desk's connections
        with pytest.raises(BadInput) as refused:
            desk.read_now(counted, 10**12, 0.01)
        assert refused.value is REFUSAL
    assert desk.read_now(counted, 100_000, 60) == 100_000
    assert desk.read_now(lambda tx: tx.conn.execute(_FOR_EVER, {"most": 100_000}).scalar()) == 100_000


def test_other_errors_inside_stay_what_they_are(desk: Desk) -> None:
    def wrong(tx: Reading) -> None:
        with within(tx, 60, REFUSAL):
            tx.conn.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(Exception, match="nowhere"):
        desk.read_now(wrong)


def test_a_search_has_a_deadline_and_a_list_has_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write_now(factories.furnish)
    seconds: list[float] = []

    def noted(tx: Reading, allowed: float, refusal: BadInput) -> object:
        assert refusal.field == "q"
        seconds.append(allowed)
        return within(tx, allowed, refusal)

    monkeypatch.setattr(ticket_lists, "within", noted)
    desk.read_now(ticket_lists.ticket_page, Filter(view="all"))
    assert seconds == []
    desk.read_now(ticket_lists.ticket_page, Filter(view="all", q=parse("lamp OR kettle"), viewer=Viewer()))
    assert seconds == [ticket_lists.PATIENCE]
