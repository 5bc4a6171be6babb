"""Seeded threads: as the desk itself would have written them, and the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from helpdesk.db import surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log, followings, ledger_proof
from helpdesk.db.schema.complete import metadata
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.ticket_lists import Filter, ticket_page
from helpdesk.demo.bulk import seed
from helpdesk.domain.filters.tree import Text
from helpdesk.errors import BadInput

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
COUNT = 300


def rows(tx: Reading, table: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.conn.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


def test_a_seeded_desk_has_books_pages_and_words_to_find(database_url: str) -> None:
    seed(database_url, COUNT, now=NOW)
    desk = Desk(database_url)
    try:
        proof = desk.read_now(ledger_proof.prove)
        assert proof.holds
        assert proof.fates["opened"] > COUNT / 2
        page, after, _ = desk.read_now(ticket_page, Filter(view="all", limit=COUNT - 1))
        assert len(page) == COUNT - 1
        assert after is not None
        rest, _, _ = desk.read_now(ticket_page, Filter(view="all", after=after))
        assert len(rest) == 1
        assert {row.state for row in page} >= {"open", "pending", "closed"}
        row = desk.read_now(tickets.ticket, page[0].id)
        assert row.last_message_id == desk.read_now(messages.page, row.id, before=2**62, limit=1)[0].id
        found, _, _ = desk.read_now(ticket_page, Filter(view="all", q=Text("refund")))
        assert found
        answered = desk.read_now(surveys.answered_among, datetime(2025, 1, 1, tzinfo=UTC), NOW)
        assert answered
        assert any(one.comment for one in answered)
    finally:
        desk.close()


def test_events_have_gapless_positions_and_can_be_read(database_url: str) -> None:
    seed(database_url, 20, now=NOW)
    desk = Desk(database_url)
    try:
        newest = desk.read_now(event_log.newest_position)
        listed = desk.read_now(event_log.after, 0, 10_000)
        assert [one.position for one in listed] == list(range(1, newest + 1))
    finally:
        desk.close()


def test_every_reference_leads_somewhere_and_new_rows_get_free_ids(database_url: str) -> None:
    seed(database_url, 50, now=NOW)
    seed(database_url, 50, random_seed=2, now=NOW)  # a second helping beside the first
    desk = Desk(database_url)
    try:
        if not desk.postgres:  # which checks every row by itself
            assert desk.read_now(rows, "pragma_foreign_key_check") == []
        assert len(desk.read_now(rows, "tickets")) == 100
        values = {"contact_id": 1, "channel": "support", "subject": "after the seed"}
        assert desk.write_now(tickets.add_ticket, values) == 101
    finally:
        desk.close()


def test_the_same_seed_writes_the_same_rows(database_url: str, bare_database_url: str) -> None:
    from helpdesk.db.engine.migrate import migrate

    migrate(bare_database_url)
    desks = []
    for url in (database_url, bare_database_url):
        seed(url, 40, random_seed=7, now=NOW)
        desks.append(Desk(url))
    try:
        for name in set(metadata.tables) - {"advisors"}:  # who were made just now
            assert desks[0].read_now(rows, name) == desks[1].read_now(rows, name)
    finally:
        for desk in desks:
            desk.close()


def test_no_tickets_are_too_few(database_url: str) -> None:
    with pytest.raises(BadInput, match="tickets"):
        seed(database_url, 0)


def test_followers_do_not_read_the_made_up_history(database_url: str) -> None:
    seed(database_url, 20, now=datetime(2026, 3, 1, tzinfo=UTC))
    desk = Desk(database_url)
    standing = desk.read_now(followings.standing)
    assert desk.read_now(event_log.newest_position) > 20
    desk.close()
    assert {one.name: one.behind for one in standing} == {"acknowledgements": 0, "bot": 0}
