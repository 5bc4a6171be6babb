"""How the bot does: its figures, each with the filter that finds the tickets behind it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import get_args

import msgspec

from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.filters.tree import All, Between, Choice, Condition, Filter, Named, Not
from helpdesk.domain.filters.write import written

CAUSES: tuple[str, ...] = get_args(HandOverCause)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number of tickets, and the filter that finds them."""

    count: int
    filter: str


class BotFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets opened since a day that the bot answered. Each is in one of the others: `alone` (no person
    was needed so far), `taken_over` (people answered, and the bot had not handed over), or in `handed_over`
    by the last cause."""

    since: date
    conversations: Figure
    alone: Figure
    taken_over: Figure
    handed_over: dict[str, Figure]


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """So many tickets that the bot handed over for `cause` ("": it did not), and that people answered."""

    cause: str
    replied: bool
    count: int


def period(since: date, channel: str | None = None) -> Filter:
    """The tickets opened since a day, on one channel or everywhere, that the bot answered."""
    opened = Condition("created", Between(since.isoformat(), None))
    there = [] if channel is None else [Condition("came_by", Named(channel))]
    return All((Condition("bot", Choice("answered")), opened, *there))


def figures(since: date, channel: str | None, outcomes: Iterable[Outcomes]) -> BotFigures:
    """The figures of a period from what became of its tickets."""
    found = list(outcomes)
    within = period(since, channel)
    causes = [_handed_over(cause) for cause in CAUSES]
    counts = {cause: sum(one.count for one in found if one.cause == cause) for cause in CAUSES}
    kept = [one for one in found if not one.cause]
    alone = Condition("bot", Choice("alone"))
    return BotFigures(
        since=since,
        conversations=figure(sum(one.count for one in found), within),
        alone=figure(sum(one.count for one in kept if not one.replied), within, alone),
        taken_over=figure(
            sum(one.count for one in kept if one.replied), within, Not(alone), *(Not(one) for one in causes)
        ),
        handed_over={
            cause: figure(counts[cause], within, _handed_over(cause)) for cause in CAUSES if counts[cause]
        },
    )


def _handed_over(cause: str) -> Condition:
    return Condition("handed_over", Choice(cause))


def figure(count: int, within: Filter, *more: Filter) -> Figure:
    """A number of the tickets of a period that match more filters too."""
    parts = within.parts if isinstance(within, All) else (within,)
    return Figure(count=count, filter=written(All((*parts, *more))))
