"""Surveys: the arithmetic, and who is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.filters.facts import Facts
from helpdesk.domain.filters.parse import parse
from helpdesk.domain.filters.tree import EVERYTHING
from helpdesk.domain.surveys import SurveyRule, ces, choose_survey, csat, valid_score, wilson
from helpdesk.errors import BadInput

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MAIL = SurveyRule(id=1, name="After mail", survey="csat", filter=parse("on:email"), cooldown_days=30)
BILLING = SurveyRule(id=2, name="Billing", survey="ces", filter=parse("queue:billing"), cooldown_days=0)
ANY = SurveyRule(id=3, name="Everybody", survey="csat", filter=EVERYTHING)
GONE = SurveyRule(id=4, name="Gone", survey="csat", filter=None)


def test_the_wilson_interval_is_the_known_one() -> None:
    assert wilson(8, 10) == pytest.approx((49.02, 94.33), abs=0.01)
    assert wilson(0, 10) == pytest.approx((0, 27.75), abs=0.01)
    assert wilson(0, 0) == (0, 100)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.1, 5))
def test_wilson_bounds_hold_the_share_and_stay_on_the_scale(won: int, lost: int, z: float) -> None:
    low, high = wilson(won, won + lost, z)
    assert 0 <= low <= high <= 100
    if won + lost:
        assert low - 1e-9 <= 100 * won / (won + lost) <= high + 1e-9


def test_more_successes_than_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="3 successes of 2"):
        wilson(3, 2)


@given(st.lists(st.integers(1, 5), max_size=60))
def test_scores_stay_on_their_scale_with_the_value_inside_its_interval(scores: list[int]) -> None:
    for result, bottom, top in ((csat(scores), 0, 100), (ces(scores), 1, 5)):
        assert result.n == len(scores)
        assert bottom <= result.low <= result.high <= top
        assert (result.value is None) == (not scores)
        assert result.value is None or result.low - 1e-9 <= result.value <= result.high + 1e-9


def test_csat_counts_four_and_five_and_ces_is_the_mean() -> None:
    assert csat([5, 4, 3, 1]).value == 50
    assert ces([1, 1, 4]).value == 2
    assert ces([3, 3, 3]).low == 3


@pytest.mark.parametrize(
    ("survey", "score", "field"), [("csat", 0, "score"), ("ces", 6, "score"), ("mood", 3, "survey")]
)
def test_a_score_off_the_scale_names_its_field(survey: str, score: int, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_score(survey, score)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("rules", "kinds", "team", "days_ago", "opted_out", "rule", "says"),
    [
        ([MAIL, ANY], ["email", "webchat"], None, None, False, 1, "After mail"),
        ([MAIL, ANY], ["webchat"], None, None, False, 3, "Everybody"),
        ([BILLING], ["webchat"], 7, None, False, 2, "Billing"),
        ([BILLING], ["webchat"], 8, None, False, None, "no rule fits"),
        ([GONE, ANY], ["webchat"], None, None, False, 3, "Everybody"),
        ([], ["webchat"], 8, None, False, None, "no rule fits"),
        ([MAIL], ["email"], None, 3, False, None, "asked 3 days ago"),
        ([MAIL], ["email"], None, 0, False, None, "asked today"),
        ([MAIL], ["email"], None, 30, False, 1, "After mail"),
        ([BILLING], ["email"], 7, 0, False, 2, "Billing"),
        ([MAIL, BILLING], ["email"], 7, 3, False, None, "rests 30 days"),
        ([ANY], ["email"], None, None, True, None, "wants no surveys"),
    ],
)
def test_who_is_asked(
    rules: list[SurveyRule],
    kinds: list[str],
    team: int | None,
    days_ago: int | None,
    opted_out: bool,
    rule: int | None,
    says: str,
) -> None:
    asked = None if days_ago is None else NOW - timedelta(days=days_ago)
    name = {7: "Billing", 8: "Support"}.get(team or 0)
    facts = Facts(number=1, channel_kinds=tuple(kinds), team=name, created=NOW, updated=NOW)
    choice = choose_survey(rules, facts=facts, last_asked_at=asked, now=NOW, opted_out=opted_out)
    assert (choice.rule.id if choice.rule else None) == rule
    assert says in choice.reason
