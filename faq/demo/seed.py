"""Writes the demo's help centre: articles through the usual operations, and six weeks of readers."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, select

from faq import look
from faq.articles import articles, categories, naming
from faq.readers.popularity import count, day_of
from faq.search import synonyms
from faq.tables import faq_articles, faq_chains, faq_feedback, faq_searches
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors
from helpdesk.demo import shop
from helpdesk.domain.events.actors import Actor
from helpdesk.language.stems import stems

_DAYS = 42
_COMMENTS = {
    "en": ("The link in the mail did not work for me", "How long is a working day?", "And from Ireland?"),
    "fr": ("Et depuis la Suisse ?", "Le lien ne fonctionne pas", "Je n'ai pas de compte"),
}


def seed(tx: Transaction) -> int:
    """Write the help centre. Returns how many articles; writes nothing if there are articles already."""
    if tx.conn.scalar(select(faq_articles.c.id).limit(1)) is not None:
        return 0
    data = content()
    by = _lead(tx)
    dice = random.Random(7)
    look.set_look(
        tx,
        look.Look(
            name="Fernhill Kitchen Help",
            color="#2f5d46",
            home="/demo/shop",
            greetings={"en": "How can we help you?", "fr": "Comment pouvons-nous vous aider ?"},
        ),
    )
    shelves = {one["key"]: _category(tx, one) for one in data["categories"]}
    made, now = 0, tx.now
    for one in data["articles"]:
        original: int | None = None
        for language in ("en", "fr"):
            tx.now = now - timedelta(days=dice.uniform(4, 60))  # as if written over time
            article_id = _article(tx, language, one[language], shelves[one["category"]], original, by)
            tx.now = now
            original = original or article_id
            _readers(tx, article_id, language, one["views"] if language == "en" else one["views"] / 3, dice)
            made += 1
    articles.begin(
        tx,
        "en",
        articles.Text(title="Do you have a bridal registry?", body="Not yet. We are thinking about it."),
        by=by,
        category_id=shelves["orders"],
    )
    for group in data["synonyms"]:
        synonyms.put_synonyms(tx, None, group["language"], group["words"])
    _searches(tx, data["searches"], dice)
    return made


@lru_cache(1)
def content() -> dict[str, Any]:
    """The texts."""
    found: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("articles.yaml").read_text(encoding="utf-8")
    )
    return found


def _lead(tx: Transaction) -> Actor | None:
    email = next(email for email, _, role, *_ in shop.STAFF if role == "lead")
    row = tx.conn.execute(select(advisors.c.id, advisors.c.name).where(advisors.c.email == email)).first()
    return None if row is None else Actor(kind="advisor", id=row.id, name=row.name)


def _category(tx: Transaction, one: dict[str, Any]) -> int:
    return categories.add_category(
        tx,
        [
            categories.CategoryText(
                language=language,
                name=one[language]["name"],
                slug=naming.slug_of(one[language]["name"]),
                about=one[language]["about"],
            )
            for language in ("en", "fr")
        ],
    )


def _article(
    tx: Transaction,
    language: str,
    one: dict[str, Any],
    category_id: int,
    original: int | None,
    by: Actor | None,
) -> int:
    article_id = articles.begin(
        tx,
        language,
        articles.Text(title=one["title"], body=one["body"], questions=one["questions"]),
        by=by,
        category_id=category_id,
        translation_of=original,
    )
    articles.publish(tx, article_id)
    return article_id


def _readers(tx: Transaction, article_id: int, language: str, views: float, dice: random.Random) -> None:
    """Six weeks of views and votes, and of visits that ended in silence, thanks or a message."""
    today = day_of(tx.now)
    for age in range(_DAYS):
        seen = max(0, round(dice.gauss(views, views / 4)))
        votes = sum(dice.random() < 0.08 for _ in range(seen))
        good = sum(dice.random() < 0.78 for _ in range(votes))
        solved = sum(dice.random() < 0.6 for _ in range(good))
        if seen:
            count(
                tx,
                article_id,
                day=today - age,
                views=seen,
                helpful=good,
                unhelpful=votes - good,
                solved=solved,
            )
    ways = []
    for number in range(round(views * 2)):
        began = tx.now - timedelta(days=dice.uniform(0.1, 28))
        settled = tx.now - began > timedelta(days=7)
        fate = dice.choices(("solved", "quiet", "contacted", "left"), (30, 38, 17, 15))[0]
        read = fate != "left"
        ways.append(
            {
                "visitor": f"demo-{article_id}-{number}",
                "language": language,
                "source": dice.choice(("page", "page", "widget", "form")),
                "shown": [article_id],
                "read": [article_id] if read else [],
                "article_id": article_id if read else None,
                "outcome": fate if settled or fate == "contacted" else "open",
                "began_at": began,
                "last_at": began,
                "read_at": began if read else None,
                "solved_at": began if fate == "solved" else None,
                "contacted_at": began + timedelta(hours=2) if fate == "contacted" else None,
            }
        )
    if ways:
        tx.conn.execute(insert(faq_chains), ways)
    if views > 15:
        tx.conn.execute(
            insert(faq_feedback),
            {
                "article_id": article_id,
                "visitor": f"demo-{article_id}",
                "version": 1,
                "helpful": False,
                "reason": dice.choice(("incomplete", "unclear", "wrong")),
                "comment": dice.choice(_COMMENTS[language]),
                "at": tx.now - timedelta(days=dice.uniform(0, 9)),
            },
        )


def _searches(tx: Transaction, failed: list[Any], dice: random.Random) -> None:
    rows = [
        {
            "at": tx.now - timedelta(days=dice.uniform(0, 20)),
            "language": language,
            "source": "page",
            "visitor": f"demo-{query}-{number}",
            "query": query,
            "normal": " ".join(sorted(set(stems(query, language)))),
            "found": 0,
            "failed": True,
        }
        for query, language, times in failed
        for number in range(times)
    ]
    tx.conn.execute(insert(faq_searches), rows)
