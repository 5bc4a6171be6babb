"""Conditions on what a ticket has, on its scores, and on its moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Text, and_, exists, select, type_coerce

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.schema.tickets import messages, ticket_tags, tickets
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.moments import span_of
from helpdesk.domain.filters.tree import Age, Between, Choice, Score, Value, When

Sql = ColumnElement[bool]


def there_is(rows: FromClause, *conditions: Sql) -> Sql:
    """There is a row of the ticket's that meets the conditions."""
    return exists(select(1).select_from(rows).where(rows.c.ticket_id == tickets.c.id, *conditions))


def has(_: Reading, value: Value, __: Viewer) -> Sql:
    """The field `has`."""
    assert isinstance(value, Choice)
    match value.value:
        case "attachment":
            return there_is(messages, type_coerce(messages.c.attachments, Text) != "[]")
        case "tag":
            return there_is(ticket_tags)
        case "reply":
            return tickets.c.first_reply_at.is_not(None)
        case "score":
            return there_is(survey_invitations, survey_invitations.c.score.is_not(None))
        case kind:
            return there_is(messages, messages.c.kind == kind)


def score(_: Reading, value: Value, __: Viewer) -> Sql:
    """The field `score`."""
    assert isinstance(value, Score)
    given = survey_invitations.c.score
    bounds = [] if value.least is None else [given >= value.least]
    bounds += [] if value.most is None else [given <= value.most]
    return there_is(survey_invitations, given.is_not(None), *bounds)


def moment(column: ColumnElement[datetime]) -> Callable[[Reading, Value, Viewer], Sql]:
    """A field that is a moment of this column."""

    def within(tx: Reading, value: Value, viewer: Viewer) -> Sql:
        assert isinstance(value, Age | When | Between)
        start, end = span_of(value, tx.now, viewer.zone)
        bounds: list[Sql] = [column.is_not(None)]
        bounds += [] if start is None else [column >= start]
        bounds += [] if end is None else [column < end]
        return and_(*bounds)

    return within
