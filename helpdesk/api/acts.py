"""Merging, splitting and moving, and undoing each."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, post
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.detail import ticket_detail
from helpdesk.api.inputs import Id, Input, Number, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets.sight import check_ticket
from helpdesk.views.tickets import TicketDetail


class MergeTicket(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ticket that remains."""

    into: Id


class SplitTicket(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The messages that become a new ticket, and its subject."""

    message_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    subject: Annotated[str, Meta(min_length=1, max_length=300)]


class MoveMessage(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ticket it belongs to."""

    ticket: Id


class ActController(Controller):
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @post("/tickets/{number:int}/split")
    async def split_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[SplitTicket]
    ) -> Response[TicketDetail]:
        """Split some messages into a new ticket. Returns the new ticket."""
        return await request.create(_split, number, list(data.message_ids), data.subject, request.by)

    @post("/tickets/{number:int}/merge", status_code=200)
    async def merge_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[MergeTicket]
    ) -> TicketDetail:
        """Merge this ticket into another. Returns the ticket that remains."""
        return await request.write(_merge, number, data.into, request.seen_by, request.by)

    @post("/messages/{message_id:int}/move", status_code=200)
    async def move_message(
        self, request: DeskRequest, message_id: PathId, data: JSONBody[MoveMessage]
    ) -> TicketDetail:
        """Move the message to another ticket. Returns that ticket."""
        return await request.write(_move, message_id, data.ticket, request.seen_by, request.by)

    @post("/acts/{act_id:int}/undo", status_code=200)
    async def undo_act(self, request: DeskRequest, act_id: PathId) -> TicketDetail | None:
        """Undo a merge, split or move. Returns its first ticket; null if you no longer see it."""
        return await request.write_away(_undo, act_id, request.by)


def _merge(tx: Transaction, number: int, into: int, seen_by: int | None, by: Actor) -> TicketDetail:
    check_ticket(tx, seen_by, into)
    acts.merge(tx, number, into, by=by)
    return ticket_detail(tx, into)


def _split(tx: Transaction, number: int, message_ids: list[int], subject: str, by: Actor) -> TicketDetail:
    return ticket_detail(tx, acts.split(tx, number, message_ids, subject, by=by))


def _move(tx: Transaction, message_id: int, into: int, seen_by: int | None, by: Actor) -> TicketDetail:
    check_ticket(tx, seen_by, into)
    acts.move_message(tx, message_id, into, by=by)
    return ticket_detail(tx, into)


def _undo(tx: Transaction, act_id: int, by: Actor) -> TicketDetail:
    return ticket_detail(tx, acts.undo(tx, act_id, by=by))
