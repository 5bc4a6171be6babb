"""The search of one process: an index in memory for each language, updated before each search.

Processes learn of changes by a counter in the database, which costs one small read. Only changed articles are
indexed again; the whole index is built once, at the first question.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence

import msgspec
import structlog
from sqlalchemy import select

from faq.articles import article_rows as rows
from faq.articles.rendering import plain
from faq.search.expansion import Meanings
from faq.search.hits import Entry, Hit
from faq.search.index import LanguageIndex, build
from faq.search.synonyms import all_synonyms
from faq.tables import faq_articles
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.memo import Memo
from helpdesk.db.engine.transaction import Reading

log = structlog.get_logger()

_AT_ONCE = 20  # articles that are indexed while questions wait
_QUICK = 300  # articles that are searched in less time than a thread costs and a loop notices


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """The changes since a revision: texts to index, ids to remove, and the synonyms if they changed."""

    articles: int
    synonyms: int
    entries: list[tuple[str, Entry]]
    gone: list[int]
    meanings: dict[str, list[list[str]]] | None


class Search:
    """Finds published articles. Made once for each process; any number of tasks can use it."""

    def __init__(self, desk: Desk, memo: Memo | None = None) -> None:
        self._desk = desk
        self._memo = memo
        self._indexes: dict[str, LanguageIndex] = {}
        self._meanings: dict[str, list[list[str]]] = {}
        self._known = (0, 0)
        self._refreshing = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None
        self._lock = threading.Lock()  # one thread at a time changes and searches the indexes

    async def find(self, question: str, language: str, *, limit: int = 10, typing: bool = False) -> list[Hit]:
        """The best articles in that language, best first. `typing`: the last word may be incomplete."""
        await self.refresh()
        index = self._indexes.get(language)
        if index is None:
            return []
        if len(index) <= _QUICK and self._lock.acquire(blocking=False):
            try:
                return index.search(question, limit=limit, typing=typing)
            finally:
                self._lock.release()
        return await asyncio.to_thread(self.find_now, question, language, limit=limit, typing=typing)

    def find_now(self, question: str, language: str, *, limit: int = 10, typing: bool = False) -> list[Hit]:
        """`find` in the articles as last read. It computes some milliseconds, and waits while the index
        changes: it is not for an event loop."""
        with self._lock:
            index = self._indexes.get(language)
            return index.search(question, limit=limit, typing=typing) if index else []

    def warm(self) -> None:
        """Begin to build the index, so that the first reader waits less."""
        self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        try:
            await self.refresh()
        except Exception as error:  # noqa: BLE001 - the first question tries again
            log.warning("faq.cold", error=repr(error))

    async def refresh(self) -> None:
        """Index the changes since the last time."""
        if await self._revisions() == self._known:
            return
        async with self._refreshing:
            if await self._revisions() != self._known:
                await asyncio.to_thread(self.refresh_now)

    def refresh_now(self) -> None:
        """`refresh` for callers without an event loop."""
        began = time.perf_counter()
        changes = self._desk.read_now(_changes, *self._known)
        self._take_up(changes)
        if len(changes.entries) >= 1000:
            log.info("faq.indexed", articles=len(changes.entries), seconds=time.perf_counter() - began)

    def languages(self) -> Sequence[str]:
        """The languages that have articles."""
        with self._lock:
            return sorted(language for language, index in self._indexes.items() if len(index))

    async def _revisions(self) -> tuple[int, int]:
        if self._memo is not None:
            return await self._memo.read(("faq", "revisions"), _revisions)
        return await self._desk.read(_revisions)

    def _take_up(self, changes: Changes) -> None:
        with self._lock:
            if changes.meanings is not None:
                self._meanings = changes.meanings
                for language, index in self._indexes.items():
                    index.meanings = self._meanings_of(language)
            for article_id in changes.gone:
                for index in self._indexes.values():
                    index.remove(article_id)
        entries: dict[str, list[Entry]] = {}
        for language, entry in changes.entries:
            entries.setdefault(language, []).append(entry)
        for language, of_language in entries.items():
            if language not in self._indexes:  # built beside, while nobody waits
                built = build(language, of_language, self._meanings_of(language))
                with self._lock:
                    self._indexes[language] = built
                continue
            for begin in range(0, len(of_language), _AT_ONCE):
                with self._lock:
                    for entry in of_language[begin : begin + _AT_ONCE]:
                        self._indexes[language].put(entry)
        with self._lock:
            for index in self._indexes.values():
                index.settle()
        self._known = (changes.articles, changes.synonyms)

    def _meanings_of(self, language: str) -> Meanings:
        return Meanings(language, self._meanings.get(language, ()))


def _revisions(tx: Reading) -> tuple[int, int]:
    return rows.counter(tx, "articles"), rows.counter(tx, "synonyms")


def _changes(tx: Reading, articles: int, synonyms: int) -> Changes:
    now_articles, now_synonyms = _revisions(tx)
    changed = tx.conn.execute(
        select(faq_articles.c.id, faq_articles.c.state).where(faq_articles.c.revision > articles)
    ).all()
    public = [row.id for row in changed if row.state == "published"]
    entries = []
    for begin in range(0, len(public), 500):
        for one in rows.shown_many(tx, public[begin : begin + 500]):
            entry = Entry(id=one.id, faces=[one.title, *one.questions], body=plain(one.body))
            entries.append((one.language, entry))
    meanings: dict[str, list[list[str]]] | None = None
    if now_synonyms != synonyms or not articles:
        meanings = {}
        for group in all_synonyms(tx):
            joined = ["-".join(word.split()) for word in group.words]
            meanings.setdefault(group.language, []).append(joined)
    return Changes(
        articles=now_articles,
        synonyms=now_synonyms,
        entries=entries,
        gone=[row.id for row in changed if row.state != "published"],
        meanings=meanings,
    )
