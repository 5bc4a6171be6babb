"""What customers answer in forms: read as typed, and told what is wrong."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.fields.answers import (
    AnswersInvalid,
    Fault,
    Typed,
    checked_answers,
    questions,
    read_answers,
)
from helpdesk.domain.fields.definition import Asked, CustomerForm, Definition, FieldValue
from helpdesk.domain.fields.given import checked
from tests import filters


def asked(one: Definition, form: CustomerForm = "widget", *, required: bool = False) -> Definition:
    return msgspec.structs.replace(one, asked=[Asked(form=form, required=required)])


FIELDS = [asked(one) for one, _ in filters.CUSTOM]


def field(key: str) -> Definition:
    return next(one for one in FIELDS if one.key == key)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("order", " AB  12 ", "AB 12"),
        ("order", ["AB"], "AB"),
        ("order", "", None),
        ("order", [], None),
        ("seats", "12", 12),
        ("seats", "1 200", 1200),
        ("seats", "1\u202f200,5", 1200.5),
        ("seats", "−2", -2),
        ("seats", " 3.0 ", 3),
        ("renewal", "2026-11-01", "2026-11-01"),
        ("plan", "gold", "gold"),
        ("parts", ["foot", "lamp", ""], ["lamp", "foot"]),
        ("parts", "lamp", ["lamp"]),
        ("parts", "", None),
        ("vip", "yes", True),
        ("vip", "no", False),
        ("site", "https://shop.example/a", "https://shop.example/a"),
    ],
)
def test_what_is_typed_is_read_by_the_kind_of_its_field(
    key: str, typed: Typed, value: FieldValue | None
) -> None:
    found = read_answers(FIELDS, "widget", {key: typed})
    assert (found.values, found.faults) == ({} if value is None else {key: value}, {})


@pytest.mark.parametrize(
    ("key", "typed", "fault"),
    [
        ("order", "x" * 501, "long"),
        ("order", ["a", "b"], "text"),
        ("seats", "many", "number"),
        ("seats", "1,200.5", "number"),
        ("seats", "1e5", "number"),
        ("seats", "9" * 20, "number"),
        ("renewal", "2026-02-30", "date"),
        ("renewal", "1.11.2026", "date"),
        ("plan", "bronze", "choice"),
        ("parts", ["lamp", "gone"], "choices"),
        ("parts", ["lamp", "lamp"], "choices"),
        ("vip", "maybe", "yes_no"),
        ("site", "shop.example", "link"),
        ("site", "javascript:alert(1)", "link"),
        ("site", "https://" + "x" * 1000, "long"),
    ],
)
def test_what_breaks_a_rule_is_told_by_its_field(key: str, typed: Typed, fault: Fault) -> None:
    found = read_answers(FIELDS, "widget", {"order": "A", key: typed})
    assert found.faults == {key: fault}
    assert key not in found.values


def test_only_what_is_required_must_have_an_answer_and_nobody_is_asked_twice() -> None:
    fields = [asked(field("order"), required=True), asked(field("plan"), required=True), field("seats")]
    assert read_answers(fields, "widget", {"order": " "}).faults == {"order": "missing", "plan": "missing"}
    assert read_answers(fields, "widget", {"order": "A"}, known={"plan"}).faults == {}
    assert [one.key for one in questions(fields, "widget", known={"plan"})] == ["order", "seats"]
    assert questions(fields, "contact") == []
    wrong = read_answers(fields, "widget", {"order": "x" * 501, "plan": "gold"})
    assert wrong.faults == {"order": "long"}, "there is an answer, though a wrong one"


def test_a_field_that_went_out_of_the_form_refuses_nothing_and_its_answer_is_told() -> None:
    gone = msgspec.structs.replace(asked(field("order"), required=True), archived=True)
    elsewhere = asked(field("parts"), "contact")
    found = read_answers([gone, elsewhere], "widget", {"order": " A\u202e1 ", "parts": ["lamp", "foot"]})
    assert (found.values, found.faults) == ({}, {})
    assert found.unasked == ["Order: A[RLO]1", "Parts: lamp, foot"]
    assert read_answers([gone], "widget", {"order": ""}).unasked == []


def test_a_field_that_is_not_there_any_more_refuses_nothing_and_its_answer_is_told() -> None:
    found = checked_answers([], "widget", {"shoe\u202e": "44", "hat": " "})
    assert (found.values, found.faults, found.unasked) == ({}, {}, ["shoe[RLO]: 44"])


def test_a_refusal_brings_what_is_wrong_and_what_is_asked_now() -> None:
    fields = [asked(field("order"), required=True), field("plan")]
    with pytest.raises(AnswersInvalid, match="Plan: this is not one of the choices") as refused:
        checked_answers(fields, "widget", {"plan": "bronze"})
    assert refused.value.faults == {"plan": "choice", "order": "missing"}
    assert refused.value.field == "fields.plan"
    assert [one.key for one in refused.value.questions] == ["order", "plan"]


@given(
    st.dictionaries(
        st.sampled_from([one.key for one in FIELDS]),
        st.text() | st.sampled_from(["yes", "gold", "1,5", "2026-11-01"]) | st.lists(st.text(), max_size=4),
    )
)
def test_whatever_is_typed_is_a_value_or_a_fault_or_nothing(typed: dict[str, Typed]) -> None:
    found = read_answers(FIELDS, "widget", typed)
    assert not found.values.keys() & found.faults.keys()
    assert found.values.keys() | found.faults.keys() <= typed.keys()
    assert checked(FIELDS, found.values, field="fields") == found.values
