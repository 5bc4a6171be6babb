"""Lists of tickets: a page of a view.

Tickets move in their order while a client reads page after page. A ticket that moves to a page that was read
already would be lost. So a cursor names the newest change at the time of the first page, and after the last
page come the tickets that changed since.

A page is the most frequent query: its rows come as stored, and the code that shows them decodes them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
    type_coerce,
)

from helpdesk.db.engine.deadline import within
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.people import advisors, teams
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import LEFT_FIRST, participants, ticket_tags, tickets
from helpdesk.db.schema.types import Instant
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.participants import NEWCOMER
from helpdesk.domain.cursors import Micros, not_of_this_list, pack_cursor, read_cursor
from helpdesk.domain.filters import tree
from helpdesk.domain.filters.facts import Viewer
from helpdesk.errors import BadInput
from helpdesk.said import Said

PATIENCE: Final = 4.0
"""Seconds that a search may take."""
VIEWS = ("mine", "unassigned", "open", "pending", "snoozed", "solved", "closed", "bot", "undelivered", "all")
_FINISHED = ("solved", "closed", "undelivered", "all")  # views that have tickets on which nobody works

Sort = Literal["priority", "updated", "due"]
"""priority: the urgent first, then who waits longest; those that do not wait follow, newest activity first.
updated: newest activity first. due: what is due soonest first; what is not due follows."""


class TicketLine(NamedTuple):
    """A ticket as stored: times in microseconds since 1970, lists and `fields` as JSON text."""

    id: int
    subject: str
    excerpt: str
    state: str
    priority: int
    contact_id: int
    contact_name: str
    owner_id: int | None
    owner_name: str | None
    team_id: int | None
    team_name: str | None
    channel_kinds: str
    tags: str
    fields: str
    status_id: int | None
    message_count: int
    created_at: int
    updated_at: int
    waiting_since: int | None
    snoozed_until: int | None
    merged_into: int | None
    with_bot: bool
    undelivered: bool
    group_chat: str | None
    due_at: int | None
    due_clock: str | None
    due_since: int | None
    due_warn_at: int | None
    due_open: str | None
    accept_by: int | None


_JSON = ("channel_kinds", "tags", "fields", "due_open")
_JOINED = {"contact_name": contacts.c.name, "owner_name": advisors.c.name, "team_name": teams.c.name}


def _as_stored(name: str) -> Any:
    if name in _JOINED:
        return _JOINED[name].label(name)
    column = tickets.c[name]
    if isinstance(column.type, Instant):
        return type_coerce(column, BigInteger).label(name)
    return type_coerce(column, Text).label(name) if name in _JSON else column


_line = (
    select(*(_as_stored(name) for name in TicketLine._fields))
    .join(contacts, contacts.c.id == tickets.c.contact_id)
    .outerjoin(advisors, advisors.c.id == tickets.c.owner_id)
    .outerjoin(teams, teams.c.id == tickets.c.team_id)
)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """The filter of a list. `view` is one of VIEWS; `q` is a search, and `viewer` who searches; `after` is a
    page's cursor. With `since` (microseconds since 1970) the list has the tickets changed at or after that
    moment, oldest change first: one that changes meanwhile comes again. `seen_by`: only what this advisor
    sees."""

    view: str = "open"
    sort: Sort = "updated"
    me: int | None = None
    team: int | None = None
    contact: int | None = None
    tag: str | None = None
    q: tree.Filter | None = None
    viewer: Viewer = Viewer()
    after: str | None = None
    since: int | None = None
    limit: int = 50
    seen_by: int | None = None


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where the next page begins. `order`: one of Sort, or "changed" for what changed after the first page,
    or "since". `key`: the last row's key in that order. `newest`: the newest change at the first page."""

    order: Literal["priority", "updated", "due", "changed", "since"]
    key: list[int]
    newest: Micros = 0


_newest_change = select(func.max(type_coerce(tickets.c.updated_at, BigInteger)))


class Listed(NamedTuple):
    """A page of tickets. `next` is the cursor of the next page, None on the last. `cut`: a word of the
    search has so many messages that the list looks only at the newest of them."""

    rows: list[TicketLine]
    next: str | None
    cut: bool


def ticket_page(tx: Reading, wanted: Filter) -> Listed:
    """A page. A ticket that changes between two pages may come twice; none is left out. BadInput for a search
    that takes longer than `PATIENCE`: it would keep a reader from everybody else."""
    if wanted.q is None:
        return _ticket_page(tx, wanted)
    refusal = BadInput("This search takes too long. Use fewer or rarer words.", field="q")
    with within(tx, PATIENCE, refusal):
        return _ticket_page(tx, wanted)


def _ticket_page(tx: Reading, wanted: Filter) -> Listed:
    # What is out of sight must not take the place of what is in sight.
    search = None
    if wanted.q is not None:
        search = compiled(tx, wanted.q, wanted.viewer, bounded=wanted.seen_by is None)
    cut = search is not None and search.cut
    order: str = wanted.sort if wanted.since is None else "since"
    after = None if wanted.after is None else _read_cursor(wanted.after, order)
    values: dict[str, Any] = {"n": wanted.limit + 1}
    if wanted.view == "mine":
        values["me"] = wanted.me
    given = ("team", "contact", "tag", "since", SEEN_BY)
    values |= {name: value for name in given if (value := getattr(wanted, name)) is not None}

    def page(order: str, key: list[int] | None) -> list[TicketLine]:
        statement = _page(
            wanted.view,
            order,
            wanted.team is not None,
            wanted.contact is not None,
            wanted.tag is not None,
            search is not None,
            key is not None,
            wanted.seen_by is not None,
        )
        if search is not None:
            statement = statement.where(search.condition)
        keyed = values | {f"key{place}": part for place, part in enumerate(key or ())}
        return [TicketLine._make(row) for row in tx.conn.execute(statement, keyed)]

    order = order if after is None else after.order
    newest = after.newest if after is not None else 0
    rows = page(order, None if after is None else after.key)
    more = len(rows) > wanted.limit
    if more:
        rows.pop()
    if after is None and more and order != "since":
        newest = tx.conn.scalar(_newest_change) or 0
    if more:
        return Listed(rows, pack_cursor((order, _key_of(order, wanted.view, rows[-1]), newest)), cut)
    if order not in ("since", "changed") and after is not None and page("changed", [newest, _LAST_ID]):
        return Listed(rows, pack_cursor(("changed", [newest, _LAST_ID], newest)), cut)
    return Listed(rows, None, cut)


_LAST_ID = 2**62


def _key_of(order: str, view: str, row: TicketLine) -> list[int]:
    if order == "due":
        return [row.due_at or LEFT_FIRST, row.id]
    if order != "priority":
        return [row.updated_at, row.id]
    waits = row.waiting_since
    if view in _FINISHED and row.state in ("solved", "closed"):
        waits = None
    return [row.priority, LEFT_FIRST - row.updated_at if waits is None else waits, row.id]


def _read_cursor(written: str, order: str) -> _Cursor:
    cursor = read_cursor(written, _Cursor)
    orders = ("since",) if order == "since" else (order, "changed")
    if cursor.order not in orders or len(cursor.key) != (3 if cursor.order == "priority" else 2):
        raise not_of_this_list("after")
    return cursor


def _rank(view: str) -> ColumnElement[int]:
    """Who waits longest is first; then who does not wait, newest activity first. As the index has it."""
    waits: ColumnElement[int] = literal_column(
        f"coalesce(tickets.waiting_since, {LEFT_FIRST} - tickets.updated_at)"
    )
    if view not in _FINISHED:
        return waits
    return case((tickets.c.active, waits), else_=LEFT_FIRST - type_coerce(tickets.c.updated_at, BigInteger))


def _order(order: str, view: str) -> tuple[Any, ...]:
    if order == "priority":
        return (tickets.c.priority, _rank(view), tickets.c.id)
    if order == "due":  # as the index has it
        return (literal_column(f"coalesce(tickets.due_at, {LEFT_FIRST})"), tickets.c.id)
    return (tickets.c.updated_at, tickets.c.id)


@lru_cache(maxsize=512)
def _page(
    view: str, order: str, team: bool, contact: bool, tag: bool, searched: bool, after: bool, limited: bool
) -> Select[Any]:
    key = _order(order, view)
    statement = _line.order_by(*((one.desc() for one in key) if order == "updated" else key))
    statement = statement.limit(bindparam("n"))
    awake = and_(tickets.c.active, tickets.c.state != "snoozed", ~tickets.c.with_bot)
    match view:
        case "mine":
            statement = statement.where(awake, tickets.c.owner_id == bindparam("me"))
        case "unassigned":
            statement = statement.where(awake, tickets.c.owner_id.is_(None))
        case "open":
            statement = statement.where(awake)
        case "pending" | "snoozed":
            statement = statement.where(tickets.c.active, tickets.c.state == view, ~tickets.c.with_bot)
        case "bot":
            statement = statement.where(tickets.c.with_bot, tickets.c.active)
        case "undelivered":
            statement = statement.where(tickets.c.undelivered)
        case "solved" | "closed":
            statement = statement.where(tickets.c.state == view)
        case "all":
            pass
        case _:
            told = Said("view is {view!r}; it must be one of {views}", view=view, views=", ".join(VIEWS))
            raise BadInput(told, field="view")
    if team:
        statement = statement.where(tickets.c.team_id == bindparam("team"))
    if contact:
        own = select(tickets.c.id).where(tickets.c.contact_id == bindparam("contact"))
        wrote = select(participants.c.ticket_id).where(
            participants.c.contact_id == bindparam("contact"), participants.c.role == NEWCOMER
        )
        statement = statement.where(tickets.c.id.in_(own.union(wrote)))
    if limited:
        statement = statement.where(in_sight())
    if tag:
        tagged = select(ticket_tags.c.ticket_id).where(ticket_tags.c.tag == bindparam("tag"))
        if view in _FINISHED:
            statement = statement.where(tickets.c.id.in_(tagged))
        else:  # few are active: check the tags of each
            statement = statement.where(tagged.where(ticket_tags.c.ticket_id == tickets.c.id).exists())
    if not searched and view in ("closed", "all"):  # a merged ticket is closed
        statement = statement.where(tickets.c.merged_into.is_(None))
    if order == "since":
        moment = bindparam("since", type_=BigInteger())
        statement = statement.where(type_coerce(tickets.c.updated_at, BigInteger) >= moment)
    if after:
        seen = tuple_(*(bindparam(f"key{place}", type_=BigInteger()) for place in range(len(key))))
        statement = statement.where(tuple_(*key) < seen if order == "updated" else tuple_(*key) > seen)
    return statement
