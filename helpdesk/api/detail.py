"""A whole ticket as one view: its content, its people, the routes for an answer, and the next states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from helpdesk.db import surveys
from helpdesk.db.bot import cases
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import event_log
from helpdesk.db.people import advisors
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.participants import Participant, participants_of
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.identity import shown_name
from helpdesk.domain.lifecycle import moves
from helpdesk.operations.answers import destinations
from helpdesk.operations.tickets import act_records, takeover
from helpdesk.views.bot import BotCard
from helpdesk.views.from_rows import article_view, ticket_row
from helpdesk.views.tickets import ActView, ParticipantView, ReplyChannelView, SurveyAnswerView, TicketDetail

P = ParamSpec("P")


def then_detail(
    tx: Transaction,
    number: int,
    operation: Callable[Concatenate[Transaction, int, P], Any],
    *args: P.args,
    **kwargs: P.kwargs,
) -> TicketDetail:
    """Change a ticket and return its new view, in the same transaction."""
    operation(tx, number, *args, **kwargs)
    return ticket_detail(tx, number)


def ticket_detail(tx: Reading, number: int) -> TicketDetail:
    """A ticket with everything but its messages; NotFound."""
    row = tickets.ticket(tx, number)
    people = participants_of(tx, [number]).get(number, [])
    suggested = tickets.tickets_by_id(tx, [row.suggestion.ticket_id] if row.suggestion else [])
    return TicketDetail(
        ticket=ticket_row(row),
        assignment_reason=row.assignment_reason,
        suggestion=row.suggestion,
        suggested=next((ticket_row(one) for one in suggested.values()), None),
        linked_to=row.linked_to,
        participants=[
            ParticipantView(
                kind=one.kind, value=one.value, name=_name(one), role=one.role, contact_id=one.contact_id
            )
            for one in people
        ],
        reply_channels=[_route(one) for one in destinations.routes(tx, row)]
        if row.merged_into is None
        else [],
        surveys=[survey_answer(one) for one in surveys.invitations_of_ticket(tx, number)],
        acts=_acts(tx, number),
        last_message_id=row.last_message_id or 0,
        position=event_log.newest_position(tx),
        bot=_bot(tx, row),
        moves=moves(row.state) if row.merged_into is None else [],
    )


def _name(one: Participant) -> str:
    return one.name or (shown_name(one) if one.kind == "visitor" else "")


def _bot(tx: Reading, row: TicketRecord) -> BotCard | None:
    """What the bot knows about a ticket; None if no bot has had it or can get it."""
    case = cases.case(tx, row.id)
    back = row.merged_into is None and not row.with_bot and takeover.may_hand_back(tx, row.id)
    if case is None and not row.with_bot and not back:
        return None
    return BotCard(
        cause=case.cause if case else "",
        summary=case.summary if case else "",
        intent=case.intent if case else "",
        confidence=case.confidence if case else 0.0,
        slots=case.slots if case else {},
        articles=[article_view(one) for one in case.articles] if case else [],
        outside_hours=case.outside_hours if case else False,
        handed_at=case.handed_at if case else None,
        may_take_over=row.with_bot,
        may_hand_back=back,
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


def _route(route: destinations.Route) -> ReplyChannelView:
    channel = route.channel
    return ReplyChannelView(
        name=channel.name,
        kind=channel.kind,
        label=channel.label,
        to=route.to,
        cc=route.cc,
        left_out=route.left_out,
        closed=route.closed,
        closed_code=route.code,
        conversation=route.conversation.id if route.conversation else None,
        group=route.group,
        people=route.conversation.people if route.conversation and route.group else None,
        says=route.says,
        must_name=route.must_name,
        came_with=route.conversation.came_with if route.conversation else "",
    )


def _acts(tx: Reading, number: int) -> list[ActView]:
    rows = act_records.acts_of(tx, number)
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
