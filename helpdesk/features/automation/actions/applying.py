"""Does actions on a ticket, through the operations that advisors use too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, assert_never

import msgspec

from helpdesk.db.brand import desk_name
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import newest_messages
from helpdesk.db.tickets import tickets as db
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.people import PeopleNotified
from helpdesk.domain.lifecycle import was_merged
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.actions.planned import (
    ActionChange,
    Left,
    Sketch,
    destination,
    people_of,
    plan,
    sketch_of,
)
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
from helpdesk.features.automation.replies import offering
from helpdesk.features.automation.replies import rows as saved_replies
from helpdesk.features.automation.rights import Who
from helpdesk.operations.answers import replies
from helpdesk.operations.answers.automatic import loop_guard
from helpdesk.operations.answers.destinations import Route
from helpdesk.operations.fields import on_tickets
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import assignment, tickets

_MAIL: Final = "rule"
"""The kind of a rule's mails among those that the desk sends by itself."""


class _Readers(msgspec.Struct, frozen=True, kw_only=True):
    """The people that an answer names: the addresses of a mail, nobody in a chat."""

    to: list[str] | None = None
    cc: list[str] | None = None


def apply(
    tx: Transaction,
    ticket_id: int,
    actions: Sequence[Action],
    *,
    team_id: int | None = None,
    by: Actor,
    policy: Policy,
) -> list[ActionChange]:
    """Do these actions in their order, each on what the earlier ones left. Returns what they changed, and
    what was left out and why. `team_id`: the team of their rule. InvalidMove for a merged ticket."""
    done: list[ActionChange] = []
    sketch: Sketch | None = None
    for action in actions:
        row = db.locked_ticket(tx, ticket_id)
        if row.merged_into is not None:
            raise was_merged(ticket_id, row.merged_into)
        sketch = sketch_of(row, team_id, by_rule=by.kind == "rule")
        change = plan(tx, sketch, action)
        if change is None:
            continue
        left = change.left or _do(tx, sketch, action, by=by, policy=policy)
        done.append(msgspec.structs.replace(change, left=left) if left else change)
    return done


def _do(tx: Transaction, sketch: Sketch, action: Action, *, by: Actor, policy: Policy) -> Left:
    """Do what was planned. Returns why it could not be done after all; "" if it was."""
    row = sketch.row
    match action:
        case RouteTicket(team_id=team_id):
            team = row.team_id if team_id is None else team_id
            if (team, None) != (row.team_id, row.owner_id):
                assignment.assign(tx, row.id, team_id=team, advisor_id=None, by=by)
            assignment.find_owner(tx, row.id, because=by.told, by=by)
        case AssignTicket(advisor_id=advisor_id):
            assignment.assign(tx, row.id, team_id=row.team_id, advisor_id=advisor_id, by=by)
        case GiveState():
            _set_state(tx, row.id, action, by=by, policy=policy)
        case Snooze(minutes=minutes):
            tickets.snooze(tx, row.id, tx.now + timedelta(minutes=minutes), by=by)
        case GivePriority():
            tickets.set_priority(tx, row.id, db.PRIORITY_NAMES[sketch.priority], by=by)
        case ChangeTags():
            tickets.change_tags(tx, row.id, sketch.tags, by=by)
        case FillFields(fields=fields):
            on_tickets.set_fields(tx, row.id, fields, by=by)
        case AddNote(text=text):
            replies.add_note(tx, row.id, text, by=by)
        case SendReply(reply_id=reply_id):
            return _send(tx, row, reply_id, by=by, policy=policy)
        case Notify(text=text):
            told = people_of(tx, row, action)
            tx.record(PeopleNotified(ticket_id=row.id, advisor_ids=told, text=text, by=by))
        case AskSurvey():
            return "" if invitations.invite(tx, row, policy=policy) else "no_rule"
        case _:
            assert_never(action)
    return ""


def _set_state(tx: Transaction, ticket_id: int, action: GiveState, *, by: Actor, policy: Policy) -> None:
    ends = action.state in ("solved", "closed") and db.ticket(tx, ticket_id).state != action.state
    if ends:
        tickets.close(tx, ticket_id, action.state, by=by, policy=policy, status=action.status_id)
    else:
        tickets.change_state(tx, ticket_id, action.state, by=by, status=action.status_id)


def _send(tx: Transaction, row: db.TicketRecord, reply_id: int, *, by: Actor, policy: Policy) -> Left:
    """Answer with a saved reply in the language that fits. A text that would show a mark is not sent."""
    there = destination(tx, row)
    if there is None:
        return "closed_channel"
    content = saved_replies.reply(tx, reply_id).content
    name = desk_name(tx, policy) if by.kind == "rule" else by.name
    speaker = Who(id=by.id or 0, name=name, role="advisor")
    values = offering.values_of(tx, row.id, speaker, policy)
    wanted = [row.language, contacts.contact(tx, row.contact_id).language, offering.DESK_LANGUAGE]
    best = offering.written(content, values, wanted)[0]
    if best.missing:
        return "no_value"
    readers = _readers(tx, row.id, there)
    if readers is None:
        return "loop"
    draft = replies.Reply(
        channel=there.channel.name,
        conversation=there.conversation.id if there.conversation else None,
        text=best.text,
        attachments=content.attachments,
        to=readers.to,
        cc=readers.cc,
    )
    replies.send(tx, row.id, draft, by=by, policy=policy)
    return ""


def _readers(tx: Transaction, ticket_id: int, there: Route) -> _Readers | None:
    """The people that the desk may answer on its own now; None if there are none. It counts them as
    answered."""
    newest = newest_messages.newest_inbound(tx, ticket_id)
    if newest is not None and not loop_guard.from_person(newest):
        return None
    if there.conversation is not None:
        return _Readers() if loop_guard.may_say(tx, there.conversation) else None
    to = [one for one in there.to if loop_guard.may_mail(tx, one, _MAIL)]
    if not to:
        return None
    return _Readers(to=to, cc=[one for one in there.cc if loop_guard.may_mail(tx, one, _MAIL)])
