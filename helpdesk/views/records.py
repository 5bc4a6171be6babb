"""Wire shapes: the ledger and the surveys."""

from __future__ import annotations

from datetime import datetime

from helpdesk.views.base import View
from helpdesk.views.tickets import SurveyAnswerView


class LedgerItemView(View, frozen=True, kw_only=True):
    id: int
    channel: str
    external_id: str | None
    received_at: datetime
    size: int
    fate: str | None
    reason: str
    attempts: int
    ticket: int | None
    message_id: int | None


class LedgerProof(View, frozen=True, kw_only=True):
    """received = in_flight + Σ fates, and what contradicts it."""

    received: int
    in_flight: int
    fates: dict[str, int]
    contradictions: list[str]
    holds: bool


class SurveyScore(View, frozen=True, kw_only=True):
    """CSAT: `score` is the % of satisfied answers, with its Wilson interval. CES: `score` is the mean from
    1 to 5 (low is good), with its standard error. `asked` counts the invitations sent."""

    survey: str
    asked: int
    answered: int
    response_rate: float | None
    score: float | None
    low: float | None
    high: float | None
    distribution: dict[str, int]


class SurveyReport(View, frozen=True, kw_only=True):
    since: datetime
    until: datetime
    scores: list[SurveyScore]
    answers: list[SurveyAnswerView]
