"""Words that mean the same in this desk's help centre, defined by its leads."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, insert, select, update

from faq.articles.article_rows import raise_counter
from faq.tables import faq_synonyms
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.errors import BadInput, NotFound
from helpdesk.language.words import words as words_of
from helpdesk.said import Said


class Synonyms(msgspec.Struct, frozen=True, kw_only=True):
    """One class of words or short phrases that mean the same."""

    id: int
    language: str
    words: list[str]


def all_synonyms(tx: Reading, language: str | None = None) -> list[Synonyms]:
    """Every class, in the order they were made."""
    statement = select(faq_synonyms).order_by(faq_synonyms.c.id)
    if language is not None:
        statement = statement.where(faq_synonyms.c.language == language)
    return [Synonyms(**row._mapping) for row in tx.conn.execute(statement)]


def put_synonyms(tx: Transaction, class_id: int | None, language: str, words: list[str]) -> Synonyms:
    """Make or change a class; NotFound. Every process uses it from the next question on."""
    kept = list(dict.fromkeys(" ".join(one.split()).lower() for one in words if words_of(one, language)))
    if len(kept) < 2:
        raise BadInput("words must have at least two different entries.", field="words")
    values = {"language": language, "words": kept}
    if class_id is None:
        key = tx.conn.execute(insert(faq_synonyms), values).inserted_primary_key
        assert key is not None
        class_id = int(key[0])
    elif not tx.conn.execute(
        update(faq_synonyms).where(faq_synonyms.c.id == class_id).values(**values)
    ).rowcount:
        raise NotFound(Said("There is no synonym class {class_id}.", class_id=class_id))
    raise_counter(tx, "synonyms")
    return Synonyms(id=class_id, language=language, words=kept)


def remove_synonyms(tx: Transaction, class_id: int) -> None:
    """Delete a class; NotFound."""
    if not tx.conn.execute(delete(faq_synonyms).where(faq_synonyms.c.id == class_id)).rowcount:
        raise NotFound(Said("There is no synonym class {class_id}.", class_id=class_id))
    raise_counter(tx, "synonyms")
