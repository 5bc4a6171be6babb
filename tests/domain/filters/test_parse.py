"""What a filter's text means, what breaks it and where, and that it is written back as the same filter."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.domain.filters.fields import FIELDS, Field, field_named
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import DEEPEST, LONGEST, MOST, parse, read, stored
from helpdesk.domain.filters.tree import (
    EVERYTHING,
    Age,
    All,
    Between,
    Choice,
    Condition,
    Either,
    Filter,
    Level,
    Named,
    Not,
    Number,
    Score,
    Special,
    Text,
    When,
    follows_the_clock,
    leaves,
    numbers_named,
)
from helpdesk.domain.filters.write import written
from tests import filters

OPEN = Condition("is", Choice("open"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYTHING),
        ("  \n ", EVERYTHING),
        ("is:open", OPEN),
        ("IS:Open", OPEN),
        ("team:billing", Condition("queue", Named("billing"))),
        ('queue:"Billing  EU"', Condition("queue", Named("Billing EU"))),
        ("owner:me", Condition("owner", Special("me"))),
        ('owner:"me"', Condition("owner", Named("me"))),
        ("queue:none", Condition("queue", Special("none"))),
        ("tag:none", Condition("tag", Named("none"))),
        ("from:@shop.example", Condition("customer", Named("@shop.example"))),
        ("priority:>=high", Condition("priority", Level(">=", "high"))),
        ("waiting:>1h", Condition("waiting", Age(">", 1, "h"))),
        ("created:7d", Condition("created", Age("", 7, "d"))),
        ("created:2026-11-01..", Condition("created", Between("2026-11-01", None))),
        ("created:2026..today", Condition("created", Between("2026", "today"))),
        ("solved:<2026-11", Condition("solved", When("<", "2026-11"))),
        ("score:>=4", Condition("score", Score(4, None))),
        ("score:<=2", Condition("score", Score(None, 2))),
        ("score:1..3", Condition("score", Score(1, 3))),
        ("#12", Number(12)),
        ("12", Text("12")),
        ("late delivery", Text("late delivery")),
        ("late is:open delivery", All((Text("late delivery"), OPEN))),
        ('late "so late"', All((Text("late"), Text("so late", whole=True)))),
        ("(late) delivery", All((Text("late"), Text("delivery")))),
        ("-late", Not(Text("late"))),
        ("-(-late)", Text("late")),
        ("-(late delivery)", Not(Text("late delivery"))),
        ("late OR delivery is:open", Either((Text("late"), All((Text("delivery"), OPEN))))),
        ("late AND is:open", All((Text("late"), OPEN))),
        ("(late OR is:open) delivery", All((Either((Text("late"), OPEN)), Text("delivery")))),
        ("or and ORDER", Text("or and ORDER")),
        ("Wi-Fi - E-17", Text("Wi-Fi - E-17")),
        (
            "https://shop.example/a?b=c 10:30 Re: : a::b",
            Text("https://shop.example/a?b=c 10:30 Re: : a::b"),
        ),
    ],
)
def test_what_a_text_means(text: str, expected: Filter) -> None:
    assert parse(text) == expected
    assert parse(written(expected)) == expected


@pytest.mark.parametrize(
    ("text", "reason", "place", "nearest"),
    [
        ("quue:billing", "unknown-field", "quue", "queue"),
        ("is:open re:x", "unknown-field", "re", None),
        ("is:opne", "unknown-value", "opne", "open"),
        ('state:"opne"', "unknown-value", "opne", "open"),
        ("priority:>=hihg", "unknown-value", "hihg", "high"),
        ("created:2026-02-30", "unknown-value", "2026-02-30", None),
        ("created:2026-13", "unknown-value", "2026-13", None),
        ("created:0001", "unknown-value", "0001", None),
        ("created:..", "unknown-value", "..", None),
        ("created:9999999999d", "unknown-value", "9999999999d", None),
        ("waiting:999999w", "unknown-value", "999999w", None),
        ("score:high", "unknown-value", "high", None),
        ("score:<0", "unknown-value", "<0", None),
        ("language:*", "unknown-value", "*", None),
        ('tag:""', "unknown-value", "", None),
        ("is:open waiting: >1h", "no-value", "waiting:", None),
        ('is:open "late', "unclosed-quote", '"late', None),
        ('tag:"late', "unclosed-quote", '"late', None),
        ("(is:open", "bracket", "", None),
        ("is:open)", "bracket", ")", None),
        ("()", "unexpected", ")", None),
        ("is:open OR", "unexpected", "", None),
        ("OR is:open", "unexpected", "OR", None),
        ("a OR OR b", "unexpected", "OR", None),
        ("a OR AND b", "unexpected", "AND", None),
    ],
)
def test_an_error_names_its_place_and_what_was_expected(
    text: str, reason: str, place: str, nearest: str | None
) -> None:
    with pytest.raises(FilterInvalid) as refused:
        parse(text)
    error = refused.value
    assert (error.field, error.reason, error.nearest) == ("q", reason, nearest)
    assert text[error.at : error.at + error.length].startswith(place)
    assert error.expected
    if error.nearest is not None:
        assert f"Did you mean {error.nearest}?" in error.detail


@pytest.mark.parametrize(
    "text",
    [
        "x" * (LONGEST + 1),
        "a " * (MOST + 1),
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "(" * LONGEST,
    ],
)
def test_a_filter_is_bounded(text: str) -> None:
    with pytest.raises(FilterInvalid) as refused:
        parse(text)
    assert refused.value.reason == "too-much"


@given(st.text(max_size=200) | filters.nearly_filters)
@example("-" * 200)
@example('"' * 199)
@example("a:" * 100)
def test_any_text_is_a_filter_or_says_where_it_breaks(text: str) -> None:
    found = read_or_refused(text)
    if isinstance(found, FilterInvalid):
        assert 0 <= found.at <= len(text)
        assert found.detail
        assert found.length > 0
    else:
        assert parse(written(found)) == found


def read_or_refused(text: str) -> Filter | FilterInvalid:
    try:
        return parse(text)
    except FilterInvalid as error:
        return error


@given(filters.filters)
def test_a_written_filter_is_read_again(wanted: Filter) -> None:
    """A random one can be longer than one that somebody may type."""
    found = stored(written(wanted))
    assert stored(written(found)) == found
    assert list(leaves(found)) == list(leaves(wanted))


def test_the_places_of_conditions_are_those_of_their_values() -> None:
    text = 'is:open (queue:"Billing EU" OR -owner:ana)'
    assert [text[place.at : place.at + place.length] for place in read(text).places] == [
        "open",
        "Billing EU",
        "ana",
    ]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_examples_of_a_field_are_filters(field: Field) -> None:
    assert field.examples
    for text in field.examples:
        assert all(isinstance(leaf, Condition) and leaf.field == field.name for leaf in leaves(parse(text)))
    for alias in field.aliases:
        assert field_named(alias.upper()) is field


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("is:open", False),
        ("created:2026-11-01..", False),
        ("created:today", True),
        ("-(a OR created:..yesterday)", True),
        ("waiting:>1h", True),
    ],
)
def test_what_changes_with_the_clock(text: str, follows: bool) -> None:
    assert follows_the_clock(parse(text)) is follows


def test_the_numbers_that_a_filter_names() -> None:
    assert numbers_named(parse("#12 OR (13 -is:open) OR 14 lamps")) == {12, 13}
