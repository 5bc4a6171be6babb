"""Authors' operations on articles: begin, save, publish, unpublish, translate."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from faq.articles import article_rows as rows
from faq.articles.article_rows import ArticleRow
from faq.articles.categories import check_category
from faq.articles.naming import slug_of, without_courtesy
from faq.tables import faq_articles as articles
from faq.tables import faq_old_slugs as old_slugs
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, Conflict, Forbidden, InvalidMove
from helpdesk.said import Said

Act = Callable[[Transaction, int], ArticleRow]
LONGEST_TITLE = 200
LONGEST_BODY = 100_000
MOST_QUESTIONS = 20
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_RESERVED = frozenset({"search", "contact", "category", "feed.xml"})


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """An author's text: a title, other ways to ask the question, the answer in Markdown."""

    title: str
    body: str = ""
    questions: list[str] = []


def begin(
    tx: Transaction,
    language: str,
    text: Text,
    *,
    by: Actor | None,
    slug: str | None = None,
    category_id: int | None = None,
    translation_of: int | None = None,
    message_id: int | None = None,
) -> int:
    """Store a new draft. Returns its id. `translation_of` names the same article in another language; the
    draft gets its category. Conflict if that article already has a translation in this language, or another
    article has the slug."""
    if not _LANGUAGE.fullmatch(language):
        raise BadInput("language must be two lower-case letters, such as en.", field="language")
    text = _checked(text)
    group_id: int | None = None
    if translation_of is not None:
        other = rows.article(tx, translation_of)
        group_id, category_id = other.group_id, other.category_id
        if _in_group(tx, group_id, language) is not None:
            told = Said("This article already has a text in {language}.", language=language)
            raise Conflict(told, field="language")
    if category_id is not None:
        check_category(tx, category_id)
    slug = _free_slug(tx, language, slug, text.title)
    key = tx.conn.execute(
        insert(articles),
        {
            "group_id": group_id,
            "language": language,
            "slug": slug,
            "category_id": category_id,
            "title": text.title,
            "version": 1,
            "message_id": message_id,
            "created_at": tx.now,
            "updated_at": tx.now,
        },
    ).inserted_primary_key
    assert key is not None
    article_id = int(key[0])
    if group_id is None:
        tx.conn.execute(update(articles).where(articles.c.id == article_id).values(group_id=article_id))
    _release(tx, language, slug)
    _keep(tx, article_id, 1, text, by=by)
    return article_id


def begin_from_message(tx: Transaction, message_id: int, *, language: str | None, by: Actor | None) -> int:
    """Store a draft made from an answer of the desk, without greeting and farewell; its title is the ticket's
    subject. Returns its id."""
    row = messages.message(tx, message_id)
    if row.direction != "out" or row.kind != "message":
        raise BadInput(
            "Only an answer that was sent to a customer can become an article.", field="message_id"
        )
    of = ticket(tx, row.ticket_id)
    title = re.sub(r"^(?:(?:re|fwd?|aw|tr)\s*:\s*)+", "", of.subject, flags=re.IGNORECASE)
    text = Text(title=title[:LONGEST_TITLE] or "Article", body=without_courtesy(row.text))
    spoken = language or (of.language or "en")[:2].lower()
    return begin(tx, spoken, text, by=by, message_id=message_id)


def save(
    tx: Transaction, article_id: int, text: Text, *, base: int, by: Actor | None, note: str = ""
) -> ArticleRow:
    """Store a new version after `base`, the version that the author has seen. Readers see it when it is
    published. Nothing changes if the text is the same. Conflict if somebody else saved meanwhile."""
    one = rows.article(tx, article_id)
    if base != one.version:
        raise Conflict(
            Said(
                "Version {version} was saved while you were editing. Read it before you replace it.",
                version=one.version,
            ),
            field="base",
            version=one.version,
        )
    text = _checked(text)
    known = rows.version(tx, article_id, one.version)
    if text == Text(title=known.title, body=known.body, questions=known.questions):
        return one
    _keep(tx, article_id, one.version + 1, text, by=by, note=note)
    rows.change_article(tx, article_id, version=one.version + 1, title=text.title, updated_at=tx.now)
    return rows.article(tx, article_id)


def restore(tx: Transaction, article_id: int, number: int, *, by: Actor | None) -> ArticleRow:
    """Make an older version the newest again; the versions between stay in the list."""
    old = rows.version(tx, article_id, number)
    one = rows.article(tx, article_id)
    text = Text(title=old.title, body=old.body, questions=old.questions)
    return save(tx, article_id, text, base=one.version, by=by, note=f"version {number} restored")


def publish(tx: Transaction, article_id: int) -> ArticleRow:
    """Publish the newest version."""
    one = rows.article(tx, article_id)
    if not rows.version(tx, article_id, one.version).body.strip():
        raise InvalidMove("An article without a text cannot be published.", field="body")
    rows.change_article(
        tx,
        article_id,
        state="published",
        published_version=one.version,
        published_at=one.published_at or tx.now,
        updated_at=tx.now,
    )
    return rows.article(tx, article_id)


def unpublish(tx: Transaction, article_id: int) -> ArticleRow:
    """Make a published or archived article a draft again."""
    rows.article(tx, article_id)
    rows.change_article(tx, article_id, state="draft", published_version=None, updated_at=tx.now)
    return rows.article(tx, article_id)


def archive(tx: Transaction, article_id: int) -> ArticleRow:
    """Archive an article: readers no longer see it; its versions and figures stay."""
    rows.article(tx, article_id)
    rows.change_article(tx, article_id, state="archived", published_version=None, updated_at=tx.now)
    return rows.article(tx, article_id)


def rename(tx: Transaction, article_id: int, slug: str) -> ArticleRow:
    """Give an article another address; the old one redirects to it from then on."""
    one = rows.article(tx, article_id)
    if slug == one.slug:
        return one
    slug = _free_slug(tx, one.language, slug, one.title)
    _release(tx, one.language, slug)
    if one.published_at is not None:  # only its authors have seen the old one
        _release(tx, one.language, one.slug)
        tx.conn.execute(
            insert(old_slugs), {"language": one.language, "slug": one.slug, "article_id": article_id}
        )
    rows.change_article(tx, article_id, slug=slug, updated_at=tx.now)
    return rows.article(tx, article_id)


def move(tx: Transaction, article_id: int, category_id: int | None) -> ArticleRow:
    """Put an article with its translations into another category, or into none."""
    one = rows.article(tx, article_id)
    if category_id is not None:
        check_category(tx, category_id)
    for other in tx.conn.scalars(select(articles.c.id).where(articles.c.group_id == one.group_id)).all():
        rows.change_article(tx, int(other), category_id=category_id)
    return rows.article(tx, article_id)


def link(tx: Transaction, article_id: int, translation_of: int | None) -> ArticleRow:
    """Link an article as the translation of another, or (None) unlink it."""
    one = rows.article(tx, article_id)
    if translation_of is None:
        others = [
            one.id for one in rows.article_page(tx, rows.Filter(group=one.group_id), after=None, limit=100)
        ]
        if others != [article_id]:
            if one.group_id == article_id:  # the others form a group under the first of them
                rest = min(other for other in others if other != article_id)
                tx.conn.execute(
                    update(articles)
                    .where(articles.c.group_id == article_id, articles.c.id != article_id)
                    .values(group_id=rest)
                )
            rows.change_article(tx, article_id, group_id=article_id)
        return rows.article(tx, article_id)
    other = rows.article(tx, translation_of)
    if other.group_id == one.group_id:
        return one
    if other.language == one.language or _in_group(tx, other.group_id, one.language) is not None:
        told = Said("That article already has a text in {language}.", language=one.language)
        raise Conflict(told, field="translation_of")
    link(tx, article_id, None)
    rows.change_article(tx, article_id, group_id=other.group_id, category_id=other.category_id)
    return rows.article(tx, article_id)


def check_draft(row: ArticleRow) -> None:
    """Forbidden if readers see the article: then only a lead may move it."""
    if row.state == "published":
        raise Forbidden("The article is published. Only a lead may move it.")


def _keep(
    tx: Transaction, article_id: int, number: int, text: Text, *, by: Actor | None, note: str = ""
) -> None:
    values: dict[str, Any] = msgspec.structs.asdict(text)
    rows.add_version(
        tx,
        values
        | {
            "article_id": article_id,
            "number": number,
            "note": note,
            "advisor_id": by.id if by is not None and by.kind == "advisor" else None,
            "at": tx.now,
        },
    )


def _checked(text: Text) -> Text:
    """The text in the form to store: within its limits, the body unchanged."""
    title = " ".join(text.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise BadInput(Said("title must have 1 to {most} characters.", most=LONGEST_TITLE), field="title")
    if len(text.body) > LONGEST_BODY:
        raise BadInput(Said("body has over {most} characters.", most=LONGEST_BODY), field="body")
    questions = list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in text.questions))))
    if len(questions) > MOST_QUESTIONS or any(len(one) > LONGEST_TITLE for one in questions):
        told = Said(
            "questions are at most {most}, each of at most {longest} characters.",
            most=MOST_QUESTIONS,
            longest=LONGEST_TITLE,
        )
        raise BadInput(told, field="questions")
    body = text.body.replace("\r\n", "\n").replace("\x00", "")  # PostgreSQL stores no NUL
    return Text(title=title, body=body.strip("\n"), questions=questions)


def _free_slug(tx: Transaction, language: str, slug: str | None, title: str) -> str:
    """The given slug, which must be free; or a free one made from the title."""
    if slug is not None:
        if not _SLUG.fullmatch(slug) or len(slug) > 80 or slug in _RESERVED:
            raise BadInput(
                "slug must be lower-case letters, digits and single hyphens, at most 80.", field="slug"
            )
        if _taken(tx, language, slug):
            raise Conflict(
                Said("Another article in {language} has the address {slug!r}.", language=language, slug=slug),
                field="slug",
            )
        return slug
    base = slug_of(title)
    tried, number = base, 1
    while tried in _RESERVED or _taken(tx, language, tried):
        number += 1
        tried = f"{base}-{number}"
    return tried


def _taken(tx: Transaction, language: str, slug: str) -> bool:
    statement = select(articles.c.id).where(articles.c.language == language, articles.c.slug == slug)
    return tx.conn.scalar(statement) is not None


def _release(tx: Transaction, language: str, slug: str) -> None:
    """Delete the redirect of an address that has a new owner."""
    tx.conn.execute(delete(old_slugs).where(old_slugs.c.language == language, old_slugs.c.slug == slug))


def _in_group(tx: Transaction, group_id: int, language: str) -> int | None:
    statement = select(articles.c.id).where(articles.c.group_id == group_id, articles.c.language == language)
    found: int | None = tx.conn.scalar(statement)
    return found
