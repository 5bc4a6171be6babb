"""Saved replies as stored, with their versions and uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select, true, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.errors import NotFound
from helpdesk.features.automation.replies.content import Content, searched
from helpdesk.features.automation.replies.tables import saved_replies as table
from helpdesk.features.automation.replies.tables import saved_reply_uses as uses
from helpdesk.features.automation.replies.tables import saved_reply_versions as versions
from helpdesk.features.automation.rights import Who
from helpdesk.said import Said

What = Literal["made", "changed", "restored", "deleted"]


class SavedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as stored. `changed_at` and `changed_by` are those of its newest version."""

    id: int
    content: Content
    version: int
    uses: int
    last_used_at: datetime | None
    created_at: datetime
    deleted_at: datetime | None
    changed_at: datetime
    changed_by: str


class Light(msgspec.Struct, frozen=True, kw_only=True):
    """What a search ranks."""

    id: int
    name: str
    folder: str
    uses: int


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A content that a reply had from `at` on."""

    number: int
    content: Content
    what: What
    author_name: str
    at: datetime


_joined = select(
    *(table.c[name] for name in SavedReply.__struct_fields__[:-2]),
    versions.c.at.label("changed_at"),
    versions.c.author_name.label("changed_by"),
).join(versions, and_(versions.c.reply_id == table.c.id, versions.c.number == table.c.version))
_contents = select(versions.c.reply_id, versions.c.number, versions.c.content)
_put_content = (
    update(versions)
    .where(versions.c.reply_id == bindparam("reply"), versions.c.number == bindparam("at_number"))
    .values(content=bindparam("now"))
)
_version = select(*(versions.c[name] for name in Version.__struct_fields__))


def seen_by(who: Who) -> ColumnElement[bool]:
    """The replies that somebody sees: `rights.may_see` in SQL."""
    of_team = true() if who.role == "admin" else table.c.team_id.in_(sorted(who.teams))
    shared = and_(table.c.owner_id.is_(None), or_(table.c.team_id.is_(None), of_team))
    return or_(table.c.owner_id == who.id, shared)


def reply(tx: Reading, reply_id: int) -> SavedReply:
    """One reply, also a deleted one; NotFound."""
    row = tx.conn.execute(_joined.where(table.c.id == reply_id)).one_or_none()
    if row is None:
        raise no_reply(reply_id)
    return SavedReply(**row._mapping)


def can_be_said(tx: Reading, reply_id: int, team_id: int | None) -> bool:
    """Whether a rule of this team, None for one of all teams, can answer with it."""
    try:
        found = reply(tx, reply_id)
    except NotFound:
        return False
    return found.deleted_at is None and is_open_to(found.content, team_id) and bool(found.content.texts)


def is_open_to(content: Content, team_id: int | None) -> bool:
    """Whether the desk itself may say it for a team, None for all of them: a personal reply is its owner's
    alone, and one of a team stays in the team. So all who may change a rule see what it says."""
    return content.owner_id is None and content.team_id in (None, team_id)


def locked(tx: Transaction, reply_id: int) -> SavedReply:
    """`reply`, which nobody else changes until this transaction ends."""
    tx.conn.execute(select(table.c.id).where(table.c.id == reply_id).with_for_update())
    return reply(tx, reply_id)


def no_reply(reply_id: int) -> NotFound:
    """What a reply answers that is not there, or that the caller does not see."""
    return NotFound(Said("There is no saved reply {reply_id}.", reply_id=reply_id))


def page(
    tx: Reading, who: Who, words: Sequence[str], *, deleted: bool, after: int, limit: int
) -> list[SavedReply]:
    """Replies that somebody sees and that have all the words, by id above `after`."""
    statement = _joined.where(seen_by(who), table.c.id > after, _deleted(deleted), *_having(words))
    rows = tx.conn.execute(statement.order_by(table.c.id).limit(limit))
    return [SavedReply(**row._mapping) for row in rows]


def shared_replies(tx: Reading) -> list[SavedReply]:
    """The replies that are nobody's own and not deleted, by id."""
    shared = _joined.where(table.c.owner_id.is_(None), _deleted(False)).order_by(table.c.id)
    return [SavedReply(**row._mapping) for row in tx.conn.execute(shared)]


def candidates(tx: Reading, who: Who, words: Sequence[str]) -> list[Light]:
    """All replies to rank for somebody."""
    columns = (table.c[name] for name in Light.__struct_fields__)
    statement = select(*columns).where(seen_by(who), _deleted(False), *_having(words))
    return [Light(**row._mapping) for row in tx.conn.execute(statement)]


def some(tx: Reading, ids: Iterable[int]) -> dict[int, SavedReply]:
    """These replies, those that exist, by id."""
    rows = tx.conn.execute(_joined.where(table.c.id.in_(list(ids))))
    return {row.id: SavedReply(**row._mapping) for row in rows}


def with_actions(tx: Reading, lock: bool) -> list[SavedReply]:
    """The macros of everybody. `lock`: nobody else changes a reply until the commit."""
    if lock:
        tx.conn.execute(select(table.c.id).order_by(table.c.id).with_for_update())
    rows = tx.conn.execute(_joined.where(_deleted(False)).order_by(table.c.id))
    return [one for row in rows if (one := SavedReply(**row._mapping)).content.actions]


def add(tx: Transaction, content: Content, who: Who) -> int:
    """Store a new reply. Returns its id."""
    values = {**_columns(content), "version": 1, "created_at": tx.now}
    key = tx.conn.execute(insert(table), values).inserted_primary_key
    assert key is not None
    _write_version(tx, int(key[0]), 1, content, "made", who)
    return int(key[0])


def put(
    tx: Transaction, was: SavedReply, content: Content, what: What, who: Who, *, deleted_at: datetime | None
) -> None:
    """Store the next version of a reply."""
    number = was.version + 1
    values = {**_columns(content), "version": number, "deleted_at": deleted_at}
    tx.conn.execute(update(table).where(table.c.id == was.id).values(**values))
    _write_version(tx, was.id, number, content, what, who)


def versions_of(tx: Reading, reply_id: int, *, before: int | None, limit: int) -> list[Version]:
    """The versions of a reply, newest first, below the number `before`."""
    statement = _version.where(versions.c.reply_id == reply_id).order_by(versions.c.number.desc())
    if before is not None:
        statement = statement.where(versions.c.number < before)
    return [Version(**row._mapping) for row in tx.conn.execute(statement.limit(limit))]


def let_versions_follow(
    tx: Transaction, followed: Callable[[int, Content], Content], items: Collection[int] | None
) -> dict[int, list[tuple[Content, Content]]]:
    """Let the actions of what was written earlier follow a rename, of all replies or of `items`, also of
    deleted ones. Returns each content that followed, and what it is now, by the reply's id."""
    wanted = true() if items is None else versions.c.reply_id.in_(list(items))
    found: dict[int, list[tuple[Content, Content]]] = {}
    for row in tx.conn.execute(_contents.where(wanted)).all():
        if (now := followed(row.reply_id, row.content)) != row.content:
            tx.conn.execute(_put_content, {"reply": row.reply_id, "at_number": row.number, "now": now})
            found.setdefault(row.reply_id, []).append((row.content, now))
    gone = select(table.c.id, table.c.content).where(table.c.id.in_(found), _deleted(True))
    for reply_id, content in tx.conn.execute(gone).all():
        tx.conn.execute(
            update(table).where(table.c.id == reply_id).values(content=followed(reply_id, content))
        )
    return found


def version(tx: Reading, reply_id: int, number: int) -> Version:
    """One version; NotFound."""
    row = tx.conn.execute(
        _version.where(versions.c.reply_id == reply_id, versions.c.number == number)
    ).one_or_none()
    if row is None:
        raise NotFound(
            Said("Saved reply {reply_id} has no version {number}.", reply_id=reply_id, number=number)
        )
    return Version(**row._mapping)


def count_use(tx: Transaction, reply_id: int, message_id: int) -> None:
    """Note that an answer came from a locked reply, once."""
    known = select(uses.c.reply_id).where(uses.c.reply_id == reply_id, uses.c.message_id == message_id)
    if tx.conn.scalar(known) is None:
        tx.conn.execute(insert(uses), {"reply_id": reply_id, "message_id": message_id})
        counted = {"uses": table.c.uses + 1, "last_used_at": tx.now}
        tx.conn.execute(update(table).where(table.c.id == reply_id).values(**counted))


def count_act(tx: Transaction, reply_id: int) -> None:
    """Note that a macro was used without an answer."""
    counted = {"uses": table.c.uses + 1, "last_used_at": tx.now}
    tx.conn.execute(update(table).where(table.c.id == reply_id).values(**counted))


def folders(tx: Reading, who: Who) -> list[str]:
    """The folders of all replies that somebody sees."""
    statement = select(table.c.folder).where(seen_by(who), _deleted(False), table.c.folder != "").distinct()
    return sorted(tx.conn.scalars(statement))


def _columns(content: Content) -> dict[str, object]:
    return {
        "team_id": content.team_id,
        "owner_id": content.owner_id,
        "name": content.name,
        "folder": content.folder,
        "search": searched(content),
        "content": content,
    }


def _write_version(
    tx: Transaction, reply_id: int, number: int, content: Content, what: What, who: Who
) -> None:
    values = {
        "reply_id": reply_id,
        "number": number,
        "content": content,
        "what": what,
        "advisor_id": who.id or None,  # the operator has no account
        "author_name": who.name,
        "at": tx.now,
    }
    tx.conn.execute(insert(versions), values)


def _deleted(deleted: bool) -> ColumnElement[bool]:
    return table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None)


def _having(words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [table.c.search.contains(word, autoescape=True) for word in words]
