"""Filters follow a team that has another name, or whose tickets are another team's."""

from __future__ import annotations

import pytest

from helpdesk.domain.filters.following import followed, named_in
from helpdesk.domain.filters.parse import parse
from helpdesk.domain.filters.write import written

OTHERS = ("Support", "Billing & Refunds")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("queue:orders", "queue:Returns"),
        ("is:open (queue:ORDERS OR queue:support)", "is:open (queue:Returns OR queue:support)"),
        ("-queue:orders tag:x", "-queue:Returns tag:x"),
        ("queue:billing", "queue:billing"),
        ("queue:none orders", "queue:none orders"),
        ("tag:orders", "tag:orders"),
    ],
)
def test_only_what_asks_for_the_team_changes(text: str, expected: str) -> None:
    assert written(followed(parse(text), "Orders", "Returns", OTHERS)) == expected


def test_a_word_that_means_another_team_too_stays_beside_the_new_name() -> None:
    wanted = followed(parse("queue:billing"), "Billing", "Money", OTHERS)
    assert written(wanted) == "queue:billing OR queue:Money"
    assert written(followed(parse("queue:refunds"), "Refunds", "Refunds EU", OTHERS)) == "queue:refunds"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("queue:orders", True),
        ("a (is:open OR queue:orders)", True),
        ("-queue:orders", False),
        ("tag:orders", False),
    ],
)
def test_a_filter_that_only_leaves_a_team_out_does_not_ask_for_it(text: str, named: bool) -> None:
    assert named_in(parse(text), "Orders") is named
