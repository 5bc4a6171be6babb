"""Full-text search over messages: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL.

The first migration makes its table `message_search`."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction

_INDEXED_CHARACTERS = 20_000  # of a message's text; a tsvector may not exceed 1 MB

_add_sqlite = Prepared(
    text("INSERT INTO message_search (rowid, subject, body, people) VALUES (:id, :subject, :body, :people)")
)
_add_postgres = Prepared(
    text(
        "INSERT INTO message_search (rowid, words) VALUES (:id, "
        "setweight(to_tsvector('simple', :subject), 'A') || setweight(to_tsvector('simple', :people), 'B') "
        "|| to_tsvector('simple', :body))"
    )
)
_remove = text("DELETE FROM message_search WHERE rowid = :id")
_find_sqlite = text(  # reads only the newest 2,000 hits
    "SELECT m.ticket_id FROM (SELECT rowid FROM message_search WHERE message_search MATCH :query "
    "ORDER BY rowid DESC LIMIT 2000) AS hit JOIN messages AS m ON m.id = hit.rowid "
    "GROUP BY m.ticket_id ORDER BY max(m.id) DESC LIMIT :n"
)
_find_postgres = text(  # fenced, because otherwise the planner scans the whole primary key backwards
    "WITH hit AS MATERIALIZED "
    "(SELECT rowid FROM message_search WHERE words @@ to_tsquery('simple', :query)) "
    "SELECT m.ticket_id FROM (SELECT rowid FROM hit "
    "ORDER BY rowid DESC LIMIT 2000) AS newest JOIN messages AS m ON m.id = newest.rowid "
    "GROUP BY m.ticket_id ORDER BY max(m.id) DESC LIMIT :n"
)
_word = re.compile(r"\w+", re.UNICODE)


def index_message(tx: Transaction, message_id: int, *, subject: str, body: str, people: str) -> None:
    """Index a message for the search."""
    values: dict[str, Any] = {
        "id": message_id,
        "subject": _clean(subject),
        "body": _clean(body[:_INDEXED_CHARACTERS]),
        "people": _clean(people),
    }
    (_add_postgres if tx.postgres else _add_sqlite).run(tx, values)


def unindex_message(tx: Transaction, message_id: int) -> None:
    """Take a message out of the index, before it is indexed with other words."""
    tx.conn.execute(_remove, {"id": message_id})


def matching_tickets(tx: Reading, words: str, *, limit: int) -> list[int]:
    """Tickets with a message that has every word (the last as a prefix), newest first. `#12` finds only the
    ticket with that number; a bare number finds it too."""
    terms = _word.findall(words)[:12]
    if not terms:
        return []
    found: list[int] = []
    number = words.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        found.append(int(number))
        if words.strip().startswith("#"):
            return found
    if tx.postgres:
        query = " & ".join(terms) + ":*"
        statement = _find_postgres
    else:
        query = " ".join(f'"{term}"' for term in terms) + "*"
        statement = _find_sqlite
    found += tx.conn.scalars(statement, {"query": query, "n": limit})
    return list(dict.fromkeys(found))


def _clean(value: str) -> str:
    return value.replace("\x00", " ")
