"""Categories of the help centre: their order, and their names in each language."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, func, insert, select, update

from faq.articles.article_rows import change_article
from faq.tables import faq_articles, faq_categories, faq_category_texts
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.said import Said


class CategoryText(msgspec.Struct, frozen=True, kw_only=True):
    """A category in one language."""

    language: str
    name: str
    slug: str
    about: str = ""


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A category with its texts; `published` counts the articles that readers see, by language."""

    id: int
    position: int
    texts: list[CategoryText]
    articles: int = 0
    published: dict[str, int] = {}

    def text(self, language: str) -> CategoryText | None:
        return next((one for one in self.texts if one.language == language), None)


def all_categories(tx: Reading) -> list[Category]:
    """Every category in order."""
    rows = tx.conn.execute(
        select(faq_categories.c.id, faq_categories.c.position).order_by(
            faq_categories.c.position, faq_categories.c.id
        )
    ).all()
    texts: dict[int, list[CategoryText]] = {}
    for row in tx.conn.execute(select(faq_category_texts).order_by(faq_category_texts.c.language)):
        texts.setdefault(row.category_id, []).append(
            CategoryText(language=row.language, name=row.name, slug=row.slug, about=row.about)
        )
    counted = (
        select(
            faq_articles.c.category_id, faq_articles.c.language, faq_articles.c.state, func.count().label("n")
        )
        .where(faq_articles.c.category_id.is_not(None), faq_articles.c.state != "archived")
        .group_by(faq_articles.c.category_id, faq_articles.c.language, faq_articles.c.state)
    )
    every: dict[int, int] = {}
    published: dict[int, dict[str, int]] = {}
    for row in tx.conn.execute(counted):
        every[row.category_id] = every.get(row.category_id, 0) + row.n
        if row.state == "published":
            published.setdefault(row.category_id, {})[row.language] = row.n
    return [
        Category(
            id=row.id,
            position=row.position,
            texts=texts.get(row.id, []),
            articles=every.get(row.id, 0),
            published=published.get(row.id, {}),
        )
        for row in rows
    ]


def category(tx: Reading, category_id: int) -> Category:
    """One category; NotFound."""
    found = next((one for one in all_categories(tx) if one.id == category_id), None)
    if found is None:
        raise NotFound(Said("There is no category {category_id}.", category_id=category_id))
    return found


def check_category(tx: Reading, category_id: int) -> None:
    """BadInput if there is no such category."""
    if tx.conn.scalar(select(faq_categories.c.id).where(faq_categories.c.id == category_id)) is None:
        raise BadInput(
            Said("There is no category {category_id}.", category_id=category_id), field="category_id"
        )


def add_category(tx: Transaction, texts: list[CategoryText]) -> int:
    """Store a new category at the end. Returns its id."""
    last = tx.conn.scalar(select(func.max(faq_categories.c.position)))
    key = tx.conn.execute(
        insert(faq_categories), {"position": (last or 0) + 1, "created_at": tx.now}
    ).inserted_primary_key
    assert key is not None
    set_texts(tx, int(key[0]), texts)
    return int(key[0])


def set_texts(tx: Transaction, category_id: int, texts: list[CategoryText]) -> None:
    """Rename a category; languages that are not given lose their text."""
    if not texts or len({one.language for one in texts}) != len(texts):
        raise BadInput("texts must have one entry for each language, and at least one.", field="texts")
    check_category(tx, category_id)
    for one in texts:
        other = tx.conn.scalar(
            select(faq_category_texts.c.category_id).where(
                faq_category_texts.c.language == one.language,
                faq_category_texts.c.slug == one.slug,
                faq_category_texts.c.category_id != category_id,
            )
        )
        if other is not None:
            raise Conflict(
                Said(
                    "Another category in {language} has the address {slug!r}.",
                    language=one.language,
                    slug=one.slug,
                ),
                field="slug",
            )
    tx.conn.execute(delete(faq_category_texts).where(faq_category_texts.c.category_id == category_id))
    tx.conn.execute(
        insert(faq_category_texts),
        [{"category_id": category_id, **msgspec.structs.asdict(one)} for one in texts],
    )


def set_order(tx: Transaction, ids: list[int]) -> None:
    """Show the categories in this order; every one must be named once."""
    known = {one.id for one in all_categories(tx)}
    if sorted(ids) != sorted(known):
        raise BadInput("ids must name every category once.", field="ids")
    for position, category_id in enumerate(ids, 1):
        tx.conn.execute(
            update(faq_categories).where(faq_categories.c.id == category_id).values(position=position)
        )


def remove_category(tx: Transaction, category_id: int) -> None:
    """Delete a category; its articles stay, without a category."""
    check_category(tx, category_id)
    inside = select(faq_articles.c.id).where(faq_articles.c.category_id == category_id)
    for article_id in tx.conn.scalars(inside).all():
        change_article(tx, int(article_id), category_id=None)
    tx.conn.execute(delete(faq_category_texts).where(faq_category_texts.c.category_id == category_id))
    tx.conn.execute(delete(faq_categories).where(faq_categories.c.id == category_id))
