"""The states of a ticket: which moves are legal, and what a customer's message changes in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from helpdesk.errors import InvalidMove
from helpdesk.said import Said, either

State = Literal["open", "pending", "snoozed", "solved", "closed"]
AfterInbound = Literal["keep", "reopen", "new"]

STATES: tuple[State, ...] = ("open", "pending", "snoozed", "solved", "closed")
ACTIVE: frozenset[State] = frozenset({"open", "pending", "snoozed"})

CALLED: dict[State, Said] = {
    "open": Said("open"),
    "pending": Said("pending"),
    "snoozed": Said("snoozed"),
    "solved": Said("solved"),
    "closed": Said("closed"),
}
"""What a state is called in a sentence."""

# In menu order. A closed ticket takes no messages, but an advisor can still reopen it.
_MOVES: dict[State, tuple[State, ...]] = {
    "open": ("pending", "snoozed", "solved", "closed"),
    "pending": ("open", "snoozed", "solved", "closed"),
    "snoozed": ("open", "pending", "solved", "closed"),
    "solved": ("open", "closed"),
    "closed": ("open",),
}


def moves(state: State) -> list[State]:
    """The legal next states, in menu order; never `state` itself."""
    return list(_MOVES[state])


def check_move(was: State, now: State) -> None:
    """Raise InvalidMove, with a sentence that names both states, unless `now` is one of `moves(was)`."""
    if now in _MOVES[was]:
        return
    if now == was:
        raise InvalidMove(
            Said("The ticket is already {was}, so it cannot become {now}.", was=CALLED[was], now=CALLED[now]),
            was=was,
            now=now,
        )
    raise InvalidMove(
        Said(
            "A ticket that is {was} cannot become {now}; it can become {allowed}.",
            was=CALLED[was],
            now=CALLED[now],
            allowed=either(*(CALLED[one] for one in _MOVES[was])),
        ),
        was=was,
        now=now,
    )


def was_merged(ticket_id: int, into: int) -> InvalidMove:
    """The refusal of a change of a ticket that went into another one."""
    told = Said(
        "Ticket {ticket_id} was merged into {merged_into}. Continue there.",
        ticket_id=ticket_id,
        merged_into=into,
    )
    return InvalidMove(told, ticket=into)


def after_inbound(state: State, *, closed_for: timedelta | None, reopen_within: timedelta) -> AfterInbound:
    """The effect of a customer's message on its ticket.

    `closed_for` is the time since it was solved or closed (None: not stopped, or not known). "keep" leaves it
    open, "reopen" opens it again, "new" asks for a new ticket linked to it. A closed ticket takes no
    messages. A message to a ticket that was solved longer than `reopen_within` ago is a new matter.
    """
    if state == "closed":
        return "new"
    if state == "solved" and closed_for is not None and closed_for > reopen_within:
        return "new"
    return "keep" if state == "open" else "reopen"
