"""Full-text search over messages: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL.

A row's id is its message's, or the negative of a ticket's number: its words are the ticket's own subject.
Both store the terms of `language.search_terms` as they are, so that both find the same: FTS5's tokenizer
`ascii` splits them at the blanks between them, and PostgreSQL gets them as an array."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, TextClause, text

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.sight import IN_SIGHT, SEEN_BY
from helpdesk.language.search_terms import Need, Wanted, index_terms, query_needs

_NEWEST = 2_000  # messages of a search that are looked at
_AT_ONCE = 1_000

_add_sqlite = text("INSERT INTO message_search (rowid, words) VALUES (:id, :words)")
_add_postgres = text(
    "INSERT INTO message_search (rowid, words) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
)
_add = Prepared(_add_sqlite)
_remove = Prepared(text("DELETE FROM message_search WHERE rowid = :id"))
_hits = (
    "SELECT coalesce(m.ticket_id, t.merged_into, t.id) AS ticket_id, max(hit.hits) AS hits FROM hit "
    "LEFT JOIN messages AS m ON m.id = hit.rowid LEFT JOIN tickets AS t ON t.id = -hit.rowid "
    "WHERE m.id IS NOT NULL OR t.id IS NOT NULL "
    "GROUP BY 1 ORDER BY max(coalesce(m.id, t.last_message_id, 0)) DESC LIMIT :n"
)
_hit_sqlite = (
    "WITH hit AS MATERIALIZED (SELECT rowid, count(*) OVER () AS hits FROM (SELECT rowid FROM message_search "
    "WHERE message_search MATCH :query{seen} ORDER BY rowid DESC LIMIT :newest)) "
)
_hit_postgres = (  # fenced, because otherwise the planner scans the whole primary key backwards
    "WITH every AS MATERIALIZED (SELECT rowid FROM message_search WHERE words @@ CAST(:query AS tsquery)), "
    "newest AS MATERIALIZED (SELECT rowid FROM every{seen} ORDER BY rowid DESC LIMIT :newest), "
    "hit AS (SELECT rowid, (SELECT count(*) FROM newest) AS hits FROM newest) "
)
# before the newest are taken: unseen ones take no place, and `cut` says nothing about them
_hit_seen = (
    "EXISTS (SELECT 1 FROM tickets AS seen WHERE seen.id = coalesce("
    "(SELECT m.ticket_id FROM messages AS m WHERE m.id = {row}), "
    "(SELECT coalesce(t.merged_into, t.id) FROM tickets AS t WHERE t.id = -{row})) AND {in_sight})"
)


def _finding(hit: str, word: str, row: str) -> tuple[TextClause, TextClause]:
    """The statements that find, for all tickets and for those in somebody's sight."""
    limited = f" {word} {_hit_seen.format(row=row, in_sight=IN_SIGHT)}"
    return text(hit.format(seen="") + _hits), text(hit.format(seen=limited) + _hits)


_find_sqlite, _seen_sqlite = _finding(_hit_sqlite, "AND", "message_search.rowid")
_find_postgres, _seen_postgres = _finding(_hit_postgres, "WHERE", "every.rowid")
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


class Found(NamedTuple):
    """The tickets that a search finds, newest first. `cut`: there are more."""

    tickets: list[int]
    cut: bool


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


def matching_tickets(tx: Reading, words: str, *, limit: int, seen_by: int | None = None) -> Found:
    """Tickets with a message that has every word (the last may be unfinished), newest first. `#12` finds only
    the ticket with that number; a bare number finds it too. `seen_by`: only messages of tickets that this
    advisor sees; a number finds its ticket anyway."""
    number = words.strip().removeprefix("#")
    named: list[int] = []
    if number.isascii() and number.isdigit() and len(number) < 19:
        named.append(int(number))
        if words.strip().startswith("#"):
            return Found(named, cut=False)
    needs = query_needs(words)
    if not needs:
        return Found(named, cut=False)
    query = _postgres_query(needs) if tx.postgres else _sqlite_query(needs)
    values: dict[str, Any] = {"query": query, "newest": _NEWEST + 1, "n": limit + 1}
    statement = _find_postgres if tx.postgres else _find_sqlite
    if seen_by is not None:
        statement = _seen_postgres if tx.postgres else _seen_sqlite
        values[SEEN_BY] = seen_by
    rows = tx.conn.execute(statement, values).all()
    found = [row.ticket_id for row in rows[:limit]]
    cut = len(rows) > limit or (bool(rows) and rows[0].hits > _NEWEST)
    return Found(list(dict.fromkeys(named + found)), cut=cut)


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
