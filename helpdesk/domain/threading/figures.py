"""How well the desk finds the ticket of a message: what it decided, and what advisors made of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from helpdesk.domain.events import event as e

COUNTED = (
    "message.received",
    "ticket.opened",
    "ticket.merged",
    "ticket.suggestion_dismissed",
    "ticket.split",
    "message.moved",
    "act.undone",
)
"""The events that are counted."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in a period. By proof: `joined`, the messages that the desk put on a ticket (`new`: it
    opened one); `moved`, those that an advisor then moved away; `moved_back`, those whose move was undone.

    `suggested`: tickets that opened with a suggestion; `accepted`: merges of an advisor that the desk had
    suggested; `refused`: suggestions that were dismissed; `undone`: such merges that were undone; `unasked`:
    merges of an advisor that the desk had not suggested."""

    joined: dict[str, int] = {}
    moved: dict[str, int] = {}
    moved_back: dict[str, int] = {}
    suggested: int = 0
    accepted: int = 0
    refused: int = 0
    undone: int = 0
    unasked: int = 0


def count(events: Iterable[e.Event]) -> Figures:
    """The figures of these events; others than COUNTED are passed over. A message from before proofs were
    recorded with its event counts nowhere."""
    joined, moved, back, decided = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for event in events:
        match event:
            case e.MessageReceived(rung=rung) if rung:
                joined[rung] += 1
            case e.TicketOpened(suggested=int()):
                decided["suggested"] += 1
            case e.TicketMerged(by=by) if by.kind == "advisor":
                decided["accepted" if event.accepted else "unasked"] += 1
            case e.SuggestionDismissed():
                decided["refused"] += 1
            case e.TicketSplit() | e.MessageMoved():
                moved.update(event.rungs)
            case e.ActUndone():
                back.update(event.rungs)
                decided["undone"] += event.accepted
            case _:
                pass
    return Figures(joined=dict(joined), moved=dict(moved), moved_back=dict(back), **decided)
