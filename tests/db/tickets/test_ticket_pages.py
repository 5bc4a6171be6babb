"""Pages of tickets: every ticket once, newest activity first, whatever the page size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import ticket_lists as tickets
from helpdesk.errors import BadInput
from tests import factories


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=4)
    opened.write_now(factories.furnish)
    for number in range(7):
        factories.receive(
            opened, factories.mail(f"c{number}@shop.example", f"Subject {number}", f"Words {number}")
        )
    yield opened
    opened.close()


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_hold_every_ticket_once_in_order(desk: Desk, limit: int) -> None:
    found: list[int] = []
    after: str | None = None
    for _ in range(10):
        rows, after = desk.read_now(tickets.ticket_page, tickets.Filter(view="all", limit=limit, after=after))
        assert len(rows) <= limit
        found += [row.id for row in rows]
        if after is None:
            break
    assert found == [7, 6, 5, 4, 3, 2, 1]


def test_search_finds_by_word_prefix_and_number(desk: Desk) -> None:
    for words, expected in (("words 3", [4]), ("5 subj", [6]), ("#2", [2]), ("nothing", [])):
        rows, _ = desk.read_now(tickets.ticket_page, tickets.Filter(view="all", text=words))
        assert [row.id for row in rows] == expected


@pytest.mark.parametrize(
    "words", ['"', "a AND", "col:", "NEAR(", "(", "a*b", "'; drop table tickets", "&|!", "\x00"]
)
def test_no_words_break_the_search(desk: Desk, words: str) -> None:
    desk.read_now(tickets.ticket_page, tickets.Filter(view="all", text=words))


@pytest.mark.parametrize("cursor", ["", "x", "1", "1-", "1-x", "9" * 40 + "-1"])
def test_a_wrong_cursor_is_refused_by_name(desk: Desk, cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.read_now(tickets.ticket_page, tickets.Filter(view="all", after=cursor))
    assert refused.value.field == "after"
