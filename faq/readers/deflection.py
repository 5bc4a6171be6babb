"""Whether an article spared a customer the waiting: shown, read, and then solved or silence.

A chain is one visitor's way, with pauses of at most half an hour. It counts as deflected when an article was
read and the visitor said that it solved the matter, or when nobody heard of them on any channel for seven
days. Who only looked at titles and left has given up: that is no success.
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
from helpdesk.db.schema.tickets import conversations, messages

Outcome = Literal["open", "solved", "quiet", "contacted", "left"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
PAUSE = timedelta(minutes=30)
QUIET = timedelta(days=7)
_AT_ONCE = 200
_MOST = 50  # articles a chain remembers


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's way as stored."""

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
    """What a chain has come to. A contact within seven days undoes what was said to be solved."""
    if chain.contacted_at is not None and chain.contacted_at - chain.last_at <= QUIET:
        return "contacted"
    if now - chain.last_at < QUIET:
        return "open"
    if chain.solved_at is not None:
        return "solved"
    return "quiet" if chain.read_at is not None else "left"


def note_shown(tx: Transaction, reader: Reader, language: str, source: str, ids: list[int]) -> None:
    """Articles were put before a visitor, as suggestions or results."""
    chain = _running(tx, reader) or _begin(tx, reader, language, source)
    shown = list(dict.fromkeys([*chain.shown, *ids]))[-_MOST:]
    _change(tx, chain.id, shown=shown, last_at=tx.now)


def note_read(tx: Transaction, reader: Reader, article_id: int, *, source: str = "page") -> None:
    """A visitor reads an article."""
    chain = _running(tx, reader)
    if chain is None:
        language = tx.conn.scalar(select(faq_articles.c.language).where(faq_articles.c.id == article_id))
        chain = _begin(tx, reader, language or "", source)
    read = list(dict.fromkeys([*chain.read, article_id]))[-_MOST:]
    _change(tx, chain.id, read=read, article_id=article_id, last_at=tx.now, read_at=chain.read_at or tx.now)


def note_solved(tx: Transaction, reader: Reader, article_id: int) -> None:
    """A visitor says that this article solved it. It counts for the article once in a chain."""
    note_read(tx, reader, article_id)
    chain = _running(tx, reader)
    assert chain is not None
    if chain.solved_at is None:
        _change(tx, chain.id, article_id=article_id, solved_at=tx.now)
        count(tx, article_id, solved=1)


def note_contact(tx: Transaction, reader: Reader, contact_id: int | None) -> None:
    """The visitor writes to the desk after all, as by the contact form."""
    tx.conn.execute(
        update(faq_chains)
        .where(
            faq_chains.c.visitor.in_(reader.ids),
            faq_chains.c.outcome == "open",
            faq_chains.c.last_at >= tx.now - QUIET,
        )
        .values(contact_id=contact_id, contacted_at=tx.now, outcome="contacted")
    )


def settle(tx: Transaction) -> int:
    """Find what came of the chains that are seven days old; how many were settled."""
    due = tx.conn.execute(
        select(*(faq_chains.c[name] for name in Chain.__struct_fields__))
        .where(faq_chains.c.outcome == "open", faq_chains.c.last_at <= tx.now - QUIET)
        .order_by(faq_chains.c.last_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        chain = Chain(**row._mapping)
        contact_id = _contact_of(tx, chain)
        heard = _heard_of(tx, contact_id, chain) if contact_id is not None else None
        chain = msgspec.structs.replace(chain, contacted_at=chain.contacted_at or heard)
        _change(
            tx,
            chain.id,
            contact_id=contact_id,
            contacted_at=chain.contacted_at,
            outcome=outcome_of(chain, tx.now),
        )
    return len(due)


def _running(tx: Transaction, reader: Reader) -> Chain | None:
    """The visitor's chain that still goes on."""
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
    """The contact behind a chain, through merges: named by it, or by a chat its visitor began."""
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
    """When the contact wrote first, on any channel, in the seven days after the chain."""
    merged = select(contacts.c.id).where(contacts.c.merged_into == contact_id)
    found: datetime | None = tx.conn.scalar(
        select(messages.c.created_at)
        .where(
            or_(messages.c.contact_id == contact_id, messages.c.contact_id.in_(merged)),
            messages.c.direction == "in",
            messages.c.created_at > chain.last_at,
            messages.c.created_at <= chain.last_at + QUIET,
        )
        .order_by(messages.c.created_at)
        .limit(1)
    )
    return found
