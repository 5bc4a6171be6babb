"""Placeholders: what a text says, what it is filled with, and what keeps it from being sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.answers.names import first_name
from helpdesk.domain.answers.placeholders import PATHS, Slot, fault, fill, parse, unfilled
from helpdesk.errors import BadInput

VALUES = {"contact.first_name": "Kim", "ticket.number": "17", "team.name": " "}

FILLED = [
    ("Hello {{contact.first_name}}!", "Hello Kim!", []),
    ("Hello {{ contact.first_name }}!", "Hello Kim!", []),
    ("Hello {{contact.first_name|there}}!", "Hello Kim!", []),
    ("Hello {{contact.name|there}}!", "Hello there!", []),
    ("Hello {{ contact.name | dear customer }}!", "Hello dear customer!", []),
    ("Hello{{contact.name|}}!", "Hello!", []),
    ("Hello {{contact.name}}!", "Hello ⟦contact.name⟧!", ["contact.name"]),
    ("{{contact.name}} {{contact.name}}", "⟦contact.name⟧ ⟦contact.name⟧", ["contact.name"]),
    ("{{team.name}} {{contact.email}}", "⟦team.name⟧ ⟦contact.email⟧", ["team.name", "contact.email"]),
    ("{{contact.name|a|b}}", "a|b", []),
    ("Write \\{{contact.name}} there.", "Write {{contact.name}} there.", []),
    ("#{{ticket.number}}", "#17", []),
    ("function() { return {}; }", "function() { return {}; }", []),
    ("an end }} alone", "an end }} alone", []),
    ("", "", []),
]

REFUSED = [
    (
        "Hello {{contact.firstname}}",
        "Line 1: there is no placeholder contact.firstname.",
        "contact.first_name",
    ),
    ("Hello {{first_name}}", "there is no placeholder first_name", "contact.first_name"),
    ("Hello\n{{customer.name}}", "Line 2: there is no placeholder customer.name", "Did you mean c"),
    ("{{Contact.Name}}", "there is no placeholder Contact.Name", "Did you mean contact.name?"),
    ("{{zzzz}}", "there is no placeholder zzzz.", ""),
    ("{{}}", "a placeholder needs a name", "{{contact.first_name}}"),
    ("{{|there}}", "a placeholder needs a name", ""),
    ("a {{contact.name", "Line 1: {{ needs its }}.", ""),
    ("{{contact.name {{team.name}}", "Line 1: {{ needs its }}.", ""),
    ("{{contact.name|\n}}", "must be on one line", ""),
    ("{{contact.name.__class__}}", "there is no placeholder", ""),
    ("{{7*7}}", "there is no placeholder 7*7", ""),
]


@pytest.mark.parametrize(("text", "wanted", "missing"), FILLED)
def test_a_text_is_filled_or_marked(text: str, wanted: str, missing: list[str]) -> None:
    filled = fill(text, VALUES)
    assert (filled.text, filled.missing) == (wanted, missing)
    assert unfilled(filled.text) == missing
    assert fault(text) is None


@pytest.mark.parametrize(("text", "why", "hint"), REFUSED)
def test_what_is_no_placeholder_is_refused_with_the_nearest_one(text: str, why: str, hint: str) -> None:
    with pytest.raises(BadInput, match="Line") as refused:
        parse(text)
    assert why in refused.value.detail
    assert hint in refused.value.detail
    found = fault(text)
    assert found is not None
    assert found.sentence == refused.value.detail


def test_the_parts_of_a_text_are_in_their_order() -> None:
    assert parse("a {{team.name}} b {{contact.name|c}}") == [
        "a ",
        Slot(path="team.name"),
        " b ",
        Slot(path="contact.name", fallback="c"),
    ]


@given(st.text(alphabet="ab {}|\\\n⟦⟧."))
def test_a_text_is_filled_or_refused_and_never_anything_else(text: str) -> None:
    found = fault(text)
    if found is not None:
        assert 1 <= found.line <= text.count("\n") + 1
    else:
        assert fill(text, {}).missing == []


@given(st.dictionaries(st.sampled_from(PATHS), st.text(min_size=1)))
def test_a_value_is_never_read_again(values: dict[str, str]) -> None:
    """A customer who calls themself {{contact.email}} learns nothing."""
    told = {path: "{{contact.email}} " + value for path, value in values.items()}
    filled = fill(" ".join(f"{{{{{path}}}}}" for path in PATHS), told)
    assert filled.missing == [path for path in PATHS if path not in values]
    assert all(value.strip() in filled.text for value in told.values())


@given(st.text(), st.sampled_from(PATHS))
def test_what_has_no_placeholder_is_unchanged(text: str, path: str) -> None:
    plain = text.replace("{{", "").replace("\\", "")
    if "{{" not in plain:
        assert fill(plain, {path: "x"}).text == plain


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Kim Miller", "Kim"),
        ("Miller, Kim", "Kim"),
        ("Miller, Kim Anna", "Kim"),
        ("Mme Anne Dupont", "Anne"),
        ("Jean-Luc Picard", "Jean-Luc"),
        ("Seán O'Neill", "Seán"),
        ("Kim", "Kim"),
        ("  Kim  ", "Kim"),
        ("山田 太郎", "山田"),
        ("Dr. Miller", ""),
        ("Mrs Miller", ""),
        ("K. Miller", ""),
        ("kim@shop.example", ""),
        ("+49 30 1234567", ""),
        ("Visitor 42", ""),
        ("", ""),
        ("...", ""),
        (",", ""),
    ],
)
def test_a_first_name_is_only_what_the_name_tells(name: str, first: str) -> None:
    assert first_name(name) == first
