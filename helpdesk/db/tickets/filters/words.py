"""Words of a filter in SQL: which tickets have a message, or a subject, with all of them.

A word that many messages have is bounded to the NEWEST of them, and the list says that it is cut. It is not
bounded where a bound would be wrong: below a `-`, and for advisors whose sight is limited, because what
they do not see must not take the place of what they see."""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    collate,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.db.tickets.message_search import index_query
from helpdesk.domain.filters.needs import needs_of
from helpdesk.domain.filters.tree import Text
from helpdesk.language.fold import comparable, rules
from helpdesk.language.words import phrase_pattern

NEWEST = 10_000
"""The messages with a word that a list looks at."""

_search = table("message_search", column("rowid"), column("words"))


def has_words(tx: Reading, wanted: Text, *, bounded: bool) -> ColumnElement[bool] | None:
    """Whether a ticket has the words; None if there are no words, so that no ticket has them."""
    hits = _hits(tx, wanted)
    if hits is None:
        return None
    if bounded:
        hits = hits.order_by(_search.c.rowid.desc()).limit(NEWEST)
    hit = hits.cte()  # fenced, or PostgreSQL may walk the whole primary key backwards
    hit = hit.prefix_with("MATERIALIZED", dialect="postgresql")
    of, own = messages.alias(), tickets.alias()
    found = (
        select(func.coalesce(of.c.ticket_id, own.c.merged_into, own.c.id))
        .select_from(hit.outerjoin(of, of.c.id == hit.c.rowid).outerjoin(own, own.c.id == -hit.c.rowid))
        .where(or_(of.c.id.is_not(None), own.c.id.is_not(None)))
    )
    return tickets.c.id.in_(found)


def is_cut(tx: Reading, wanted: Text) -> bool:
    """Whether more messages have the words than a bounded list looks at."""
    hits = _hits(tx, wanted)
    if hits is None:
        return False
    some = hits.limit(NEWEST + 1).subquery()
    return (tx.conn.scalar(select(func.count()).select_from(some)) or 0) > NEWEST


def _hits(tx: Reading, wanted: Text) -> Select[tuple[int]] | None:
    needs = needs_of(wanted.words, wanted.whole)
    if not needs:
        return None
    query: BindParameter[str] = bindparam(None, index_query(tx, needs))
    if tx.postgres:
        return select(_search.c.rowid).where(_search.c.words.op("@@")(cast(query, TSQUERY)))
    return select(_search.c.rowid).where(literal_column("message_search").op("MATCH")(query))


def has_part(tx: Reading, whole: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether a text has a part, both as they are."""
    place = func.strpos if tx.postgres else func.instr
    return place(whole, part) > 0


def lower(tx: Reading, text: ColumnElement[str]) -> ColumnElement[str]:
    """A text with the letters of ASCII in lower case, and the others as they are."""
    return func.lower(collate(text, "C") if tx.postgres else text)


def has_comparable(tx: Reading, text: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether a text has a part, without case and accents: language/fold says which letters."""
    return has_part(tx, folded(tx, text), comparable(part))


def has_phrase(tx: Reading, text: ColumnElement[str], phrase: str) -> ColumnElement[bool]:
    """Whether a text has a phrase as whole words, without case and accents."""
    pattern = phrase_pattern(comparable(phrase))
    if pattern is None:
        return false()
    if tx.postgres:
        return folded(tx, text).op("~")(pattern)
    return func.matches(pattern, folded(tx, text)) == 1  # db/engine/engines gives SQLite the function


def folded(tx: Reading, text: ColumnElement[str]) -> ColumnElement[str]:
    """A text as `comparable` makes it."""
    if not tx.postgres:
        return func.comparable(text)  # db/engine/engines gives SQLite the function
    known = rules()
    whole = _replaced(text, known.before)
    apart = func.normalize(whole, literal_column("NFKD"))
    common = _translated(_replaced(apart, known.many), known.common)
    by_code = collate(text, "C")  # in other collations a range may mean other letters
    plain = case((by_code.op("~")(known.needs_others), _translated(common, known.others)), else_=common)
    ascii_only = func.octet_length(text) == func.char_length(text)
    return case((ascii_only, lower(tx, text)), else_=plain)


def _replaced(text: ColumnElement[str], by: dict[str, str]) -> ColumnElement[str]:
    for letter, plain in by.items():
        text = func.replace(text, literal(letter), literal(plain))
    return text


def _translated(text: ColumnElement[str], by: dict[str, str]) -> ColumnElement[str]:
    given = sorted(by, key=lambda letter: not by[letter])  # letters that have no other are the last
    return func.translate(text, literal("".join(given)), literal("".join(by[one] for one in given)))
