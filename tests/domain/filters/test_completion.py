"""What may come next in a filter that somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.filters.completion import Known, offers, typing_at
from helpdesk.domain.filters.fields import FIELDS, Field
from helpdesk.domain.filters.parse import parse
from tests import filters

FIELD_NAMES = [f"{field.name}:" for field in FIELDS]
NAMES = [Known("Billing & Refunds"), Known("Müller", "mu@desk.example"), Known("me"), Known('5" screens')]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", FIELD_NAMES),
        ("-", [f"-{name}" for name in FIELD_NAMES]),
        ("own", ["owner:"]),
        ("TEAM", ["queue:"]),
        ("is:open -cha", ["-channel:"]),
        ("(sub", ["subject:", "subject_has:"]),
        ("is:open ", [*FIELD_NAMES, "OR "]),
        ("(is:open ", [*FIELD_NAMES, "OR ", ") "]),
        ("is:open OR ", FIELD_NAMES),
        ("is:open O", ["OR "]),
        ("is:un", ["is:unassigned ", "is:undelivered "]),
        ("-IS:un", ["-IS:unassigned ", "-IS:undelivered "]),
        ("priority:h", ["priority:high "]),
        (
            "waiting:",
            ["waiting:today ", "waiting:yesterday ", "waiting:7d ", "waiting:>1h ", "waiting:<30m "],
        ),
        ("score:", ["score:<=2 ", "score:>=4 "]),
        ("queue:bill", ['queue:"Billing & Refunds" ']),
        ("queue:refu", ['queue:"Billing & Refunds" ']),
        ('team:"Billing &', ['team:"Billing & Refunds" ']),
        ("owner:m", ["owner:me ", "owner:Müller ", 'owner:"me" ']),
        ("owner:mu@", ["owner:Müller "]),
        ("tag:5", ['tag:"5"" screens" ']),
        ('tag:"5"" scr', ['tag:"5"" screens" ']),
        ("sla:", ["sla:breached ", "sla:none ", "sla:<30m ", "sla:<2h "]),
        ("came_by:bill", ['came_by:"Billing & Refunds" ']),
        ("handed_over:f", ["handed_over:fallback ", "handed_over:failed "]),
        ("channel:tel", ["channel:telegram "]),
        ("subject:lam", []),
        ("lamp", []),
        ('"lamp', []),
        ("quue:x", []),
        ("#1", []),
        ("a) is:o", []),
    ],
)
def test_what_is_offered(text: str, expected: list[str]) -> None:
    typing = typing_at(text, len(text))
    names = NAMES if typing.source else []
    found = [offer.insert for offer in offers(typing, names)]
    if text.endswith(" O"):
        found = [one for one in found if one in expected]  # fields begin with this letter too
    assert found == expected


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("is:op|en owner:me", "is:open"),
        ("is:open ow|", "ow"),
        ("is:open | x", ""),
        ('queue:"a b|c" x', 'queue:"a bc"'),
    ],
)
def test_the_whole_piece_at_the_caret_is_replaced(text: str, replaced: str) -> None:
    at = text.index("|")
    text = text.replace("|", "")
    typing = typing_at(text, at)
    assert text[typing.start : typing.end] == replaced


@given(st.text(max_size=60) | filters.nearly_filters, st.integers(0, 80))
def test_any_text_and_place_has_an_answer(text: str, at: int) -> None:
    typing = typing_at(text, at)
    assert 0 <= typing.start <= min(at, len(text)) <= typing.end <= len(text) or typing.start == typing.end
    offers(typing, NAMES)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_an_offered_value_can_be_read(field: Field) -> None:
    typing = typing_at(f"{field.name}:", len(field.name) + 1)
    assert typing.field is field
    for offer in offers(
        typing, [Known("en")] if field.source == "languages" else NAMES if field.source else []
    ):
        parse(offer.insert)
