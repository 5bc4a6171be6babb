"""Filters follow a team that has another name, or whose tickets are another team's."""

from __future__ import annotations

import pytest

from helpdesk.domain.filters.following import Moved, asks_for, text_followed

OTHERS = ("Support", "Billing & Refunds")


def after(text: str, was: str, now: str, *, renamed: bool = True) -> str:
    return text_followed(text, Moved(was=was, now=now, renamed=renamed, others=OTHERS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("queue:orders", "queue:Returns"),
        ("is:open (queue:ORDERS OR queue:support)", "is:open (queue:Returns OR queue:support)"),
        ("-queue:orders tag:x", "-queue:Returns tag:x"),
        ("tag:x -(queue:orders tag:y)", "tag:x -(queue:Returns tag:y)"),
        ("queue_is:ORDERS -queue_is:order", "queue_is:Returns -queue_is:order"),
        ("queue:billing", "queue:billing"),
        ("queue:none orders", "queue:none orders"),
        ("tag:orders  is:open", "tag:orders  is:open"),
    ],
)
def test_only_what_asks_for_the_team_changes(text: str, expected: str) -> None:
    assert after(text, "Orders", "Returns") == expected


def test_who_gets_the_tickets_of_a_team_is_not_left_out_for_that() -> None:
    text = "queue:orders OR -queue:orders"
    assert after(text, "Orders", "Returns", renamed=False) == "queue:Returns OR -queue:orders"
    kept = 'queue:Support -queue_is:"Orders EU"'
    assert after(kept, "Orders EU", "Support", renamed=False) == kept


def test_a_word_that_means_another_team_too_stays_beside_the_new_name() -> None:
    assert after("queue:billing", "Billing", "Money") == "queue:billing OR queue:Money"
    assert after("-queue:billing", "Billing", "Money") == "-(queue:billing OR queue:Money)"
    assert after("queue:refunds", "Refunds", "Refunds EU") == "queue:refunds"


def test_a_new_name_that_is_a_word_of_another_teams_is_meant_alone() -> None:
    assert after("queue:orders", "Orders", "Refunds") == "queue_is:Refunds"


def test_a_filter_that_cannot_be_read_any_more_stays() -> None:
    assert after("gone:x queue:orders", "Orders", "Returns") == "gone:x queue:orders"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("queue:orders", True),
        ("a (is:open OR queue:orders)", True),
        ("queue_is:orders", True),
        ("queue_is:order", False),
        ("-queue:orders", False),
        ("tag:orders", False),
    ],
)
def test_a_filter_that_only_leaves_a_team_out_does_not_ask_for_it(text: str, named: bool) -> None:
    assert asks_for(text, "Orders") is named
