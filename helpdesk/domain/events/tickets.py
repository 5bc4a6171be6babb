"""Facts about tickets: opened, assigned, changed, merged and split."""

from __future__ import annotations

import msgspec

from helpdesk.domain.events.actors import Actor


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a ticket is: its team and its owner."""

    team_id: int | None
    advisor_id: int | None


class TicketOpened(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.opened"):
    """A ticket was opened. `linked_to`: the earlier ticket it follows; `channel`: its first channel;
    `suggested`: the ticket that the desk suggests as the same issue."""

    ticket_id: int
    contact_id: int
    channel: str
    subject: str
    linked_to: int | None = None
    suggested: int | None = None


class TicketAssigned(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.assigned"):
    """The ticket was assigned to a team and an owner (None: it waits in the queue). `reason`: one line.
    `was`: whose it was before; null if it was opened at the same moment."""

    ticket_id: int
    team_id: int | None
    advisor_id: int | None
    reason: str
    by: Actor
    was: Place | None = None


class StateChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.state_changed"):
    """The state of the ticket changed, or only what it is called: `status` is the id of that, `named` its
    name at that time; null and "" for nothing but the state. `reason` is given if no person did it."""

    ticket_id: int
    was: str
    now: str
    reason: str = ""
    status: int | None = None
    named: str = ""
    by: Actor


class PriorityChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.priority_changed"):
    """The priority of the ticket changed: urgent, high, normal or low."""

    ticket_id: int
    was: str
    now: str
    by: Actor


class TagsChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.tags_changed"):
    """Tags were added to the ticket or removed. `whole_desk`: somebody renamed, joined or removed a tag of
    the whole desk, or undid that; nothing happened to this ticket, so no automation rule starts on it."""

    ticket_id: int
    added: list[str]
    removed: list[str]
    by: Actor
    whole_desk: bool = False


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
    """`ticket_id` was merged into `into`. `act_id` undoes it. `accepted`: the desk had suggested it."""

    ticket_id: int
    into: int
    act_id: int
    by: Actor
    accepted: bool = False


class TicketSplit(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.split"):
    """Some messages of `ticket_id` were split into the new ticket `into`. `rungs`: the proofs by which the
    desk had joined those of them that it had joined."""

    ticket_id: int
    into: int
    message_ids: list[int]
    act_id: int
    by: Actor
    rungs: list[str] = []


class ActUndone(msgspec.Struct, frozen=True, kw_only=True, tag="act.undone"):
    """A merge, split or move was undone. Both tickets are as before. `was`: whose `ticket_id` was until
    then. `accepted`, `rungs`: as in the event of the act."""

    ticket_id: int
    other_id: int
    act_id: int
    act: str
    by: Actor
    was: Place | None = None
    accepted: bool = False
    rungs: list[str] = []


class ParticipantChanged(msgspec.Struct, frozen=True, kw_only=True, tag="participant.changed"):
    """An advisor made a newcomer a participant, who gets answers, or a participant a newcomer again. `value`:
    their address; `now`: copied or newcomer."""

    ticket_id: int
    value: str
    was: str
    now: str
    by: Actor
