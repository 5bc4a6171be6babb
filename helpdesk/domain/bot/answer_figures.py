"""How the bot's answers do, each by its intent or article: what went wrong most comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from helpdesk.domain.bot.figures import Figure, figure, period
from helpdesk.domain.filters.tree import Condition, Filter, Named


class AnswerCount(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets in which an answer was `shown`, in which a customer said that it helped or did not, and
    that were handed over right after it. `wrong`: those of the last two kinds, each once."""

    subject: str
    title: str
    shown: int
    helpful: int
    unhelpful: int
    handed_over: int
    wrong: int


class AnswerFigure(msgspec.Struct, frozen=True, kw_only=True):
    """The same, each number with the filter that finds its tickets. `subject`: an intent, or "#" and an
    article's number, with its `title`."""

    subject: str
    title: str
    shown: Figure
    helpful: Figure
    unhelpful: Figure
    handed_over: Figure


def answer_figures(since: date, channel: str | None, counts: Iterable[AnswerCount]) -> list[AnswerFigure]:
    """The answers of a period, those that went wrong in most tickets first, then by the share of those."""
    within = period(since, channel)
    ordered = sorted(
        counts, key=lambda one: (-one.wrong, -one.wrong / max(one.shown, 1), -one.shown, one.subject)
    )
    return [_figures(within, one) for one in ordered]


def _figures(within: Filter, one: AnswerCount) -> AnswerFigure:
    def counted(number: int, outcome: str = "") -> Figure:
        wanted = f"{one.subject}={outcome}" if outcome else one.subject
        return figure(number, within, Condition("bot_said", Named(wanted)))

    return AnswerFigure(
        subject=one.subject,
        title=one.title,
        shown=counted(one.shown),
        helpful=counted(one.helpful, "yes"),
        unhelpful=counted(one.unhelpful, "no"),
        handed_over=counted(one.handed_over, "handed_over"),
    )
