"""Tickets: lists, counts, opening a ticket, and one whole ticket."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Literal, cast

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.detail import ticket_detail
from helpdesk.api.inputs import Address, After, Fields, Id, Input, Limit, Line, Number, QueryId, Words
from helpdesk.api.request import DeskRequest
from helpdesk.api.river import read_river
from helpdesk.api.shown import shown_rows
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.customers import contacts as contact_rows
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.types import to_micros
from helpdesk.db.tickets import ticket_counts
from helpdesk.db.tickets import ticket_lists as db
from helpdesk.db.tickets.filters.names import check_names
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import LONGEST, read
from helpdesk.domain.filters.tree import follows_the_clock, names_a_state
from helpdesk.domain.messages import IdentityKind
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.operations.answers import replies
from helpdesk.operations.customers import contacts
from helpdesk.operations.tickets.by_hand import opening
from helpdesk.views.base import Priority
from helpdesk.views.from_rows import listed_ticket
from helpdesk.views.messages import River
from helpdesk.views.tickets import Counts, TicketDetail, TicketPage

View = Literal[
    "mine", "unassigned", "open", "pending", "snoozed", "solved", "closed", "bot", "undelivered", "all"
]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=50)]], Meta(max_length=30)]
_WORK = frozenset({"mine", "unassigned", "open", "undelivered"})
_DEFAULT_CHANNEL = {"email": "email", "telegram": "telegram", "phone": "phone", "visitor": "webchat"}


class Customer(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The customer of a new ticket: an address, known or new."""

    name: Annotated[str, Meta(max_length=200)] = ""
    kind: IdentityKind
    value: Address


class OpenTicket(Input, frozen=True, kw_only=True, rename={"first_as": "as"}, forbid_unknown_fields=True):
    """A ticket for a customer: `contact_id`, or `contact` with an address. The text is sent to the
    customer on `channel` (as: message) or stored as a private note (as: note)."""

    channel: Line | None = None
    contact_id: Id | None = None
    contact: Customer | None = None
    subject: Annotated[str, Meta(min_length=1, max_length=300)]
    text: Annotated[Words, Meta(min_length=1)]
    team_id: Id | None = None
    priority: Priority = "normal"
    tags: Tags = []
    fields: Fields = {}
    first_as: Literal["message", "note"] = "note"


class TicketController(Controller):
    path = "/tickets"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_tickets(
        self,
        request: DeskRequest,
        view: Annotated[
            View | None,
            QueryParameter(description="whose and in which state; open, or all if q names a state itself"),
        ] = None,
        team: QueryId = None,
        contact: QueryId = None,
        tag: Annotated[str | None, QueryParameter(max_length=50)] = None,
        q: Annotated[
            str | None,
            QueryParameter(
                description="a filter, such as is:open tag:refund waiting:>1h, words, or #number",
                max_length=LONGEST,
            ),
        ] = None,
        sort: Annotated[
            db.Sort | None,
            QueryParameter(
                description="priority and longest waiting first, newest activity first, or due soonest first"
            ),
        ] = None,
        updated_since: Annotated[
            datetime | None, QueryParameter(description="only tickets changed since, oldest change first")
        ] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Response[TicketPage]:
        """List tickets. The views of waiting work (`mine`, `unassigned`, `open`, `undelivered`) are sorted by
        priority, then by who waits longest. Other views, a search and a contact's tickets have the newest
        activity first. `sort` chooses. `q` is a filter; one that cannot be read is refused with the place
        where it breaks. `cut` says that one of its words is in so many messages that only the newest 10,000
        were looked at. `open` includes pending tickets, `bot` has the tickets the bot answers, `undelivered`
        those with an answer that was not delivered, `all` has every ticket. A merged ticket is in no view:
        its number finds it. With `updated_since` the oldest change is first. A ticket that changes while you
        read the pages may come twice, and none is left out; sorted by `due`, one that is due earlier
        meanwhile may be left out."""
        found = await asyncio.to_thread(read, q or "")  # the first one builds the parser
        if view is None:
            view = "all" if names_a_state(found.filter) else "open"
        wanted = db.Filter(
            view=view,
            sort=sort or ("priority" if view in _WORK and not q and contact is None else "updated"),
            me=request.user.id if view == "mine" else None,
            team=team,
            contact=contact,
            tag=tag,
            q=found.filter if q else None,
            viewer=Viewer(advisor=request.user.id, zone=request.tools.settings.time_zone) if q else Viewer(),
            after=after,
            since=None if updated_since is None else _micros(updated_since),
            limit=limit,
            seen_by=request.seen_by,
        )
        if found.places:
            await request.desk.read(check_names, found)
        if follows_the_clock(found.filter):
            page = await request.desk.read(_page_as_json, wanted)
        else:
            page = await request.tools.memo.read(wanted, _page_as_json, wanted)
        return cast(Response[TicketPage], Response(page, media_type="application/json"))

    @get("/counts")
    async def count_tickets(self, request: DeskRequest) -> Counts:
        """Count the tickets of each view. `teams` counts the tickets in each team's queue. `solved` stops
        counting at 1000."""
        return await request.desk.read(_counts, request.user.id, request.seen_by)

    @post("/")
    async def open_ticket(
        self, request: DeskRequest, data: JSONBody[OpenTicket]
    ) -> Response[TicketDetail | None]:
        """Open a ticket for a customer, with a first message to the customer or a note. Null if you do not
        see the tickets of its team."""
        told = await request.write_away(_open, data, request.by, request.tools.policy)
        return Response(told, status_code=201)

    @get("/{number:int}")
    async def show_ticket(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Get a ticket with everything except its messages."""
        return await request.read(ticket_detail, number)

    @get("/{number:int}/river")
    async def show_river(
        self,
        request: DeskRequest,
        number: Number,
        before: Annotated[
            str | None, QueryParameter(description="cursor: `before` of the page after", max_length=200)
        ] = None,
        limit: Limit = 100,
    ) -> River:
        """Get its messages and the events between them. The newest page comes first; within a page the
        oldest comes first."""
        return await request.desk.read(read_river, number, before=before, limit=limit)


def _micros(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise BadInput("updated_since needs a time zone, such as Z.", field="updated_since")
    return max(0, to_micros(moment))


def _page_as_json(tx: Reading, wanted: db.Filter) -> bytes:
    page = db.ticket_page(tx, wanted)
    items = shown_rows(tx, wanted.seen_by, [listed_ticket(row) for row in page.rows])
    return msgspec.json.encode(TicketPage(items=items, next=page.next, cut=page.cut))


def _counts(tx: Reading, me: int, seen_by: int | None) -> Counts:
    counted = ticket_counts.count_views(tx, me, seen_by=seen_by)
    return Counts(
        mine=counted.mine,
        unassigned=counted.unassigned,
        open=counted.open,
        pending=counted.pending,
        snoozed=counted.snoozed,
        solved=counted.solved,
        bot=counted.bot,
        undelivered=counted.undelivered,
        teams={str(team): n for team, n in counted.teams.items()},
    )


def _open(tx: Transaction, data: OpenTicket, by: Actor, policy: Policy) -> TicketDetail:
    contact_id = _contact(tx, data, by)
    channel = _channel(tx, data, contact_id)
    number = opening.open_ticket(
        tx,
        contact_id=contact_id,
        channel=channel,
        subject=data.subject,
        text=data.text,
        by=by,
        team_id=data.team_id,
        priority=data.priority,
        tags=list(data.tags),
        fields=dict(data.fields),
    )
    if data.first_as == "note":
        replies.add_note(tx, number, data.text, by=by)
    else:
        replies.send(tx, number, replies.Reply(channel=channel.name, text=data.text), by=by, policy=policy)
    return ticket_detail(tx, number)


def _contact(tx: Transaction, data: OpenTicket, by: Actor) -> int:
    if (data.contact_id is None) == (data.contact is None):
        raise BadInput("Give either contact_id or contact.", field="contact_id")
    if data.contact_id is not None:
        return contact_rows.contact(tx, data.contact_id).id
    assert data.contact is not None
    customer = data.contact
    return contacts.create_contact(tx, name=customer.name, kind=customer.kind, value=customer.value, by=by)


def _channel(tx: Transaction, data: OpenTicket, contact_id: int) -> ChannelRow:
    """The named channel, or the first one that fits an address of the customer."""
    if data.channel is not None:
        return channels.channel(tx, data.channel)
    kinds = [_DEFAULT_CHANNEL.get(row.kind) for row in contact_rows.identities_of(tx, contact_id)]
    for row in channels.all_channels(tx):
        if row.enabled and row.kind in kinds:
            return row
    raise BadInput("No channel reaches an address of this customer. Name a channel.", field="channel")
