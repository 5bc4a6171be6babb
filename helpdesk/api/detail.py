"""A whole ticket as one view: what is on it, who, where it can be answered, where it can go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from helpdesk.db import advisors, event_log, surveys, tickets
from helpdesk.db.desk import Reading, Transaction
from helpdesk.domain.lifecycle import State, moves
from helpdesk.operations import acts, replies
from helpdesk.showing import ticket_row
from helpdesk.views import (
    ActView,
    ParticipantView,
    ReplyChannelView,
    SurveyAnswerView,
    TicketDetail,
)

P = ParamSpec("P")


def then_detail(
    tx: Transaction,
    number: int,
    operation: Callable[Concatenate[Transaction, int, P], Any],
    *args: P.args,
    **kwargs: P.kwargs,
) -> TicketDetail:
    """Do something to a ticket and show what it became, in the same transaction."""
    operation(tx, number, *args, **kwargs)
    return ticket_detail(tx, number)


def ticket_detail(tx: Reading, number: int) -> TicketDetail:
    """A ticket with everything but its messages; NotFound."""
    row = tickets.ticket(tx, number)
    people = tickets.participants_of(tx, [number]).get(number, [])
    suggested = tickets.tickets_by_id(tx, [row.suggestion.ticket_id] if row.suggestion else [])
    return TicketDetail(
        ticket=ticket_row(row),
        assignment_reason=row.assignment_reason,
        suggestion=row.suggestion,
        suggested=next((ticket_row(one) for one in suggested.values()), None),
        linked_to=row.linked_to,
        participants=[
            ParticipantView(
                kind=one.kind, value=one.value, name=one.name, role=one.role, contact_id=one.contact_id
            )
            for one in people
        ],
        reply_channels=[_route(one) for one in replies.routes(tx, row)] if row.merged_into is None else [],
        surveys=[survey_answer(one) for one in surveys.invitations_of_ticket(tx, number)],
        acts=_acts(tx, number),
        last_message_id=row.last_message_id or 0,
        position=event_log.newest_position(tx),
        moves=moves(cast(State, row.state)) if row.merged_into is None else [],
    )


def survey_answer(one: surveys.Invitation) -> SurveyAnswerView:
    return SurveyAnswerView(
        invitation_id=one.id,
        survey=one.survey,
        state=one.state,
        score=one.score,
        comment=one.comment,
        asked_at=one.sent_at,
        answered_at=one.answered_at,
    )


def _route(route: replies.Route) -> ReplyChannelView:
    channel = route.channel
    return ReplyChannelView(
        name=channel.name,
        kind=channel.kind,
        label=channel.label,
        to=route.to,
        cc=route.cc,
        closed=route.closed,
    )


def _acts(tx: Reading, number: int) -> list[ActView]:
    rows = acts.acts_of(tx, number)
    names = advisors.names(tx) if rows else {}
    return [
        ActView(
            id=row.id,
            kind=row.kind,
            ticket=row.ticket_id,
            other=row.other_id,
            by=names.get(row.advisor_id or 0, ""),
            at=row.at,
            undone_at=row.undone_at,
        )
        for row in rows
    ]
