"""What a ticket's clocks follow from: its messages where they are now, its states by the event log, and what
was promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import bindparam, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log
from helpdesk.db.schema.records import events
from helpdesk.db.schema.tickets import acts, messages
from helpdesk.db.tickets.messages import UNDELIVERED
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.messages import MessageMoved, MessagesJoined
from helpdesk.domain.events.tickets import ActUndone, StateChanged
from helpdesk.domain.lifecycle import State
from helpdesk.features.sla import promises
from helpdesk.features.sla.clocks import Became, History, Said

_said = Prepared(
    select(
        messages.c.id,
        messages.c.created_at,
        messages.c.kind,
        messages.c.direction,
        messages.c.author_kind,
        messages.c.ends_waiting,
        messages.c.delivery,
        messages.c.settled,
    )
    .where(messages.c.ticket_id == bindparam("ticket"), messages.c.kind != "note")
    .order_by(messages.c.id)
)
_STATES = (StateChanged, MessagesJoined, MessageMoved, ActUndone)
_events = Prepared(
    select(events.c.id, events.c.at, events.c.event)
    .where(events.c.ticket_id == bindparam("ticket"), event_log.of_kinds(_STATES))
    .order_by(events.c.id)
)
_act = select(acts.c.before).where(acts.c.id == bindparam("act"))


def history_of(tx: Reading, row: TicketRecord) -> History:
    """The history of a ticket that is not merged into another one."""
    return History(
        opened_at=row.created_at,
        said=list(_spoken(tx, row.id)),
        states=list(_states(tx, row.id)),
        promised=promises.promised(tx, row.id),
    )


def newest(history: History) -> datetime:
    """The newest moment of a history."""
    moments = [history.opened_at]
    moments += [one.at for one in history.said]
    moments += [one.at for one in history.states]
    moments += [one.at for one in history.promised]
    return max(moments)


def _spoken(tx: Reading, ticket_id: int) -> Iterator[Said]:
    for message_id, at, *told in _said.all(tx, {"ticket": ticket_id}):
        by = _by(*told)
        if by is not None:
            yield Said(at=at, id=message_id, by=by)


def _by(
    kind: str, direction: str, author_kind: str, ends_waiting: bool, delivery: str, settled: bool
) -> Literal["customer", "person"] | None:
    """Who said it, as `domain/tally` has it: a person answers by what ends the waiting, a call too. An answer
    that was not delivered is none until somebody has dealt with that."""
    undelivered = delivery in UNDELIVERED and not settled
    if author_kind == "advisor" and ends_waiting and not undelivered:
        return "person" if direction == "out" or kind == "call" else None
    return "customer" if direction == "in" else None


def _states(tx: Reading, ticket_id: int) -> Iterator[Became]:
    """The states of a ticket. Merging, moving and undoing change them too: their acts say how."""
    state: State = "open"
    for event_id, at, event in _events.all(tx, {"ticket": ticket_id}):
        changed = _after(tx, event, ticket_id, state)
        if changed != state:
            state = changed
            yield Became(at=at, id=event_id, state=state)


def _after(tx: Reading, event: Event, ticket_id: int, state: State) -> State:
    match event:
        case StateChanged():
            now: State = msgspec.convert(event.now, State)
            return now
        case MessagesJoined() | MessageMoved():
            change = _of_act(tx, event.act_id, ticket_id)
            return state if change is None else change[1]
        case ActUndone():
            change = _of_act(tx, event.act_id, ticket_id)
            # what somebody changed since stays as it is
            return state if change is None or change[1] != state else change[0]
        case _:
            return state


def _of_act(tx: Reading, act_id: int, ticket_id: int) -> tuple[State, State] | None:
    """The state before and after an act; None if it did not touch the ticket."""
    stored = tx.conn.scalar(_act, {"act": act_id})
    kept = (stored or {}).get("columns", {}).get(str(ticket_id))
    if kept is None:
        return None
    return msgspec.convert((kept["before"]["state"], kept["after"]["state"]), tuple[State, State])
