"""The actions: one tagged union.

A new kind, such as calling a webhook, is a struct here, its rule in `check`, its plan in `planned` and its
act in `applying`; the type checker names the three places."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

MOST = 20
"""Actions of one rule or macro."""
LONGEST_TEXT = 5_000
LONGEST_SNOOZE = 366 * 24 * 60

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Tag = Annotated[str, Meta(min_length=1, max_length=50)]
Tags = Annotated[list[Tag], Meta(max_length=30)]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]


class RouteTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="route"):
    """Give the ticket to a team, null for its present one, and offer it to the advisors there."""

    team_id: Id | None = None


class AssignTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="assign"):
    """Give the ticket to an advisor; it keeps its team."""

    advisor_id: Id


class GiveState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="state"):
    """Give the ticket another state."""

    state: Literal["open", "pending", "solved", "closed"]


class Snooze(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="snooze"):
    """Snooze the ticket for so many minutes, or until its customer writes."""

    minutes: Annotated[int, Meta(ge=1, le=LONGEST_SNOOZE)]


class GivePriority(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="priority"):
    """Give the ticket a priority; `raise` makes it one step more urgent."""

    priority: Literal["urgent", "high", "normal", "low", "raise"]


class ChangeTags(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="tags"):
    """Add tags to the ticket, and remove others."""

    add: Tags = []
    remove: Tags = []


class AddNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="note"):
    """Write a private note."""

    text: Text


class SendReply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="reply"):
    """Answer the customer with a saved reply, in their language and on the channel they wrote from."""

    reply_id: Id


class Notify(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="notify"):
    """Tell advisors something about the ticket: its owner, the leads of its team, and those who are named."""

    owner: bool = False
    leads: bool = False
    advisor_ids: Annotated[list[Id], Meta(max_length=50)] = []
    text: Text


class AskSurvey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="survey"):
    """Send the survey that the survey rules choose, if the ticket is solved or closed."""


Action: TypeAlias = (
    RouteTicket
    | AssignTicket
    | GiveState
    | Snooze
    | GivePriority
    | ChangeTags
    | AddNote
    | SendReply
    | Notify
    | AskSurvey
)
Actions = Annotated[list[Action], Meta(max_length=MOST)]
