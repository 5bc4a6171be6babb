"""What is wrong with actions: an empty text, a value that a field cannot have, a team that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import fields_of
from helpdesk.db.people import advisors, teams
from helpdesk.domain.fields.given import checked
from helpdesk.errors import BadInput
from helpdesk.features.automation.kinds import (
    MOST,
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
from helpdesk.features.automation.problem import Problem
from helpdesk.operations.fields import statuses
from helpdesk.operations.tickets.tickets import checked_tags
from helpdesk.said import Said

HasReply = Callable[[Reading, int], bool]
"""Whether a rule can answer with a saved reply."""


def no_reply(_: Reading, __: int) -> bool:
    """For a macro: its answer is its own text."""
    return False


def problems(tx: Reading, actions: Sequence[Action], has_reply: HasReply) -> Iterator[Problem]:
    """What keeps these actions from being done, each with the field of its place, as actions.0.team_id."""
    field = "actions"
    if len(actions) > MOST:
        many = Said("actions has over {most} actions.", most=MOST)
        yield Problem(field=field, detail=many, code="too_many", values={"most": MOST})
    for place, action in enumerate(actions):
        for one in _of(tx, action, has_reply):
            name, detail, code = one
            at = f"{field}.{place}.{name}"
            told = Said("{label}: {what}", label=at, what=detail)
            yield Problem(field=at, detail=told, code=code, values={"place": place + 1})


def check(tx: Reading, actions: Sequence[Action], has_reply: HasReply) -> None:
    """BadInput with the first problem."""
    for one in problems(tx, actions, has_reply):
        raise BadInput(one.detail, field=one.field)


def _of(tx: Reading, action: Action, has_reply: HasReply) -> Iterator[tuple[str, str, str]]:
    match action:
        case RouteTicket(team_id=team_id):
            if team_id is not None and not _has_team(tx, team_id):
                yield "team_id", Said("there is no team {team_id}.", team_id=team_id), "no_team"
        case AssignTicket(advisor_id=advisor_id):
            if advisor_id not in _people(tx):
                yield (
                    "advisor_id",
                    Said("there is no advisor {advisor_id}.", advisor_id=advisor_id),
                    "no_advisor",
                )
        case ChangeTags(add=add, remove=remove):
            yield from _tag_problems(add, remove)
        case AddNote(text=text):
            if not text.strip():
                yield "text", Said("a note must not be empty."), "no_words"
        case SendReply(reply_id=reply_id):
            if not has_reply(tx, reply_id):
                yield "reply_id", _no_reply(reply_id), "no_reply"
        case Notify(owner=owner, leads=leads, advisor_ids=ids, text=text):
            if not text.strip():
                yield "text", Said("say what people are told."), "no_words"
            if not (owner or leads or ids):
                yield "advisor_ids", Said("name who is told: the owner, the leads, or somebody."), "nobody"
            if gone := sorted(set(ids) - _people(tx)):
                yield (
                    "advisor_ids",
                    Said("there is no advisor {advisor_id}.", advisor_id=gone[0]),
                    "no_advisor",
                )
        case GiveState(state=state, status_id=status):
            try:
                statuses.chosen(tx, status, state)
            except BadInput as error:
                yield "status_id", error.said, "no_status"
        case FillFields(fields=fields):
            try:
                checked(fields_of(tx, "ticket"), fields, field="fields")
            except BadInput as error:
                yield error.field or "fields", error.said, "bad_field"
        case Snooze() | GivePriority() | AskSurvey():
            return
        case _:
            assert_never(action)


def _no_reply(reply_id: int) -> str:
    return Said(
        "there is no shared saved reply {reply_id} with a text, for everybody or for the rule's team.",
        reply_id=reply_id,
    )


def _tag_problems(add: list[str], remove: list[str]) -> Iterator[tuple[str, str, str]]:
    if not add and not remove:
        yield "add", Said("name a tag to add or to remove."), "bad_tag"
    for name, tags in (("add", add), ("remove", remove)):
        try:
            checked_tags(tags)
        except BadInput as error:
            yield name, error.said, "bad_tag"


def _has_team(tx: Reading, team_id: int) -> bool:
    try:
        teams.check_team(tx, team_id)
    except BadInput:
        return False
    return True


def _people(tx: Reading) -> set[int]:
    return {one.id for one in advisors.enabled_advisors(tx)}
