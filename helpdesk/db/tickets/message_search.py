"""Full-text search over messages: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL.

A row's id is its message's, or the negative of a ticket's number: its words are the ticket's own subject.
Both store the terms of `language.search_terms` as they are, so that both find the same: FTS5's tokenizer
`ascii` splits them at the blanks between them, and PostgreSQL gets them as an array."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.language.search_terms import Need, Wanted, index_terms

_AT_ONCE = 1_000

_add_sqlite = text("INSERT INTO message_search (rowid, words) VALUES (:id, :words)")
_add_postgres = text(
    "INSERT INTO message_search (rowid, words) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
)
_add = Prepared(_add_sqlite)
_remove = Prepared(text("DELETE FROM message_search WHERE rowid = :id"))
_subjects = text(
    "SELECT t.id, t.subject, c.name FROM tickets AS t JOIN contacts AS c ON c.id = t.contact_id "
    "WHERE t.id > :after AND NOT EXISTS "
    "(SELECT 1 FROM messages AS m WHERE m.ticket_id = t.id AND m.subject = t.subject) ORDER BY t.id LIMIT :n"
)
_stored = text(
    "SELECT m.id, m.subject, m.text, m.new_text, m.author_name, m.author_address, m.attachments, c.name "
    "FROM messages AS m LEFT JOIN contacts AS c ON c.id = m.contact_id "
    "WHERE m.id >= :first ORDER BY m.id LIMIT :n"
)


def index_message(tx: Transaction, message_id: int, texts: Iterable[str]) -> None:
    """Index a message for the search: its words, its people, the names of its files."""
    terms = index_terms(texts)
    if tx.postgres:
        tx.conn.execute(_add_postgres, {"id": message_id, "words": terms})
    else:
        tx.run_last(_add, {"id": message_id, "words": " ".join(terms)})


def index_subject(tx: Transaction, ticket_id: int, subject: str, name: str) -> None:
    """Index a subject that an advisor wrote, beside the customer's `name`: no message has it."""
    unindex_message(tx, -ticket_id)
    index_message(tx, -ticket_id, (subject, name))


def unindex_message(tx: Transaction, message_id: int) -> None:
    """Take a message out of the index, before it is indexed with other words."""
    tx.run_last(_remove, {"id": message_id})


def index_stored_messages(connection: Connection, first: int) -> None:
    """Index the messages from the id `first` on, which came without this module's other functions."""
    postgres = connection.dialect.name == "postgresql"
    while rows := connection.execute(_stored, {"first": first, "n": _AT_ONCE}).all():
        terms = [(row.id, index_terms(_texts(row))) for row in rows]
        values = [{"id": number, "words": words if postgres else " ".join(words)} for number, words in terms]
        connection.execute(_add_postgres if postgres else _add_sqlite, values)
        first = rows[-1].id + 1


def index_stored_subjects(connection: Connection) -> None:
    """Index the subjects of tickets that none of their messages has."""
    postgres = connection.dialect.name == "postgresql"
    after = 0
    while rows := connection.execute(_subjects, {"after": after, "n": _AT_ONCE}).all():
        terms = [(-row.id, index_terms((row.subject, row.name))) for row in rows]
        values = [{"id": number, "words": words if postgres else " ".join(words)} for number, words in terms]
        connection.execute(_add_postgres if postgres else _add_sqlite, values)
        after = rows[-1].id


def _texts(row: Any) -> list[str]:
    files = msgspec.json.decode(row.attachments) if isinstance(row.attachments, str) else row.attachments
    names = [str(file.get("name", "")) for file in files or ()]
    people = (row.name or "", row.author_name, row.author_address)
    return [row.subject, row.text or row.new_text, *people, *names]


def index_query(tx: Reading, needs: Sequence[Need]) -> str:
    """The query of the database's index for what a text must have; never empty."""
    return _postgres_query(needs) if tx.postgres else _sqlite_query(needs)


def _sqlite_query(needs: Sequence[Need]) -> str:
    return _query(needs, lambda one: f'"{one.term}"' + ("*" if one.prefix else ""), " AND ", " OR ")


def _postgres_query(needs: Sequence[Need]) -> str:
    return _query(needs, lambda one: f"'{one.term}'" + (":*" if one.prefix else ""), " & ", " | ")


def _query(needs: Sequence[Need], written: Callable[[Wanted], str], both: str, either: str) -> str:
    """Terms are only letters, digits and marks: nothing in them is a sign of the query language."""
    return both.join(
        "(" + either.join("(" + both.join(map(written, option)) + ")" for option in need) + ")"
        for need in needs
    )
