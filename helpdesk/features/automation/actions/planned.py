"""What actions would change, told without changing anything; `applying` does exactly that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal, assert_never

import msgspec

from helpdesk.db import statuses
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import fields_of
from helpdesk.db.people import advisors, teams
from helpdesk.db.tickets.tickets import PRIORITIES, PRIORITY_NAMES, TicketRecord
from helpdesk.domain.fields.definition import Definition, FieldValue, as_labelled, told
from helpdesk.domain.fields.given import checked
from helpdesk.domain.lifecycle import ACTIVE, State, moves
from helpdesk.errors import BadInput, NotFound
from helpdesk.features.automation.kinds import (
    Action,
    AddNote,
    AskSurvey,
    AssignTicket,
    ChangeTags,
    FillFields,
    GivePriority,
    GiveState,
    Notify,
    RouteTicket,
    SendReply,
    Snooze,
)
from helpdesk.features.automation.replies import rows as replies
from helpdesk.operations.answers.destinations import Route as Destination
from helpdesk.operations.answers.destinations import routes
from helpdesk.operations.tickets.tickets import checked_tags

Left = Literal[
    "",
    "bot",
    "move",
    "gone",
    "closed_channel",
    "nobody",
    "active",
    "no_rule",
    "no_value",
    "loop",
    "answered",
    "ended",
]
"""Why nothing is done: the bot answers the ticket, its state does not allow it, what the action names is
gone, no channel takes an answer, nobody is to be told, a survey waits for the end, no survey rule asks,
the text has a placeholder without a value, the guard against loops refuses (nobody reads the address, or
the desk said enough there by itself), a ticket that waits for its customer is offered to nobody by a rule,
or one that is solved or closed to nobody at all."""


class ActionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What one action changes. `what` is its kind; `was` and `now` are names as people write them. `left`:
    why it is not done."""

    what: str
    was: str = ""
    now: str = ""
    left: Left = ""


class Sketch(msgspec.Struct, kw_only=True):
    """A ticket as earlier actions of the same list leave it. `speaks_for`: the team of their rule.
    `by_rule`: no person does them."""

    row: TicketRecord
    state: State
    priority: int
    tags: list[str]
    status: int | None
    fields: dict[str, FieldValue]
    team_id: int | None
    owner_id: int | None
    team: str
    owner: str
    speaks_for: int | None
    by_rule: bool


def sketch_of(row: TicketRecord, speaks_for: int | None, *, by_rule: bool) -> Sketch:
    return Sketch(
        row=row,
        state=row.state,
        priority=row.priority,
        tags=list(row.tags),
        status=row.status_id,
        fields=dict(row.fields),
        team_id=row.team_id,
        owner_id=row.owner_id,
        team=row.team_name or "",
        owner=row.owner_name or "",
        speaks_for=speaks_for,
        by_rule=by_rule,
    )


def would_change(
    tx: Reading, row: TicketRecord, actions: list[Action], team_id: int | None
) -> list[ActionChange]:
    """The changes of the actions of a rule of this team on a ticket, in their order, without those that
    change nothing. The desk chooses the owner of a routed ticket only when it is routed."""
    sketch = sketch_of(row, team_id, by_rule=True)
    return [change for one in actions if (change := plan(tx, sketch, one)) is not None]


def plan(tx: Reading, sketch: Sketch, action: Action) -> ActionChange | None:
    """What one action changes, which the sketch then has; None if it is so already."""
    match action:
        case RouteTicket():
            return _route(tx, sketch, action)
        case AssignTicket():
            return _assign(tx, sketch, action)
        case GiveState():
            return _state(tx, sketch, action)
        case Snooze(minutes=minutes):
            until = (tx.now + timedelta(minutes=minutes)).isoformat(timespec="minutes")
            change = _move(sketch, "snooze", "snoozed")
            return change if change.left else ActionChange(what="snooze", was=change.was, now=until)
        case GivePriority(priority=name):
            return _priority(sketch, name)
        case ChangeTags():
            return _tags(sketch, action)
        case FillFields(fields=fields):
            return _fields(tx, sketch, fields)
        case AddNote(text=text):
            return ActionChange(what="note", now=text)
        case SendReply(reply_id=reply_id):
            return _reply(tx, sketch, reply_id)
        case Notify():
            told = people_of(tx, sketch.row, action)
            names = advisors.names(tx)
            listed = ", ".join(names[one] for one in told if one in names)
            return ActionChange(what="notify", now=listed, left="" if told else "nobody")
        case AskSurvey():
            return ActionChange(what="survey", left="active" if sketch.state in ACTIVE else "")
        case _:
            assert_never(action)


def people_of(tx: Reading, row: TicketRecord, action: Notify) -> list[int]:
    """Who is told: the owner, the leads of the ticket's team, and those it names, each once."""
    there = {one.id: one for one in advisors.enabled_advisors(tx)}
    found = [row.owner_id] if action.owner and row.owner_id is not None else []
    if action.leads and row.team_id is not None:
        members = teams.team(tx, row.team_id).advisor_ids
        found += [one for one in members if one in there and there[one].role in ("lead", "admin")]
    return [one for one in dict.fromkeys([*found, *action.advisor_ids]) if one in there]


def destination(tx: Reading, row: TicketRecord) -> Destination | None:
    """Where an answer goes that nobody addresses: to the private place that its customer wrote from last."""
    open_ones = (one for one in routes(tx, row) if not one.closed and not one.must_name)
    return next((one for one in open_ones if one.group is None), None)


def _route(tx: Reading, sketch: Sketch, action: RouteTicket) -> ActionChange | None:
    team_id, name = sketch.team_id, sketch.team
    if action.team_id is not None:
        try:
            team = teams.team(tx, action.team_id)
        except NotFound:
            return ActionChange(what="route", was=sketch.team, left="gone")
        if team.archived_at is not None:
            return ActionChange(what="route", was=sketch.team, now=team.name, left="gone")
        team_id, name = team.id, team.name
    if sketch.row.with_bot:
        return ActionChange(what="route", was=sketch.team, now=name, left="bot")
    if sketch.state not in ACTIVE:
        return ActionChange(what="route", was=_place(sketch), now=name, left="ended")
    if sketch.row.answered and sketch.by_rule:  # it would lose its owner, and get none
        return ActionChange(what="route", was=_place(sketch), now=name, left="answered")
    if (team_id, None) == (sketch.team_id, sketch.owner_id) and action.team_id is not None:
        return None  # it waits there already
    change = ActionChange(what="route", was=_place(sketch), now=name)
    sketch.team_id, sketch.team, sketch.owner_id, sketch.owner = team_id, name, None, ""
    return change


def _assign(tx: Reading, sketch: Sketch, action: AssignTicket) -> ActionChange | None:
    name = {one.id: one.name for one in advisors.enabled_advisors(tx)}.get(action.advisor_id)
    if name is None:
        return ActionChange(what="assign", was=sketch.owner, left="gone")
    if sketch.row.with_bot:
        return ActionChange(what="assign", was=sketch.owner, now=name, left="bot")
    if action.advisor_id == sketch.owner_id:
        return None
    change = ActionChange(what="assign", was=_place(sketch), now=name)
    sketch.owner_id, sketch.owner = action.advisor_id, name
    return change


def _place(sketch: Sketch) -> str:
    return " · ".join(filter(None, (sketch.team, sketch.owner)))


def _state(tx: Reading, sketch: Sketch, action: GiveState) -> ActionChange | None:
    if action.status_id is None:
        return None if action.state == sketch.state else _move(sketch, "state", action.state)
    if (action.state, action.status_id) == (sketch.state, sketch.status):
        return None
    called = statuses.known(tx, action.status_id)
    before = statuses.known(tx, sketch.status)
    was = before.label if before else sketch.state
    if called is None or called.archived or called.state != action.state:
        return ActionChange(what="status", was=was, now=called.label if called else "", left="gone")
    left: Left = "" if action.state == sketch.state else _move(sketch, "state", action.state).left
    if not left:
        sketch.status = called.id
    return ActionChange(what="status", was=was, now=called.label, left=left)


def _fields(tx: Reading, sketch: Sketch, given: Mapping[str, FieldValue | None]) -> ActionChange | None:
    there = {one.key: one for one in fields_of(tx, "ticket")}
    try:
        values = checked(there.values(), given, field="fields")
    except BadInput:  # a field is archived, or a choice was removed
        named = ", ".join(there[key].label if key in there else key for key in given)
        return ActionChange(what="fields", now=named, left="gone")
    differ = [there[key] for key in values if values[key] != sketch.fields.get(key)]
    if not differ:
        return None
    was = _values_said(differ, sketch.fields)
    sketch.fields = {key: one for key, one in (sketch.fields | values).items() if one is not None}
    return ActionChange(what="fields", was=was, now=_values_said(differ, sketch.fields))


def _values_said(those: Sequence[Definition], values: Mapping[str, FieldValue]) -> str:
    return " · ".join(f"{one.label}: {told(as_labelled(one, values.get(one.key)))}" for one in those)


def _move(sketch: Sketch, what: str, state: State) -> ActionChange:
    again = state == "snoozed" and sketch.state == "snoozed"
    if state not in moves(sketch.state) and not again:
        return ActionChange(what=what, was=sketch.state, now=state, left="move")
    change = ActionChange(what=what, was=sketch.state, now=state)
    sketch.state, sketch.status = state, None
    return change


def _priority(sketch: Sketch, name: str) -> ActionChange | None:
    wanted = max(1, sketch.priority - 1) if name == "raise" else PRIORITIES[name]
    if wanted == sketch.priority:
        return None
    change = ActionChange(what="priority", was=PRIORITY_NAMES[sketch.priority], now=PRIORITY_NAMES[wanted])
    sketch.priority = wanted
    return change


def _tags(sketch: Sketch, action: ChangeTags) -> ActionChange | None:
    removed = checked_tags(action.remove)
    kept = [one for one in sketch.tags if one not in removed]
    tags = list(dict.fromkeys([*kept, *checked_tags(action.add)]))
    if tags == sketch.tags:
        return None
    change = ActionChange(what="tags", was=", ".join(sketch.tags), now=", ".join(tags))
    sketch.tags = tags
    return change


def _reply(tx: Reading, sketch: Sketch, reply_id: int) -> ActionChange:
    try:
        found = replies.reply(tx, reply_id)
    except NotFound:
        return ActionChange(what="reply", left="gone")
    if not replies.is_open_to(found.content, sketch.speaks_for):
        return ActionChange(what="reply", left="gone")  # its name is another team's too
    if found.deleted_at is not None or not found.content.texts:
        return ActionChange(what="reply", now=found.content.name, left="gone")
    there = destination(tx, sketch.row)
    return ActionChange(what="reply", now=found.content.name, left="" if there else "closed_channel")
