"""Facts about tickets: opened, assigned, changed, merged and split."""

from __future__ import annotations

import msgspec

from helpdesk.domain.events.actors import Actor


class TicketOpened(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.opened"):
    """A ticket was opened. `linked_to`: the earlier ticket it follows; `channel`: its first channel."""

    ticket_id: int
    contact_id: int
    channel: str
    subject: str
    linked_to: int | None = None


class TicketAssigned(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.assigned"):
    """The ticket was assigned to a team and an owner (None: it waits in the queue). `reason`: one line."""

    ticket_id: int
    team_id: int | None
    advisor_id: int | None
    reason: str
    by: Actor


class StateChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.state_changed"):
    """The state of the ticket changed. `reason` is given if no person did it."""

    ticket_id: int
    was: str
    now: str
    reason: str = ""
    by: Actor


class PriorityChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.priority_changed"):
    """The priority of the ticket changed: urgent, high, normal or low."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class TagsChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.tags_changed"):
    """Tags were added to the ticket or removed."""

    ticket_id: int
    added: list[str]
    removed: list[str]
    by: Actor


class SubjectChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.subject_changed"):
    """The subject of the ticket changed."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class SuggestionDismissed(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.suggestion_dismissed"):
    """An advisor dismissed the suggestion that the ticket is about the same issue as `suggested`."""

    ticket_id: int
    suggested: int
    by: Actor


class TicketMerged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.merged"):
    """`ticket_id` was merged into `into`. `act_id` undoes it."""

    ticket_id: int
    into: int
    act_id: int
    by: Actor


class TicketSplit(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.split"):
    """Some messages of `ticket_id` were split into the new ticket `into`."""

    ticket_id: int
    into: int
    message_ids: list[int]
    act_id: int
    by: Actor


class ActUndone(msgspec.Struct, frozen=True, kw_only=True, tag="act.undone"):
    """A merge, split or move was undone. Both tickets are as before."""

    ticket_id: int
    other_id: int
    act_id: int
    act: str
    by: Actor
