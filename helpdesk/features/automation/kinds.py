"""The actions: one tagged union.

A new kind, such as calling a webhook, is a struct here, its rule in `check`, its plan in `planned` and its
act in `applying`; the type checker names the three places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.filters.following import Renaming, tags_followed
from helpdesk.domain.filters.tree import CUSTOM

MOST = 20
"""Actions of one rule or macro."""
LONGEST_TEXT = 5_000
LONGEST_SNOOZE = 366 * 24 * 60

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Key = Annotated[str, Meta(min_length=1, max_length=40)]
Tag = Annotated[str, Meta(min_length=1, max_length=50)]
Tags = Annotated[list[Tag], Meta(max_length=30)]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]


class RouteTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="route"):
    """Give the ticket to a team, null for its present one, and offer it to the advisors there."""

    team_id: Id | None = None


class AssignTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="assign"):
    """Give the ticket to an advisor; it keeps its team."""

    advisor_id: Id


class GiveState(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag="state"
):
    """Give the ticket another state. `status_id`: what that is called at this desk; null leaves it open."""

    state: Literal["open", "pending", "solved", "closed"]
    status_id: Id | None = None


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


class FillFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="fields"):
    """Give the ticket values in custom fields, by their keys; null empties one."""

    fields: Annotated[dict[Key, FieldValue | None], Meta(min_length=1, max_length=20)]


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
    | FillFields
    | AddNote
    | SendReply
    | Notify
    | AskSurvey
)
Actions = Annotated[list[Action], Meta(max_length=MOST)]


def actions_followed(actions: Sequence[Action], what: Renaming) -> list[Action]:
    """Actions that follow a rename. They know tags by their names, and choices by values that never change:
    those follow only what is gone."""
    return [_followed(one, what) for one in actions]


def _followed(action: Action, what: Renaming) -> Action:
    match action:
        case ChangeTags(add=add, remove=remove):
            tags = {"add": tags_followed(add, what), "remove": tags_followed(remove, what)}
            return msgspec.structs.replace(action, **tags)
        case FillFields(fields=fields):
            values = {key: _value_followed(key, value, what) for key, value in fields.items()}
            return FillFields(fields=values)
        case _:
            return action


def _value_followed(key: str, value: FieldValue | None, what: Renaming) -> FieldValue | None:
    if what.whole != f"{CUSTOM}{key}" or what.now[0] in what.was:  # only its labels: also another's value
        return value
    if isinstance(value, list):
        return [what.now[0] if one in what.was else one for one in value]
    return what.now[0] if value in what.was else value
