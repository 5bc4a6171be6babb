"""msgspec's messages, told in another language; in English they stay as msgspec writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from helpdesk.said import Said
from helpdesk.telling.broken_rules import rule_of
from helpdesk.telling.spoken import spoken


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=4)] = "abc"
    code: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"
    most: Annotated[int, Meta(ge=1, le=9)] = 1
    part: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    kind: Literal["a", "b"] = "a"
    of: list[Annotated[str, Meta(max_length=1)]] = []
    some: Annotated[list[int], Meta(min_length=1, max_length=2)] = msgspec.field(default_factory=lambda: [1])
    at: Annotated[datetime, Meta(tz=True)] | None = None
    needed: int


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({}, "le champ « needed » manque"),
    ({"needed": "1"}, "type attendu : int ; type reçu : str (en $.needed)"),
    ({"needed": 1, "x": 1}, "le champ « x » n’existe pas"),
    ({"needed": 1, "name": "a"}, "texte trop court (minimum : 2) (en $.name)"),
    ({"needed": 1, "name": "abcde"}, "texte trop long (maximum : 4) (en $.name)"),
    ({"needed": 1, "code": "EN"}, "le texte n’a pas la forme attendue ('^[a-z]{2}$') (en $.code)"),
    ({"needed": 1, "most": 0}, "un nombre d’au moins 1 est attendu (en $.most)"),
    ({"needed": 1, "most": 10}, "un nombre de 9 au plus est attendu (en $.most)"),
    ({"needed": 1, "part": 0.0}, "un nombre supérieur à 0.0 est attendu (en $.part)"),
    ({"needed": 1, "part": 1.0}, "un nombre inférieur à 1.0 est attendu (en $.part)"),
    ({"needed": 1, "kind": "c"}, "la valeur « c » n’est pas possible (en $.kind)"),
    ({"needed": 1, "of": ["a", "bc"]}, "texte trop long (maximum : 1) (en $.of[1])"),
    ({"needed": 1, "some": []}, "pas assez d’éléments (minimum : 1) (en $.some)"),
    ({"needed": 1, "some": [1, 2, 3]}, "trop d’éléments (maximum : 2) (en $.some)"),
    ({"needed": 1, "at": "hier"}, "une date ou une heure au format RFC 3339 est attendue"),
    ({"needed": 1, "at": "2026-11-01T09:00:00"}, "un moment avec son fuseau horaire est attendu"),
]


@pytest.mark.parametrize(("given_value", "french"), BROKEN)
def test_a_rule_that_a_shape_breaks_is_told(given_value: dict[str, Any], french: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(msgspec.json.encode(given_value), type=Shape)
    rule = rule_of(str(caught.value))
    assert rule == str(caught.value)
    assert isinstance(rule, Said)
    assert spoken(rule, "fr").replace("\u00a0", " ").startswith(french)


@given(st.text())
def test_any_message_stays_as_it_is_in_english(message: str) -> None:
    assert rule_of(message) == message


def test_a_strangers_name_of_a_field_costs_little_whatever_it_says() -> None:
    """It can have the length of a body, and look like any number of places."""
    written = msgspec.json.encode({"z" + "` - at `0" * 100_000: 1})
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(written, type=Shape)
    rule = rule_of(str(caught.value))
    assert len(rule) < 600
    assert rule.startswith("Object contains unknown field `z")


def test_what_cannot_be_seen_is_shown_by_its_number_and_a_number_has_a_comma() -> None:
    hidden = Said("There is already a team {name!r}.", name="a\u202eb\n")
    assert "a\\u202eb\\n" in hidden
    assert "a\\u202eb\\n" in spoken(hidden, "fr")
    contrast = Said(
        "color must have a contrast of {least_contrast} with white (WCAG 2.2). Choose a darker one.",
        least_contrast=4.5,
    )
    assert "4,5" in spoken(contrast, "fr")
