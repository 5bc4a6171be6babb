"""What is done to a ticket: each state and trait is a resource that is put or deleted."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Controller, delete, post, put
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType

from helpdesk.api.detail import then_detail
from helpdesk.api.inputs import Id, Input, Moment, Number
from helpdesk.api.request import DeskRequest
from helpdesk.api.tickets import Tags
from helpdesk.db.engine.desk import Transaction
from helpdesk.db.tickets import tickets as db
from helpdesk.domain.events import Actor
from helpdesk.operations.tickets import assignment, takeover, tickets, turns
from helpdesk.views.base import Priority, State
from helpdesk.views.tickets import TicketDetail


class SetAssignment(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is; an advisor of null puts the ticket back into the queue."""

    team_id: Id | UnsetType | None = UNSET
    advisor_id: Id | UnsetType | None = UNSET


class CloseTicket(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Solved can still be reopened by an answer. `survey` false: do not ask how it went."""

    state: Literal["solved", "closed"] = "solved"
    survey: bool = True


class SnoozeTicket(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When to wake up."""

    until: Moment


class SetState(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A state that `moves` of the ticket lists."""

    state: State


class SetPriority(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How urgent it is."""

    priority: Priority


class SetTags(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of its tags."""

    tags: Tags


class SetSubject(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A better subject."""

    subject: Annotated[str, Meta(min_length=1, max_length=300)]


class TicketActController(Controller):
    path = "/tickets/{number:int}"
    tags = ["tickets"]

    @put("/assignment")
    async def assign_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[SetAssignment]
    ) -> TicketDetail:
        """Give the ticket to a team and an advisor."""
        return await request.desk.write(then_detail, number, _assign, data, by=request.by)

    @post("/assignment/next", status_code=200)
    async def route_ticket(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Find an advisor again by rule; the reason is stored."""
        return await request.desk.write(then_detail, number, _route, by=request.by)

    @post("/closure", status_code=200)
    async def close_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[CloseTicket]
    ) -> TicketDetail:
        """Solve or close the ticket, and ask the customer how it went where a rule says so."""
        return await request.desk.write(
            then_detail,
            number,
            tickets.close,
            data.state,
            by=request.by,
            policy=request.tools.policy,
            survey=data.survey,
        )

    @delete("/closure", status_code=200)
    async def reopen_ticket(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Take the closing back."""
        return await request.desk.write(then_detail, number, tickets.reopen, by=request.by)

    @post("/takeover", status_code=200)
    async def take_over(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Take the chat over from the bot: ticket and turn are the caller's, and what the bot still thinks of
        is not said. 409 where no bot has it any more."""
        return await request.desk.write(then_detail, number, takeover.take_over, by=request.by)

    @post("/handback", status_code=200)
    async def hand_back(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Let the bot answer again; it begins with what the customer wrote last if nobody answered that. 409
        where no bot answers on the ticket's channels, or it has the turn already."""
        return await request.desk.write(then_detail, number, takeover.hand_back, by=request.by)

    @put("/snooze")
    async def snooze_ticket(
        self, request: DeskRequest, number: Number, data: JSONBody[SnoozeTicket]
    ) -> TicketDetail:
        """Let the ticket sleep until a moment, or until the customer writes."""
        return await request.desk.write(then_detail, number, tickets.snooze, data.until, by=request.by)

    @delete("/snooze", status_code=200)
    async def wake_ticket(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Wake the ticket up now."""
        return await request.desk.write(then_detail, number, tickets.reopen, by=request.by)

    @put("/state")
    async def set_state(self, request: DeskRequest, number: Number, data: JSONBody[SetState]) -> TicketDetail:
        """Any move the lifecycle allows; 409 names the two states where it does not."""
        if data.state in ("solved", "closed"):
            return await request.desk.write(
                then_detail, number, tickets.close, data.state, by=request.by, policy=request.tools.policy
            )
        return await request.desk.write(then_detail, number, tickets.change_state, data.state, by=request.by)

    @put("/priority")
    async def set_priority(
        self, request: DeskRequest, number: Number, data: JSONBody[SetPriority]
    ) -> TicketDetail:
        """Urgent, high, normal or low."""
        return await request.desk.write(
            then_detail, number, tickets.set_priority, data.priority, by=request.by
        )

    @put("/tags")
    async def set_tags(self, request: DeskRequest, number: Number, data: JSONBody[SetTags]) -> TicketDetail:
        """Replace the ticket's tags."""
        return await request.desk.write(
            then_detail, number, tickets.change_tags, list(data.tags), by=request.by
        )

    @put("/subject")
    async def set_subject(
        self, request: DeskRequest, number: Number, data: JSONBody[SetSubject]
    ) -> TicketDetail:
        """Give the ticket a better subject."""
        return await request.desk.write(then_detail, number, tickets.set_subject, data.subject, by=request.by)

    @delete("/suggestion")
    async def dismiss_suggestion(self, request: DeskRequest, number: Number) -> None:
        """Not the same issue: show the suggestion no more."""
        await request.desk.write(tickets.dismiss_suggestion, number, by=request.by)


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
