"""Surveys: which customer is asked when a ticket stops, which scores are valid, and the result."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.tree import Filter
from helpdesk.errors import BadInput
from helpdesk.said import Said

Survey = Literal["csat", "ces"]
SCALES: dict[str, tuple[int, int]] = {"csat": (1, 5), "ces": (1, 5)}
_NOBODY = re.compile(r"Visitor( [0-9A-F]{4})?|[0-9a-f-]{16,}")
SATISFIED = 4  # and 5, of 5
_DESK = Viewer()  # a rule asks for nobody: it has no me


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A result with its 95 % interval. CSAT in % (high is good), CES from 1 to 5 (low is good).
    `n` answers; without any, `value` is None and the interval is the whole scale."""

    value: float | None
    low: float
    high: float
    n: int


class SurveyRule(msgspec.Struct, frozen=True, kw_only=True):
    """Which customers get which survey: those of tickets that `filter` finds (None: it cannot be read any
    more, and finds none). The survey goes out `delay_minutes` after the ticket stopped. No customer is asked
    again within `cooldown_days`."""

    id: int
    name: str
    survey: Survey
    filter: Filter | None
    delay_minutes: int = 0
    cooldown_days: int = 30


class SurveyChoice(msgspec.Struct, frozen=True, kw_only=True):
    """The rule to follow, or None; why, in one line."""

    rule: SurveyRule | None
    reason: str


def choose_survey(
    rules: list[SurveyRule],
    *,
    facts: Facts,
    last_asked_at: datetime | None,
    now: datetime,
    opted_out: bool = False,
    unwanted: bool = False,
) -> SurveyChoice:
    """The first rule whose filter finds the ticket, unless its contact wants no surveys or was
    asked too recently, or the ticket is `unwanted` (spam). `last_asked_at` is the contact's newest invitation
    to any survey."""
    if opted_out:
        return SurveyChoice(rule=None, reason="Not asked: this contact wants no surveys")
    if unwanted:
        return SurveyChoice(rule=None, reason="Not asked: the ticket is spam")
    for rule in rules:
        if rule.filter is None or not matches(rule.filter, facts, now, _DESK):
            continue
        if last_asked_at is not None and now - last_asked_at < timedelta(days=rule.cooldown_days):
            days = max(0, (now - last_asked_at).days)
            when = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
            return SurveyChoice(
                rule=None,
                reason=f"Not asked: asked {when}, rule “{rule.name}” rests {rule.cooldown_days} days",
            )
        return SurveyChoice(rule=rule, reason=f"Rule “{rule.name}”")
    return SurveyChoice(rule=None, reason="Not asked: no rule fits this ticket")


def greeting(name: str) -> str:
    """The name that a mail greets with; "" if it is an address, a number or the desk's own word for somebody
    unknown."""
    name = " ".join(name.split())
    if "@" in name or not any(letter.isalpha() for letter in name) or _NOBODY.fullmatch(name):
        return ""
    return name


def valid_score(survey: str, score: int) -> int:
    """`score` if it is on the survey's scale; otherwise BadInput names the field and the scale."""
    if survey not in SCALES:
        raise BadInput(
            Said(
                "survey: there is no survey “{survey}”, only {scales}.",
                survey=survey,
                scales=", ".join(SCALES),
            ),
            field="survey",
        )
    low, high = SCALES[survey]
    if not low <= score <= high:
        raise BadInput(
            Said("score: must be a whole number from {low} to {high}.", low=low, high=high), field="score"
        )
    return score


def csat(scores: list[int]) -> Score:
    """Satisfied answers (4 and 5 of 5) in % of all answers, with the Wilson interval."""
    satisfied = sum(1 for score in scores if valid_score("csat", score) >= SATISFIED)
    low, high = wilson(satisfied, len(scores))
    value = 100 * satisfied / len(scores) if scores else None
    return Score(value=value, low=low, high=high, n=len(scores))


def ces(scores: list[int]) -> Score:
    """Mean effort from 1 (minimal) to 5 (maximal), ± 1.96 standard errors, kept on the scale."""
    bottom, top = SCALES["ces"]
    n = len(scores)
    if not n:
        return Score(value=None, low=bottom, high=top, n=0)
    mean = sum(valid_score("ces", score) for score in scores) / n
    if n == 1:  # one answer has no spread
        return Score(value=mean, low=bottom, high=top, n=1)
    error = math.sqrt(sum((score - mean) ** 2 for score in scores) / (n - 1) / n)
    return Score(value=mean, low=max(bottom, mean - 1.96 * error), high=min(top, mean + 1.96 * error), n=n)


def wilson(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson score interval of a share (E. B. Wilson, 1927), both bounds in % from 0 to 100.

    `z` is the normal quantile, 1.96 for 95 %. Without any answer the interval is the whole scale. Raises
    ValueError unless 0 ≤ successes ≤ n."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return 0.0, 100.0
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, 100 * (centre - reach) / scale), min(100.0, 100 * (centre + reach) / scale)
