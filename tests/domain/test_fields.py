"""Values of custom fields: which are taken, and how they are stored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.fields.definition import in_language, told
from helpdesk.domain.fields.given import checked
from helpdesk.errors import BadInput
from tests import filters

FIELDS = [one for one, _ in filters.CUSTOM]


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("order", "  AB  12 ", "AB 12"),
        ("order", "", None),
        ("order", None, None),
        ("order", "a\u202eb", "a[RLO]b"),
        ("seats", 3.0, 3),
        ("seats", -2.5, -2.5),
        ("renewal", "2026-11-01", "2026-11-01"),
        ("plan", "gold", "gold"),
        ("parts", ["foot", "lamp"], ["lamp", "foot"]),
        ("parts", [], None),
        ("vip", False, False),
        ("site", "https://shop.example/a?b=c", "https://shop.example/a?b=c"),
        ("site", "", None),
    ],
)
def test_what_is_given_is_stored_as(key: str, value: Any, stored: Any) -> None:
    assert checked(FIELDS, {key: value}, field="fields") == {key: stored}


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("order", 12, "Order must be a text"),
        ("order", "x" * 501, "Order must be a text of at most 500"),
        ("seats", "3", "Seats must be a number"),
        ("seats", True, "Seats must be a number"),
        ("seats", 10**16, "Seats must be a number"),
        ("renewal", "2026-02-30", "Renewal must be a date"),
        ("renewal", "2026-11-01T10:00", "Renewal must be a date"),
        ("plan", "bronze", "Plan must be one of its choices: gold, silver, old_one"),
        ("parts", "lamp", "Parts must be a list of its choices"),
        ("parts", ["lamp", "lamp"], "Parts must be a list of its choices, each once"),
        ("vip", "yes", "Vip must be yes or no"),
        ("site", "shop.example", "Site must be a link"),
        ("site", "javascript:alert(1)", "Site must be a link"),
        ("nothing", "x", "There is no field 'nothing'"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_the_name_of_the_field(key: str, value: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        checked(FIELDS, {"vip": True, key: value}, field="fields")
    assert refused.value.field == f"fields.{key}"


@given(
    st.dictionaries(
        st.sampled_from([one.key for one in FIELDS]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4
        ),
    )
)
def test_any_values_are_taken_or_refused_and_what_is_taken_is_taken_again(values: dict[str, Any]) -> None:
    try:
        stored = checked(FIELDS, values, field="fields")
    except BadInput:
        return
    assert stored.keys() == values.keys()
    assert checked(FIELDS, stored, field="fields") == stored


def test_a_label_is_in_the_language_or_in_one_that_there_is() -> None:
    assert in_language({"en": "Plan", "fr": "Forfait"}, "fr-CA") == "Forfait"
    assert in_language({"en": "Plan", "fr": "Forfait"}, "de") == "Plan"
    assert in_language({"fr": "Forfait"}, "de") == "Forfait"
    assert in_language({}, "en") == ""


def test_values_are_told_in_one_line() -> None:
    assert [told(one) for one in (None, True, False, 3, "x", ["a", "b"])] == [
        "–",
        "yes",
        "no",
        "3",
        "x",
        "a, b",
    ]
