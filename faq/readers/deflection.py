"""Deflection: whether an article answered a visitor, so that they did not contact the desk.

A chain is one visit, with pauses of at most half an hour. It counts as deflected if the visitor read an
article and said that it solved the matter, or then did not contact the desk on any channel for seven days. A
visitor who only saw titles and left has given up: that is no success.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec
from sqlalchemy import insert, or_, select, update

from faq.readers.popularity import count
from faq.readers.visitors import Reader
from faq.tables import faq_articles, faq_chains
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.tickets import conversations, messages, participants

Outcome = Literal["open", "solved", "quiet", "contacted", "left"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
PAUSE = timedelta(minutes=30)
QUIET = timedelta(days=7)
_AT_ONCE = 200
_MOST = 50  # the most articles that a chain stores


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as stored."""

    id: int
    visitor: str
    contact_id: int | None
    channel_id: int | None
    conversation_key: str | None
    language: str
    source: str
    shown: list[int]
    read: list[int]
    article_id: int | None
    outcome: Outcome
    began_at: datetime
    last_at: datetime
    read_at: datetime | None
    solved_at: datetime | None
    contacted_at: datetime | None


def outcome_of(chain: Chain, now: datetime) -> Outcome:
    """The outcome of a chain. A contact within seven days cancels a "solved"."""
    if chain.contacted_at is not None and chain.contacted_at - chain.last_at <= QUIET:
        return "contacted"
    if now - chain.last_at < QUIET:
        return "open"
    if chain.solved_at is not None:
        return "solved"
    return "quiet" if chain.read_at is not None else "left"


def note_shown(tx: Transaction, reader: Reader, language: str, source: str, ids: list[int]) -> None:
    """Record that a visitor was shown articles, as suggestions or results."""
    chain = _running(tx, reader) or _begin(tx, reader, language, source)
    shown = list(dict.fromkeys([*chain.shown, *ids]))[-_MOST:]
    _change(tx, chain.id, shown=shown, last_at=tx.now)


def note_read(tx: Transaction, reader: Reader, article_id: int, *, source: str = "page") -> None:
    """Record that a visitor reads an article."""
    chain = _running(tx, reader)
    if chain is None:
        language = tx.conn.scalar(select(faq_articles.c.language).where(faq_articles.c.id == article_id))
        chain = _begin(tx, reader, language or "", source)
    read = list(dict.fromkeys([*chain.read, article_id]))[-_MOST:]
    _change(tx, chain.id, read=read, article_id=article_id, last_at=tx.now, read_at=chain.read_at or tx.now)


def note_solved(tx: Transaction, reader: Reader, article_id: int) -> None:
    """Record that this article solved a visitor's matter. It counts for the article once in a chain."""
    note_read(tx, reader, article_id)
    chain = _running(tx, reader)
    assert chain is not None
    if chain.solved_at is None:
        _change(tx, chain.id, article_id=article_id, solved_at=tx.now)
        count(tx, article_id, solved=1)


def note_contact(tx: Transaction, reader: Reader, contact_id: int | None) -> None:
    """Record that the visitor contacts the desk, for example by the contact form."""
    tx.conn.execute(
        update(faq_chains)
        .where(
            faq_chains.c.visitor.in_(reader.ids),
            faq_chains.c.outcome == "open",
            faq_chains.c.last_at >= tx.now - QUIET,
        )
        .values(contact_id=contact_id, contacted_at=tx.now, outcome="contacted")
    )


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a chain, and who its visitor turned out to be. `last_at` is as it was read."""

    id: int
    last_at: datetime
    contact_id: int | None
    contacted_at: datetime | None
    outcome: Outcome


def due(tx: Reading) -> list[Settled]:
    """The outcome of chains that are seven days old: the oldest ones, as many as are settled at once."""
    rows = tx.conn.execute(
        select(*(faq_chains.c[name] for name in Chain.__struct_fields__))
        .where(faq_chains.c.outcome == "open", faq_chains.c.last_at <= tx.now - QUIET)
        .order_by(faq_chains.c.last_at)
        .limit(_AT_ONCE)
    ).all()
    found = []
    for row in rows:
        chain = Chain(**row._mapping)
        contact_id = _contact_of(tx, chain)
        heard = _heard_of(tx, contact_id, chain) if contact_id is not None else None
        chain = msgspec.structs.replace(chain, contacted_at=chain.contacted_at or heard)
        found.append(
            Settled(
                id=chain.id,
                last_at=chain.last_at,
                contact_id=contact_id,
                contacted_at=chain.contacted_at,
                outcome=outcome_of(chain, tx.now),
            )
        )
    return found


def settle(tx: Transaction, settled: list[Settled]) -> None:
    """Store what became of chains, unless it changed since they were read: another process was faster."""
    for one in settled:
        tx.conn.execute(
            update(faq_chains)
            .where(
                faq_chains.c.id == one.id,
                faq_chains.c.outcome == "open",
                faq_chains.c.last_at == one.last_at,
            )
            .values(contact_id=one.contact_id, contacted_at=one.contacted_at, outcome=one.outcome)
        )


def _running(tx: Transaction, reader: Reader) -> Chain | None:
    """The visitor's open chain."""
    row = tx.conn.execute(
        select(*(faq_chains.c[name] for name in Chain.__struct_fields__))
        .where(
            faq_chains.c.visitor.in_(reader.ids),
            faq_chains.c.last_at >= tx.now - PAUSE,
            faq_chains.c.outcome == "open",
        )
        .order_by(faq_chains.c.last_at.desc(), faq_chains.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Chain(**row._mapping)


def _begin(tx: Transaction, reader: Reader, language: str, source: str) -> Chain:
    values = {
        "visitor": reader.id,
        "channel_id": reader.channel_id,
        "conversation_key": reader.conversation_key,
        "language": language,
        "source": source,
        "began_at": tx.now,
        "last_at": tx.now,
    }
    tx.conn.execute(insert(faq_chains), values)
    chain = _running(tx, reader)
    assert chain is not None
    return chain


def _change(tx: Transaction, chain_id: int, **values: object) -> None:
    tx.conn.execute(update(faq_chains).where(faq_chains.c.id == chain_id).values(**values))


def _contact_of(tx: Reading, chain: Chain) -> int | None:
    """The contact of a chain, after merges: from the chain, or from a chat that its visitor began."""
    found = chain.contact_id
    if found is None and chain.channel_id is not None and chain.conversation_key:
        found = tx.conn.scalar(
            select(conversations.c.contact_id)
            .where(
                conversations.c.channel_id == chain.channel_id,
                conversations.c.visitor == chain.conversation_key,
            )
            .order_by(conversations.c.id.desc())
            .limit(1)
        )
    while found is not None:
        into = tx.conn.scalar(select(contacts.c.merged_into).where(contacts.c.id == found))
        if into is None:
            break
        found = int(into)
    return found


def _heard_of(tx: Reading, contact_id: int, chain: Chain) -> datetime | None:
    """When the contact first wrote or called, on any channel, in the seven days after the chain."""
    # a contact who wrote on a ticket is its participant: this finds the messages without a scan of all
    was_on = select(participants.c.ticket_id).where(participants.c.contact_id == contact_id)
    rows = tx.conn.execute(
        select(messages.c.created_at, messages.c.kind, messages.c.call)
        .where(
            messages.c.ticket_id.in_(was_on),
            messages.c.contact_id == contact_id,
            or_(messages.c.direction == "in", messages.c.kind == "call"),
            messages.c.created_at > chain.last_at,
            messages.c.created_at <= chain.last_at + QUIET,
        )
        .order_by(messages.c.created_at)
    )
    return next((row.created_at for row in rows if row.kind != "call" or _came_in(row.call)), None)


def _came_in(call: dict[str, object] | None) -> bool:
    return (call or {}).get("call_direction") == "in"
