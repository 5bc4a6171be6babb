"""Pages of tickets: every ticket once and in order, and none lost while they change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, pairwise
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import tickets as tickets_table
from helpdesk.db.schema.types import from_micros
from helpdesk.db.tickets import ticket_lists as tickets
from helpdesk.db.tickets.ticket_lists import TicketLine
from helpdesk.domain.filters.parse import parse
from helpdesk.domain.filters.tree import Text
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
        rows, after, _ = desk.read_now(
            tickets.ticket_page, tickets.Filter(view="all", limit=limit, after=after)
        )
        assert len(rows) <= limit
        found += [row.id for row in rows]
        if after is None:
            break
    assert found == [7, 6, 5, 4, 3, 2, 1]


def test_search_finds_by_word_prefix_and_number(desk: Desk) -> None:
    for words, expected in (("words 3", [4]), ("5 subj", [6]), ("#2", [2]), ("nothing", [])):
        rows, _, _ = desk.read_now(tickets.ticket_page, tickets.Filter(view="all", q=parse(words)))
        assert [row.id for row in rows] == expected


@pytest.mark.parametrize(
    "words", ['"', "a AND", "col:", "NEAR(", "(", "a*b", "'; drop table tickets", "&|!", "\x00"]
)
def test_no_words_break_the_search(desk: Desk, words: str) -> None:
    desk.read_now(tickets.ticket_page, tickets.Filter(view="all", q=Text(words)))


@pytest.mark.parametrize("cursor", ["", "x", "1", "1-", "1-x", "9" * 40 + "-1"])
def test_a_wrong_cursor_is_refused_by_name(desk: Desk, cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.read_now(tickets.ticket_page, tickets.Filter(view="all", after=cursor))
    assert refused.value.field == "after"


_MOMENTS = count(1_800_000_000_000_000, 1_000)


def change(tx: Transaction, /, number: int, **values: Any) -> None:
    """A ticket changes at a moment after all others."""
    values["updated_at"] = from_micros(next(_MOMENTS))
    tx.conn.execute(update(tickets_table).where(tickets_table.c.id == number).values(values))


def scramble(tx: Transaction, seed: int) -> None:
    chance = Random(seed)
    for number in chance.sample(range(1, 8), 7):
        waits = None if chance.random() < 0.4 else from_micros(1_700_000_000_000_000 + chance.randrange(3))
        state, active = chance.choice([("open", True), ("pending", True), ("solved", False)])
        due = chance.choice((None, from_micros(1_900_000_000_000_000 + chance.randrange(3))))
        changed = {"waiting_since": waits, "state": state, "active": active, "due_at": due}
        change(tx, number, priority=chance.randrange(1, 5), **changed)


def page_by_page(desk: Desk, limit: int, **wanted: Any) -> list[TicketLine]:
    found: list[TicketLine] = []
    after: str | None = None
    while True:
        rows, after, _ = desk.read_now(
            tickets.ticket_page, tickets.Filter(limit=limit, after=after, **wanted)
        )
        assert len(rows) <= limit
        found += rows
        if after is None:
            return found


def comes_first(one: TicketLine, other: TicketLine) -> bool:
    """The slow rule: whether a ticket is above another in a list by priority."""
    if one.priority != other.priority:
        return one.priority < other.priority
    one_waits = one.waiting_since if one.state != "solved" else None
    other_waits = other.waiting_since if other.state != "solved" else None
    if one_waits is not None and other_waits is not None:
        return (one_waits, one.id) < (other_waits, other.id)
    if one_waits is not None or other_waits is not None:
        return one_waits is not None
    return (one.updated_at, other.id) > (other.updated_at, one.id)


@pytest.mark.parametrize("view", ["open", "unassigned", "all", "solved"])
@pytest.mark.parametrize("limit", [1, 3, 50])
@pytest.mark.parametrize("seed", range(5))
def test_the_urgent_and_who_waits_longest_come_first(desk: Desk, view: str, limit: int, seed: int) -> None:
    desk.write_now(scramble, seed)
    rows = page_by_page(desk, limit, view=view, sort="priority")
    everything = page_by_page(desk, 50, view=view)
    assert sorted(row.id for row in rows) == sorted(row.id for row in everything)
    assert all(comes_first(one, other) for one, other in pairwise(rows))


@pytest.mark.parametrize("view", ["open", "all"])
@pytest.mark.parametrize("limit", [1, 3, 50])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_due_soonest_comes_first_and_what_is_not_due_last(
    desk: Desk, view: str, limit: int, seed: int
) -> None:
    desk.write_now(scramble, seed)
    rows = page_by_page(desk, limit, view=view, sort="due")
    assert [row.id for row in rows] == [
        row.id
        for row in sorted(
            page_by_page(desk, 50, view=view),
            key=lambda row: (row.due_at is None, row.due_at or 0, row.id),
        )
    ]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    limit=st.integers(1, 4),
    sort=st.sampled_from(["priority", "updated", "due"]),
    acts=st.lists(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 4)), max_size=3), max_size=8),
)
def test_no_ticket_is_lost_while_tickets_change(
    desk: Desk, limit: int, sort: str, acts: list[list[tuple[int, int]]]
) -> None:
    """Between two pages tickets move up and down."""
    found: list[int] = []
    after: str | None = None
    for act in [*acts, *[[]] * 30]:
        wanted = tickets.Filter(view="open", sort=sort, limit=limit, after=after)  # type: ignore[arg-type]
        rows, after, _ = desk.read_now(tickets.ticket_page, wanted)
        found += [row.id for row in rows]
        if after is None:
            break
        for number, priority in act:
            desk.write_now(change, number, priority=priority)
    assert after is None
    assert set(found) == set(range(1, 8))


def test_what_did_not_change_comes_once(desk: Desk) -> None:
    first, after, _ = desk.read_now(tickets.ticket_page, tickets.Filter(view="all", limit=3))
    desk.write_now(change, 7)
    desk.write_now(change, 1)
    rest: list[TicketLine] = []
    while after is not None:
        rows, after, _ = desk.read_now(tickets.ticket_page, tickets.Filter(view="all", limit=3, after=after))
        rest += rows
    assert [row.id for row in first] == [7, 6, 5]
    assert [row.id for row in rest] == [4, 3, 2, 7, 1]


def test_a_cursor_of_another_order_is_refused(desk: Desk) -> None:
    _, after, _ = desk.read_now(tickets.ticket_page, tickets.Filter(view="all", limit=3))
    for changes in ({"sort": "priority"}, {"sort": "due"}, {"since": 0}):
        other = msgspec.structs.replace(tickets.Filter(view="all", after=after), **changes)
        with pytest.raises(BadInput) as refused:
            desk.read_now(tickets.ticket_page, other)
        assert refused.value.field == "after"
