"""What is popular now: the database's sums against a slow recount."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from faq.readers import popularity
from faq.readers.popularity import HALF_LIFE, HELPFUL, REMEMBERED, SOLVED, UNHELPFUL, VIEW, count, day_of
from faq.tables import faq_articles, faq_days
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from tests.faq.test_deflection import publish


def test_the_scores_are_those_of_a_recount(desk: Desk) -> None:
    chance = random.Random(7)
    english = [desk.write_now(publish, f"Article {number}") for number in range(8)]
    for article_id in english:
        for age in chance.sample(range(-2, REMEMBERED + 3), 12):
            deeds = {name: chance.randrange(5) for name in ("views", "helpful", "unhelpful", "solved")}
            desk.write_now(done, article_id, age, **deeds)
    desk.write_now(moved, english[0], language="fr")
    desk.write_now(moved, english[1], state="archived")
    for language in ("en", "fr", "de"):
        expected = desk.read_now(recounted, language)
        assert desk.read_now(popularity.scores, language) == pytest.approx(expected)
    assert len(desk.read_now(recounted, "en")) >= 3, "the recount compares something"


def test_what_was_done_lately_counts_more(desk: Desk) -> None:
    titles = ("Old", "New", "Disliked", "Even", "Last day", "Forgotten")
    old, new, disliked, even, last_day, forgotten = (desk.write_now(publish, title) for title in titles)
    desk.write_now(done, old, 7, views=10)
    desk.write_now(done, new, 0, views=10)
    desk.write_now(done, disliked, 0, views=1, unhelpful=1)
    desk.write_now(done, even, 0, views=4, unhelpful=1)
    desk.write_now(done, last_day, 41, views=64)
    desk.write_now(done, forgotten, 42, solved=100)
    expected = {old: 5, new: 10, last_day: 64 / 2 ** (41 / 7)}
    assert desk.read_now(popularity.scores, "en") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("deeds", "score"),
    [({"views": 3}, 3), ({"helpful": 1}, 4), ({"solved": 1}, 8), ({"views": 5, "unhelpful": 1}, 1)],
)
def test_what_each_act_counts(desk: Desk, deeds: dict[str, int], score: float) -> None:
    article_id = desk.write_now(publish, "Article")
    desk.write_now(done, article_id, 0, **deeds)
    assert desk.read_now(popularity.scores, "en") == pytest.approx({article_id: score})


def test_days_are_counted_from_the_first_of_january_1970() -> None:
    assert day_of(datetime(1970, 1, 1, 23, tzinfo=UTC)) == 0
    assert day_of(datetime(1970, 1, 2, tzinfo=UTC)) == 1


def done(tx: Transaction, article_id: int, age: int, /, **deeds: int) -> None:
    count(tx, article_id, day=day_of(tx.now) - age, **deeds)


def moved(tx: Transaction, article_id: int, /, **values: str) -> None:
    tx.conn.execute(faq_articles.update().where(faq_articles.c.id == article_id).values(**values))


def recounted(tx: Reading, language: str) -> dict[int, float]:
    shown = {
        row.id
        for row in tx.conn.execute(select(faq_articles))
        if row.language == language and row.state == "published"
    }
    scores: dict[int, float] = {}
    for row in tx.conn.execute(select(faq_days)):
        age = day_of(tx.now) - row.day
        if row.article_id in shown and 0 <= age < REMEMBERED:
            deeds = VIEW * row.views + HELPFUL * row.helpful + UNHELPFUL * row.unhelpful + SOLVED * row.solved
            scores[row.article_id] = scores.get(row.article_id, 0.0) + deeds / 2 ** (age / HALF_LIFE)
    return {article_id: score for article_id, score in scores.items() if score > 0}
