"""What a caller whose sight is limited gets of an answer: no more than they see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people.sight import seen_of, sight_of
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.ticket_lists import Filter, ticket_page
from helpdesk.domain.people.sight import Sight
from helpdesk.errors import InvalidMove
from helpdesk.views.from_rows import listed_ticket
from helpdesk.views.messages import MessageView
from helpdesk.views.people import ContactView
from helpdesk.views.records import LedgerItemView
from helpdesk.views.tickets import TicketDetail, TicketRow

A = TypeVar("A")

_OF_CONTACT = 50


def shown(tx: Reading, seen_by: int | None, answer: A) -> A:
    """`answer` without links to tickets that advisor `seen_by` does not see (None: they see every ticket).
    NotFound if it is about such a ticket."""
    if seen_by is None:
        return answer
    found: Any = answer
    match answer:
        case TicketDetail():
            found = _detail(tx, sight_of(tx, seen_by), answer)
        case MessageView() if not _sees(tx, seen_by, answer.ticket):
            raise messages.no_message(answer.id)
        case LedgerItemView() if answer.ticket is not None and not _sees(tx, seen_by, answer.ticket):
            found = msgspec.structs.replace(answer, ticket=None, message_id=None)
        case ContactView():
            found = msgspec.structs.replace(answer, tickets=tickets_of_contact(tx, answer.id, seen_by))
    return cast(A, found)


def doing(tx: Transaction, seen_by: int | None, act: Callable[[Transaction], A]) -> A:
    """Do something, and return its answer as `shown`; a refusal names no unseen ticket either."""
    try:
        return shown(tx, seen_by, act(tx))
    except InvalidMove as refused:
        if seen_by is None or refused.ticket is None or _sees(tx, seen_by, refused.ticket):
            raise
        raise InvalidMove("The ticket was merged into another one.", field=refused.field) from None


def leaving(tx: Transaction, seen_by: int | None, act: Callable[[Transaction], A]) -> A | None:
    """The same for an act that may take its ticket out of sight: then None."""

    def away(tx: Transaction) -> A | None:
        answer = act(tx)
        number = _number(answer)
        return answer if seen_by is None or number is None or _sees(tx, seen_by, number) else None

    return doing(tx, seen_by, away)


def shown_rows(tx: Reading, seen_by: int | None, rows: list[TicketRow]) -> list[TicketRow]:
    """Rows in sight, without the numbers of unseen tickets that they went into."""
    into = {row.merged_into for row in rows if row.merged_into is not None}
    if seen_by is None or not into:
        return rows
    seen = seen_of(tx, sight_of(tx, seen_by), into)
    return [_row(row, seen) for row in rows]


def tickets_of_contact(tx: Reading, contact_id: int, seen_by: int | None = None) -> list[TicketRow]:
    """The newest tickets of a contact."""
    wanted = Filter(view="all", contact=contact_id, limit=_OF_CONTACT, seen_by=seen_by)
    return [listed_ticket(row) for row in ticket_page(tx, wanted).rows]


def _sees(tx: Reading, seen_by: int, number: int) -> bool:
    return bool(seen_of(tx, sight_of(tx, seen_by), [number]))


def _number(answer: object) -> int | None:
    """The ticket that an answer is about."""
    if isinstance(answer, MessageView):
        return answer.ticket
    return answer.ticket.number if isinstance(answer, TicketDetail) else None


def _detail(tx: Reading, sight: Sight, detail: TicketDetail) -> TicketDetail:
    ticket, suggested = detail.ticket, detail.suggestion.ticket_id if detail.suggestion else None
    others = {number for act in detail.acts for number in (act.ticket, act.other)}
    named = {ticket.number, detail.linked_to, ticket.merged_into, suggested} | others
    seen = seen_of(tx, sight, [number for number in named if number is not None])
    if ticket.number not in seen:
        raise tickets.no_ticket(ticket.number)
    return msgspec.structs.replace(
        detail,
        ticket=_row(ticket, seen),
        suggestion=detail.suggestion if suggested in seen else None,
        suggested=detail.suggested if suggested in seen else None,
        linked_to=detail.linked_to if detail.linked_to in seen else None,
        acts=[act for act in detail.acts if {act.ticket, act.other} <= seen],
    )


def _row(row: TicketRow, seen: set[int]) -> TicketRow:
    if row.merged_into is None or row.merged_into in seen:
        return row
    return msgspec.structs.replace(row, merged_into=None)
