"""When a rule looks at a ticket: after events, or when something has lasted for a time. All pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from helpdesk.domain.events import event as e
from helpdesk.domain.events.actors import Actor
from helpdesk.features.automation.kinds import (
    Action,
    AssignTicket,
    ChangeTags,
    FillFields,
    GivePriority,
    GiveState,
    RouteTicket,
    Snooze,
)

Happening = Literal[
    "opened",
    "customer_wrote",
    "replied",
    "noted",
    "state",
    "team",
    "owner",
    "priority",
    "tags",
    "fields",
    "status",
    "survey",
    "due_soon",
    "late",
]
"""What can happen to a ticket, as people say it. A first message is both opened and customer_wrote.
`status` is what a state is called at this desk: it gets one, or another or none in the same state."""

Lasting = Literal["waiting", "queued", "open", "pending", "solved", "quiet", "created"]
"""What can last: the customer waits for an answer; it waits for an owner; it is open, pending or solved;
nobody but a rule did anything to it; since it was opened."""

LONGEST: Final = 365 * 24 * 60


class OnEvents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="events"):
    """After one of these happened."""

    events: Annotated[list[Happening], Meta(min_length=1, max_length=20)]


class OnTime(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="time"):
    """When this has lasted for so many minutes, once for each time that it begins."""

    since: Lasting
    minutes: Annotated[int, Meta(ge=1, le=LONGEST)]

    @property
    def time(self) -> timedelta:
        """How long it has to last."""
        return timedelta(minutes=self.minutes)


Trigger: TypeAlias = OnEvents | OnTime

HEARS: Final[tuple[type[e.Event], ...]] = (
    e.TicketOpened,
    e.MessageReceived,
    e.ReplyWritten,
    e.NoteAdded,
    e.StateChanged,
    e.TicketAssigned,
    e.PriorityChanged,
    e.TagsChanged,
    e.FieldsChanged,
    e.SurveyAnswered,
    e.DueWarned,
    e.DueBreached,
)


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What an event of a ticket is for rules. `by`: who did it, if the event says so."""

    ticket_id: int
    what: frozenset[Happening]
    by: Actor | None
    at: datetime
    position: int


def happened(event: e.Event) -> frozenset[Happening]:
    """What an event is for rules; nothing for what no rule asks for. An answer or a note of a rule counts
    for nothing: rules do not talk to each other. Nor does a tag that got another name on the whole desk: its
    tickets can be closed for years, and a rule would write to their customers."""
    match event:
        case e.TicketOpened():
            return frozenset({"opened"})
        case e.MessageReceived():
            return frozenset({"customer_wrote"})
        case e.ReplyWritten(by=by):
            return frozenset({"replied"}) if by.kind == "advisor" else frozenset()
        case e.NoteAdded(by=by):
            return frozenset({"noted"}) if by.kind == "advisor" else frozenset()
        case e.StateChanged():
            return _moved(event)
        case e.TicketAssigned():
            return _assigned(event)
        case e.PriorityChanged():
            return frozenset({"priority"})
        case e.TagsChanged():
            return frozenset(() if event.whole_desk else {"tags"})
        case e.FieldsChanged():
            return frozenset({"fields"})
        case e.SurveyAnswered():
            return frozenset({"survey"})
        case e.DueWarned():
            return frozenset({"due_soon"})
        case e.DueBreached():
            return frozenset({"late"})
        case _:
            return frozenset()


def _moved(event: e.StateChanged) -> frozenset[Happening]:
    """A snooze that gets another end is neither: only its status would be, and the event has none then."""
    found: set[Happening] = set()
    if event.was != event.now:
        found.add("state")
    if event.status is not None or (event.was == event.now and event.now != "snoozed"):
        found.add("status")
    return frozenset(found)


def _assigned(event: e.TicketAssigned) -> frozenset[Happening]:
    found: set[Happening] = set()
    if event.advisor_id != (event.was.advisor_id if event.was else None):
        found.add("owner")
    if event.was is not None and event.team_id != event.was.team_id:
        found.add("team")
    return frozenset(found)


def caused_by(actions: list[Action]) -> frozenset[Happening]:
    """What these actions make happen, for rules that start on it."""
    found: set[Happening] = set()
    for one in actions:
        match one:
            case RouteTicket():
                found |= {"team", "owner"}
            case AssignTicket():
                found.add("owner")
            case GiveState(status_id=status):
                found |= {"state"} if status is None else {"state", "status"}
            case Snooze():
                found.add("state")
            case GivePriority():
                found.add("priority")
            case ChangeTags():
                found.add("tags")
            case FillFields():
                found.add("fields")
            case _:
                pass  # words: no rule starts on those of another rule
    return frozenset(found)


def starts_on(trigger: Trigger) -> frozenset[Happening]:
    """What makes a rule look at a ticket; nothing for one that follows the time."""
    return frozenset(trigger.events) if isinstance(trigger, OnEvents) else frozenset()
