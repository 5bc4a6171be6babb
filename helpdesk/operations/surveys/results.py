"""What customers answered: the scores of a period, with their arithmetic."""

from __future__ import annotations

from datetime import datetime

import msgspec

from helpdesk.db import surveys as db
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain import surveys as rules


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One survey in a period: how many were asked and answered, the score, and the answers by score."""

    survey: str
    asked: int
    score: rules.Score
    distribution: dict[int, int]


def report(
    tx: Reading, since: datetime, until: datetime, *, seen_by: int | None = None
) -> tuple[list[Result], list[db.Invitation]]:
    """Scores of the invitations sent in a period, and their answers, newest first: those about tickets that
    advisor `seen_by` sees, None: all."""
    asked = db.asked_between(tx, since, until, seen_by=seen_by)
    answers = db.answered_among(tx, since, until, seen_by=seen_by)
    results = []
    for survey, arithmetic in (("csat", rules.csat), ("ces", rules.ces)):
        scores = [one.score for one in answers if one.survey == survey and one.score is not None]
        results.append(
            Result(
                survey=survey,
                asked=asked.get(survey, 0),
                score=arithmetic(scores),
                distribution={score: scores.count(score) for score in range(1, 6)},
            )
        )
    return results, answers
