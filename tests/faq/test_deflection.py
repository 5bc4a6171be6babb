"""Deflection: an article counts as having helped only when it was read, and then solved or silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from faq.articles import articles
from faq.readers import deflection, feedback, popularity, reports
from faq.readers.deflection import Chain, outcome_of
from faq.readers.visitors import Reader, is_person, reader_of
from faq.tables import faq_chains
from helpdesk.db.channels import channel
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.operations.inbound import calls
from tests import factories

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
ANN = Reader(id="ann", before="ann")


def chain(**values: Any) -> Chain:
    fields: dict[str, Any] = {
        "id": 1,
        "visitor": "ann",
        "contact_id": None,
        "channel_id": None,
        "conversation_key": None,
        "language": "en",
        "source": "page",
        "shown": [1],
        "read": [],
        "article_id": None,
        "outcome": "open",
        "began_at": NOW,
        "last_at": NOW,
        "read_at": None,
        "solved_at": None,
        "contacted_at": None,
    }
    return Chain(**(fields | values))


@pytest.mark.parametrize(
    ("values", "after", "outcome"),
    [
        ({}, timedelta(days=6), "open"),
        ({}, WEEK, "left"),  # giving up is no success
        ({"read_at": NOW}, timedelta(days=6), "open"),
        ({"read_at": NOW}, WEEK, "quiet"),
        ({"read_at": NOW, "solved_at": NOW}, WEEK, "solved"),
        ({"read_at": NOW, "contacted_at": NOW + timedelta(days=3)}, WEEK, "contacted"),
        ({"read_at": NOW, "solved_at": NOW, "contacted_at": NOW + WEEK}, WEEK, "contacted"),
        ({"read_at": NOW, "contacted_at": NOW + timedelta(days=8)}, timedelta(days=9), "quiet"),
    ],
)
def test_what_a_way_has_come_to(values: dict[str, Any], after: timedelta, outcome: str) -> None:
    assert outcome_of(chain(**values), NOW + after) == outcome


def test_a_reader_is_a_hash_that_changes_each_week() -> None:
    one = reader_of(b"secret", "192.0.2.1", "Firefox", NOW)
    later = reader_of(b"secret", "192.0.2.1", "Firefox", NOW + WEEK)
    assert one.id != later.id == reader_of(b"secret", "192.0.2.1", "Firefox", NOW + WEEK).id
    assert later.before == one.id
    assert one.id != reader_of(b"other", "192.0.2.1", "Firefox", NOW).id
    assert "192" not in one.id


@pytest.mark.parametrize(
    ("headers", "person"),
    [
        ({"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}, True),
        ({"user-agent": "Mozilla/5.0 (compatible; bingbot/2.0)"}, False),
        ({"user-agent": "curl/8.0"}, False),
        ({}, False),
        ({"user-agent": "Mozilla/5.0 Firefox/140.0", "sec-purpose": "prefetch;prerender"}, False),
    ],
)
def test_machines_are_no_readers(headers: dict[str, str], person: bool) -> None:
    assert is_person(headers) is person


def publish(tx: Transaction, title: str) -> int:
    article_id = articles.begin(tx, "en", articles.Text(title=title, body="An answer."), by=None)
    articles.publish(tx, article_id)
    return article_id


def way(tx: Transaction, reader: Reader, article_id: int, *, solved: bool = False) -> None:
    deflection.note_shown(tx, reader, "en", "page", [article_id])
    feedback.note_view(tx, reader, article_id)
    if solved:
        deflection.note_solved(tx, reader, article_id)


def age(tx: Transaction, days: float) -> None:
    """As if everything readers did had been so long ago."""
    then = tx.now - timedelta(days=days)
    tx.conn.execute(update(faq_chains).values(began_at=then, last_at=then))
    tx.conn.execute(update(faq_chains).where(faq_chains.c.read_at.is_not(None)).values(read_at=then))


def settle(desk: Desk) -> int:
    """One round. Returns how many chains it settled."""
    found = desk.read_now(deflection.due)
    desk.write_now(deflection.settle, found)
    return len(found)


def report(desk: Desk) -> reports.Deflection:
    now = datetime.now(UTC)
    return desk.read_now(reports.deflection, now - timedelta(days=30), now)


def test_silence_after_reading_counts_after_seven_days(desk: Desk) -> None:
    article_id = desk.write_now(publish, "Refunds")
    desk.write_now(way, ANN, article_id)
    desk.write_now(deflection.note_shown, Reader(id="bob", before="bob"), "en", "page", [article_id])
    desk.write_now(age, 6.9)
    assert settle(desk) == 0
    assert (report(desk).deflected, report(desk).open) == (0, 2)
    desk.write_now(age, 7.1)
    assert settle(desk) == 2
    found = report(desk)
    assert (found.quiet, found.left, found.deflected, found.rate) == (1, 1, 1, 50)
    assert settle(desk) == 0


def test_what_is_said_to_be_solved_counts_at_once_for_its_article(desk: Desk) -> None:
    article_id = desk.write_now(publish, "Refunds")
    desk.write_now(way, ANN, article_id, solved=True)
    desk.write_now(deflection.note_solved, ANN, article_id)  # said twice
    assert report(desk).solved == 1
    now = datetime.now(UTC)
    figures = desk.read_now(reports.article_figures, now - timedelta(days=1), now)
    assert [(one.id, one.views, one.solved) for one in figures] == [(article_id, 1, 1)]
    assert desk.read_now(popularity.scores, "en")[article_id] == popularity.VIEW + popularity.SOLVED


def test_a_contact_on_another_channel_undoes_it(desk: Desk) -> None:
    """The visitor of a chat read an article; days later their contact wrote a mail."""
    ids = desk.write_now(factories.furnish)
    article_id = desk.write_now(publish, "Refunds")
    said = factories.receive(desk, factories.mail("eve@customer.example", "Hello", "A first question"))

    def later(tx: Transaction) -> None:
        contact_id = tx.conn.scalar(select(tickets.c.contact_id).where(tickets.c.id == said.ticket_id))
        way(tx, ANN, article_id, solved=True)
        age(tx, 7.5)
        tx.conn.execute(update(faq_chains).values(contact_id=contact_id))
        tx.conn.execute(
            update(messages)
            .where(messages.c.id == said.message_id)
            .values(created_at=tx.now - timedelta(days=3))
        )

    desk.write_now(later)
    assert ids
    settle(desk)
    found = report(desk)
    assert (found.contacted, found.solved, found.deflected) == (1, 0, 0)


@pytest.mark.parametrize(("direction", "contacted"), [("in", 1), ("out", 0)])
def test_a_phone_call_is_a_contact_if_the_customer_called(desk: Desk, direction: str, contacted: int) -> None:
    ids = desk.write_now(factories.furnish)
    article_id = desk.write_now(publish, "Refunds")

    def call(tx: Transaction) -> None:
        message_id = calls.note_call(
            tx,
            channel=channel(tx, "phone"),
            number="+49 30 1234567",
            call_direction=direction,
            seconds=60,
            text="Where is the refund?",
            by=factories.actor(ids),
            policy=factories.POLICY,
        )
        contact_id = tx.conn.scalar(select(messages.c.contact_id).where(messages.c.id == message_id))
        way(tx, ANN, article_id)
        age(tx, 7.5)
        tx.conn.execute(update(faq_chains).values(contact_id=contact_id))
        tx.conn.execute(update(messages).values(created_at=tx.now - timedelta(days=3)))

    desk.write_now(call)
    settle(desk)
    found = report(desk)
    assert (found.contacted, found.quiet) == (contacted, 1 - contacted)


def test_a_visit_that_goes_on_while_it_is_looked_up_stays_open(desk: Desk) -> None:
    article_id = desk.write_now(publish, "Refunds")
    desk.write_now(way, ANN, article_id)
    desk.write_now(age, 7.1)
    found = desk.read_now(deflection.due)
    desk.write_now(age, 1)
    desk.write_now(deflection.settle, found)
    assert (report(desk).open, report(desk).quiet) == (1, 0)


@pytest.mark.parametrize("key", ["key-1", "thread-2~key-1"])
def test_who_begins_a_chat_after_reading_was_not_spared_it(desk: Desk, key: str) -> None:
    ids = desk.write_now(factories.furnish)
    article_id = desk.write_now(publish, "Refunds")
    visitor = Reader(id="chat", before="chat", channel_id=ids["chat"], conversation_key="key-1")

    def chat(tx: Transaction) -> None:
        from helpdesk.operations.chats.visitor_chat import say

        say(tx, channel(tx, "chat"), key, "m1", "I need a person", factories.POLICY)
        then = tx.now - timedelta(days=5)
        tx.conn.execute(update(messages).values(created_at=then))

    desk.write_now(way, visitor, article_id)
    desk.write_now(age, 7.5)
    desk.write_now(chat)
    settle(desk)
    assert report(desk).contacted == 1


def test_a_vote_that_is_changed_counts_once(desk: Desk) -> None:
    article_id = desk.write_now(publish, "Refunds")
    desk.write_now(feedback.give, ANN, article_id, helpful=False, reason="unclear", comment="why")
    desk.write_now(feedback.give, ANN, article_id, helpful=True)
    now = datetime.now(UTC)
    desk.write_now(feedback.note_view, ANN, article_id)
    figures = desk.read_now(reports.article_figures, now - timedelta(days=1), now)
    assert [(one.helpful, one.unhelpful) for one in figures] == [(1, 0)]
    said = desk.read_now(reports.said, after=None, limit=5)
    assert [(one.helpful, one.reason, one.comment) for one in said] == [(True, "", "")]


def test_while_somebody_types_one_search_is_kept(desk: Desk) -> None:
    for words in ("bri", "bridal", "bridal registry", "brid"):
        desk.write_now(feedback.note_search, ANN, "en", "page", words, [])
    now = datetime.now(UTC)
    failed = desk.read_now(reports.failed_searches, now - timedelta(days=1), now + timedelta(days=1))
    assert [(one.query, one.times) for one in failed] == [("brid", 1)]
