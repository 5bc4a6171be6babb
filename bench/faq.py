"""The FAQ's search: how often the right article is found, and how long it takes at 10,000 articles.

`faq.p_at_1` and `faq.mrr` (MRR@10) on the shared questions, with the help centre's own index.
`faq.search_p95_ms` is server time of GET /api/v1/faq/suggest in a running application on SQLite, during
typing (each beginning of each question is one call), with 10,000 published articles; in process, so without a
network. `faq.brier` measures the confidence (a coin gets 0.25), if half of the questions have no right
article left.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
from sqlalchemy import insert

from bench.rig.faq_sets import samples
from faq.articles.article_rows import raise_counter
from faq.search.hits import Entry
from faq.search.index import LanguageIndex, build
from faq.tables import faq_articles, faq_versions
from helpdesk.app import create_app
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.settings import Settings

ARTICLES = 10_000
TYPED = 400  # calls
_PLACES = 10


def rows() -> Iterator[dict[str, Any]]:
    entries, questions = samples()
    if entries:
        yield from quality(entries, questions)
    texts = made_up(ARTICLES)
    began = time.perf_counter()
    index = build("en", texts)
    yield {"name": "faq.index_build_s", "value": time.perf_counter() - began, "unit": "s"}
    del index
    tracemalloc.start()
    index = build("en", texts)
    yield {"name": "faq.index_mb", "value": tracemalloc.get_traced_memory()[0] / 2**20, "unit": "MB"}
    tracemalloc.stop()
    del index
    times = sorted(asyncio.run(typed(texts)))
    yield {"name": "faq.search_p50_ms", "value": times[len(times) // 2], "unit": "ms"}
    yield {"name": "faq.search_p95_ms", "value": times[int(len(times) * 0.95)], "unit": "ms", "most": 30}


def quality(entries: list[Entry], questions: list[tuple[str, set[int]]]) -> Iterator[dict[str, Any]]:
    index = build("en", entries)
    places = [place_of(index, query, right) for query, right in questions]
    first = 100 * sum(place == 1 for place in places) / len(places)
    yield {"name": "faq.p_at_1", "value": first, "unit": "%", "least": 70}
    mrr = sum(1 / place for place in places if place) / len(places)
    yield {"name": "faq.mrr", "value": mrr, "unit": "", "least": 0.78}
    yield {"name": "faq.brier", "value": brier(index, entries, questions), "unit": ""}


def place_of(index: LanguageIndex, query: str, right: set[int]) -> int:
    """The rank of the first right article, from 1; 0 if it is not among the first ten."""
    found = [hit.id for hit in index.search(query, limit=_PLACES)]
    return next((place for place, one in enumerate(found, 1) if one in right), 0)


def brier(index: LanguageIndex, entries: list[Entry], questions: list[tuple[str, set[int]]]) -> float:
    """The mean square of confidence minus truth, each question asked with its right articles and without."""
    by_id = {one.id: one for one in entries}
    errors = []
    for query, right in questions:
        hits = index.search(query, limit=1)
        errors += [(hit.confidence - float(hit.id in right)) ** 2 for hit in hits]
        for one in right:
            index.remove(one)
        errors += [hit.confidence**2 for hit in index.search(query, limit=1)]
        for one in sorted(right):
            index.put(by_id[one])
        index.settle()
    return sum(errors) / len(errors)


_SYLLABLES = "ba co di fu ga ha ji ko la me no pi qua ro su ta ve wi xo zu sta tri pla gro"
_COMMON = """order parcel return refund delivery account password invoice payment card address change cancel
    voucher guarantee repair track shipping price size colour stock sign register delete receive broken
    missing wrong time hour day free cost country email phone contact"""


def made_up(count: int) -> list[Entry]:
    """Articles of a large help centre: titles and texts of 900 characters over some thousand words."""
    dice = random.Random(3)
    syllables = _SYLLABLES.split()
    common = _COMMON.split()
    rare = ["".join(dice.choice(syllables) for _ in range(dice.randint(2, 4))) for _ in range(8000)]
    ways = ("How do I {} my {} {}?", "Where is my {} {} {}?", "Can I {} a {} with {}?", "{} {}: {}")

    def word() -> str:
        return dice.choice(common) if dice.random() < 0.45 else dice.choice(rare)

    def title() -> str:
        return dice.choice(ways).format(word(), word(), word())

    return [
        Entry(
            id=number,
            faces=[
                dice.choice(ways).format(word(), word(), word()) for _ in range(dice.choice((1, 1, 2, 3)))
            ],
            body=" ".join(word() for _ in range(150)),
        )
        for number in range(1, count + 1)
    ]


async def typed(texts: list[Entry]) -> list[float]:
    """Milliseconds of each call during typing."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        settings = Settings(data_dir=Path(folder), requests_per_minute=0)
        migrate(settings.database)
        desk = Desk(settings.database)
        await desk.write(fill, texts)
        desk.close()
        app = create_app(settings, works=False)
        async with app.lifespan():
            transport = httpx.ASGITransport(cast(Any, app))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://desk", headers={"User-Agent": "Mozilla/5.0"}
            ) as client:
                await client.get("/api/v1/faq/suggest", params={"q": "order"})  # builds the index
                times = []
                for beginning in beginnings(texts):
                    began = time.perf_counter()
                    answer = await client.get("/api/v1/faq/suggest", params={"q": beginning})
                    times.append(1000 * (time.perf_counter() - began))
                    if answer.status_code != 200:
                        raise RuntimeError(answer.text)
                return times


def beginnings(texts: list[Entry]) -> Iterator[str]:
    """The text in the search field after each second letter, up to TYPED calls; some with a typing error."""
    dice = random.Random(5)
    left = TYPED
    while left:
        question = dice.choice(texts).faces[0]
        if dice.random() < 0.3:
            at = dice.randrange(len(question) - 1)
            question = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
        for length in range(2, len(question), 2):
            if left:
                left -= 1
                yield question[:length]


def fill(tx: Transaction, texts: list[Entry]) -> None:
    """Write published articles in bulk."""
    revision = raise_counter(tx, "articles")
    tx.conn.execute(
        insert(faq_articles),
        [
            {
                "id": one.id,
                "group_id": one.id,
                "language": "en",
                "slug": f"article-{one.id}",
                "state": "published",
                "title": one.faces[0],
                "version": 1,
                "published_version": 1,
                "revision": revision,
                "created_at": tx.now,
                "updated_at": tx.now,
                "published_at": tx.now,
            }
            for one in texts
        ],
    )
    tx.conn.execute(
        insert(faq_versions),
        [
            {
                "article_id": one.id,
                "number": 1,
                "title": one.faces[0],
                "questions": one.faces[1:],
                "body": one.body,
                "at": tx.now,
            }
            for one in texts
        ],
    )
