"""Acts on a ticket: each state and trait is a resource that is put or deleted."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Controller, delete, patch, post, put
from litestar.params import FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType

from helpdesk.api.detail import then_detail, ticket_detail
from helpdesk.api.inputs import Address, Fields, Id, Input, Moment, Number
from helpdesk.api.request import DeskRequest
from helpdesk.api.tickets import Tags
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets as db
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.tickets import assignment, half_believed, takeover, tickets, turns
from helpdesk.operations.tickets.sight import check_ticket
from helpdesk.views.base import Priority, State
from helpdesk.views.tickets import TicketDetail


class SetAssignment(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields that are left out do not change. An advisor of null unassigns the ticket."""

    team_id: Id | UnsetType | None = UNSET
    advisor_id: Id | UnsetType | None = UNSET


class CloseTicket(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer can still reopen a solved ticket. `survey` false: send no survey."""

    state: Literal["solved", "closed"] = "solved"
    survey: bool = True


class SnoozeTicket(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the ticket wakes."""

    until: Moment


class SetState(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state that `moves` of the ticket lists. `status`: what it is called, one of the desk's own statuses
    of that state; null: nothing else. With the state that the ticket has, only its status changes."""

    state: State
    status: Id | None = None


class SetPriority(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How urgent the ticket is."""

    priority: Priority


class SetTags(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All tags of the ticket."""

    tags: Tags


class SetFields(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values of custom fields, by key."""

    fields: Fields


class SetSubject(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new subject."""

    subject: Annotated[str, Meta(min_length=1, max_length=300)]


class SetParticipant(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mail address on the ticket, and whether it gets answers: copied, or newcomer."""

    address: Address
    role: Literal["copied", "newcomer"] = "copied"


class AcceptSuggestion(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ticket that is suggested."""

    ticket: Id


class TicketActController(Controller):
    path = "/tickets/{number:int}"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @put("/assignment")
    async def assign_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[SetAssignment]
    ) -> TicketDetail | None:
        """Assign the ticket to a team and an advisor, or unassign it. Null if you no longer see it then."""
        return await request.write_away(then_detail, number, _assign, data, by=request.by)

    @post("/assignment/next", status_code=200)
    async def route_ticket(self, request: DeskRequest, number: Number) -> TicketDetail | None:
        """Assign the ticket automatically again. The reason is stored. Null if you no longer see the ticket
        then."""
        return await request.write_away(then_detail, number, _route, by=request.by)

    @post("/closure", status_code=200)
    async def close_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[CloseTicket]
    ) -> TicketDetail:
        """Solve or close the ticket. If a survey rule matches, the customer gets a survey."""
        return await request.write(
            then_detail,
            number,
            tickets.close,
            data.state,
            by=request.by,
            policy=request.tools.policy,
            survey=data.survey,
        )

    @delete("/closure", status_code=200)
    async def reopen_ticket(
        self, request: DeskRequest, number: Number, exactly: FromQuery[bool] = False
    ) -> TicketDetail:
        """Undo the closing: the ticket gets the active state it had before. With `exactly`, a solved ticket
        that was closed is solved again. 409 if the ticket is neither solved nor closed."""
        return await request.write(then_detail, number, tickets.reopen, by=request.by, exactly=exactly)

    @post("/takeover", status_code=200)
    async def take_over(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Take over the chat from the bot. The caller becomes the owner and has the turn; an answer the
        bot is still preparing is not sent. 409 if the bot no longer has the chat."""
        return await request.write(then_detail, number, takeover.take_over, by=request.by)

    @post("/handback", status_code=200)
    async def hand_back(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Hand the chat back to the bot. The bot first answers the customer's last message, if nobody has.
        409 if no bot answers on the ticket's channels, or if the bot already has the turn."""
        return await request.write(then_detail, number, takeover.hand_back, by=request.by)

    @put("/snooze")
    async def snooze_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[SnoozeTicket]
    ) -> TicketDetail:
        """Snooze the ticket until a given time, or until the customer writes."""
        return await request.write(then_detail, number, tickets.snooze, data.until, by=request.by)

    @delete("/snooze", status_code=200)
    async def wake_ticket(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Wake the ticket now: it gets the state it had before. 409 if it is not snoozed."""
        return await request.write(then_detail, number, tickets.wake, by=request.by)

    @put("/state")
    async def set_state(self, request: DeskRequest, number: Number, data: JSONBody[SetState]) -> TicketDetail:
        """Set the state. 409 if the lifecycle does not allow the move; it names both states."""
        if data.state in ("solved", "closed"):
            return await request.write(
                then_detail,
                number,
                tickets.close,
                data.state,
                by=request.by,
                policy=request.tools.policy,
                status=data.status,
            )
        return await request.write(
            then_detail, number, tickets.change_state, data.state, by=request.by, status=data.status
        )

    @put("/priority")
    async def set_priority(
        self, request: DeskRequest, number: Number, data: JSONBody[SetPriority]
    ) -> TicketDetail:
        """Set the priority: urgent, high, normal or low."""
        return await request.write(then_detail, number, tickets.set_priority, data.priority, by=request.by)

    @put("/tags")
    async def set_tags(self, request: DeskRequest, number: Number, data: JSONBody[SetTags]) -> TicketDetail:
        """Replace the ticket's tags."""
        return await request.write(then_detail, number, tickets.change_tags, list(data.tags), by=request.by)

    @patch("/fields")
    async def set_ticket_fields(
        self, request: DeskRequest, number: Number, data: JSONBody[SetFields]
    ) -> TicketDetail:
        """Set custom fields by their keys. Null empties a field; what is not given stays."""
        return await request.write(
            then_detail, number, on_tickets.set_fields, dict(data.fields), by=request.by
        )

    @put("/subject")
    async def set_subject(
        self, request: DeskRequest, number: Number, data: JSONBody[SetSubject]
    ) -> TicketDetail:
        """Change the subject."""
        return await request.write(then_detail, number, tickets.set_subject, data.subject, by=request.by)

    @put("/participants")
    async def set_participant(
        self, request: DeskRequest, number: Number, data: JSONBody[SetParticipant]
    ) -> TicketDetail:
        """Add a newcomer, so that they get answers (copied), or take that back (newcomer). A second time
        changes nothing. 404 if the address is not on the ticket, 409 if it is its customer's."""
        return await request.write(
            then_detail, number, half_believed.set_participant, data.address, data.role, by=request.by
        )

    @post("/suggestion", status_code=200)
    async def accept_suggestion(
        self, request: DeskRequest, number: Number, data: JSONBody[AcceptSuggestion]
    ) -> TicketDetail:
        """Accept the suggestion: merge the ticket into the suggested one, and return that. The merged
        ticket's people are newcomers there, but for its customer. A second time changes nothing. 409 if the
        desk does not suggest that ticket."""
        return await request.write(_accept, number, data.ticket, request.seen_by, by=request.by)

    @delete("/suggestion")
    async def dismiss_suggestion(self, request: DeskRequest, number: Number) -> None:
        """Dismiss the suggestion: the two tickets are not about the same matter."""
        await request.write(half_believed.dismiss_suggestion, number, by=request.by)


def _assign(tx: Transaction, number: int, data: SetAssignment, *, by: Actor) -> None:
    row = db.locked_ticket(tx, number)
    assignment.assign(
        tx,
        number,
        team_id=row.team_id if data.team_id is UNSET else data.team_id,
        advisor_id=row.owner_id if data.advisor_id is UNSET else data.advisor_id,
        by=by,
    )


def _route(tx: Transaction, number: int, *, by: Actor) -> None:
    db.locked_ticket(tx, number)
    turns.to_person(tx, number, by=by, why="assignment")
    assignment.find_owner(tx, number, by=by)


def _accept(tx: Transaction, number: int, ticket: int, seen_by: int | None, *, by: Actor) -> TicketDetail:
    check_ticket(tx, seen_by, ticket)
    target = half_believed.survivor(tx, ticket)
    check_ticket(tx, seen_by, target)
    return ticket_detail(tx, half_believed.accept_suggestion(tx, number, target, by=by))
