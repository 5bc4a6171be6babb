"""Entities: simple extractors, an author's regexes and lookup tables, annotated examples, roles."""

from __future__ import annotations

import time
from typing import Any

import pytest

from chatbot.nlu.entities.patterns import SECONDS
from chatbot.nlu.entities.tagger import EntityFinder
from chatbot.nlu.shapes import Entity, Example, TrainingData
from helpdesk.errors import BadInput


def annotated(written: str, intent: str = "any") -> Example:
    """An example from "fly to [Oslo](city|to)": entity, and a role behind a bar."""
    text, entities, rest = "", [], written
    while "[" in rest:
        before, rest = rest.split("[", 1)
        value, rest = rest.split("](", 1)
        label, rest = rest.split(")", 1)
        name, _, role = label.partition("|")
        text += before
        entities.append(
            Entity(
                entity=name,
                value=value,
                start=len(text),
                end=len(text) + len(value),
                role=role or None,
                extractor="example",
            )
        )
        text += value
    return Example(text=text + rest, intent=intent, entities=entities)


def found(finder: EntityFinder, text: str) -> list[tuple[str, Any, str]]:
    entities = finder.find(text)
    return [(one.entity, one.value, text[one.start : one.end]) for one in entities]


NOTHING = TrainingData(examples=[])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("my email is jane.doe+x@example.co.uk, thanks", "email", ["jane.doe+x@example.co.uk"]),
        ("jane@example is no address", "email", []),
        ("write to a@b.de or c@d.fr.", "email", ["a@b.de", "c@d.fr"]),
        (
            "call +33 6 12 34 56 78 or (020) 7946-0958",
            "phone-number",
            ["+33 6 12 34 56 78", "(020) 7946-0958"],
        ),
        ("call 112", "phone-number", []),
        ("06.12.34.56.78", "phone-number", ["06.12.34.56.78"]),
        ("see https://a.example/b?c=d.", "url", ["https://a.example/b?c=d"]),
        ("two of 14 and -3", "number", [2, 14, -3]),
        ("1,234.50 and 1 234,50 and 2.500 and 0.500", "number", [1234.5, 1234.5, 2500, 0.5]),
        ("j'en veux deux", "number", [2]),
        ("anyone", "number", []),
        ("mail me at a2b@example.com on 12/31/2026", "number", []),
        ("I paid $1,234.50", "amount-of-money", [1234.5]),
        ("12,50 € et 30 euros", "amount-of-money", [12.5, 30]),
        ("100 europeans", "amount-of-money", []),
        ("tomorrow", "time", ["tomorrow"]),
        ("le 3 mars 2026 à 14h30", "time", ["2026-03-03", "14:30"]),
        ("March 5th, 2026 at 2pm", "time", ["2026-03-05", "14:00"]),
        ("on 31/03/2026", "time", ["2026-03-31"]),
        ("on 03/31/2026", "time", ["2026-03-31"]),
        ("on 03/04/2026", "time", ["03/04/2026"]),  # March or April: who knows
        ("on 2026-02-30", "time", []),
        ("you may march", "time", []),
        ("order #1042 please", "order_number", ["1042"]),
        ("my order number is AB-12345", "order_number", ["AB-12345"]),
        ("commande n° 12345", "order_number", ["12345"]),
        ("1042", "order_number", ["1042"]),
        ("I ordered 3 shirts", "order_number", []),
    ],
)
def test_simple_extractors(text: str, name: str, expected: list[Any]) -> None:
    assert [value for _, value, _ in found(EntityFinder(NOTHING, [name]), text)] == expected


def test_a_simple_extractor_answers_to_the_authors_name_and_to_no_other() -> None:
    finder = EntityFinder(NOTHING, ["order_id", "amount", "shoe"])
    assert found(finder, "order 12345 for 20 €") == [("order_id", "12345", "12345"), ("amount", 20, "20 €")]


def test_without_a_list_every_simple_extractor_answers_to_its_first_name() -> None:
    assert found(EntityFinder(NOTHING, None), "a@b.de") == [("email", "a@b.de", "a@b.de")]


def test_a_lookup_table_finds_whole_words_whatever_their_case_and_accents() -> None:
    data = TrainingData(examples=[], lookups={"city": ["Genève", "New York", "York", "Baden-Baden"]})
    finder = EntityFinder(data, ["city"])
    assert found(finder, "from GENEVE to new  york") == [
        ("city", "GENEVE", "GENEVE"),
        ("city", "new  york", "new  york"),
    ]
    assert found(finder, "yorkshire, baden baden") == [("city", "baden baden", "baden baden")]
    assert found(finder, "New. York") == [("city", "New. York", "New. York")]
    assert found(finder, "New, York") == [("city", "York", "York")]


def test_a_phrase_with_signs_is_found_with_its_signs() -> None:
    finder = EntityFinder(TrainingData(examples=[], lookups={"language": ["C++", "C"]}), ["language"])
    assert found(finder, "I write c++ daily") == [("language", "c++", "c++")]
    assert found(finder, "I write C daily") == [("language", "C", "C")]


def test_a_regex_or_lookup_extracts_only_what_is_an_entity() -> None:
    data = TrainingData(
        examples=[], regexes={"zip": [r"\b\d{5}\b"], "help": ["help"]}, lookups={"city": ["Oslo"]}
    )
    assert found(EntityFinder(data, ["zip"]), "help 12345 oslo") == [("zip", "12345", "12345")]


def test_synonyms_give_the_value() -> None:
    data = TrainingData(
        examples=[], lookups={"size": ["large", "XL", "small"]}, synonyms={"xl": "large", "tiny": "small"}
    )
    assert found(EntityFinder(data, ["size"]), "one Xl, one tiny") == [("size", "large", "Xl")]


def test_a_value_annotated_in_an_example_is_found_again_with_its_synonym() -> None:
    urgent = Entity(entity="priority", value="high", start=5, end=11, extractor="example")
    data = TrainingData(examples=[Example(text="it's urgent", intent="any", entities=[urgent])])
    finder = EntityFinder(data, ["priority"])
    assert found(finder, "Urgent!!") == [("priority", "high", "Urgent")]
    assert found(finder, "urgently") == []


FLIGHTS = TrainingData(
    examples=[
        annotated("a flight from [Berlin](city|departure) to [Madrid](city|destination)"),
        annotated("fly from [Paris](city|departure) to [New York](city|destination)"),
        annotated("I go to [Oslo](city|destination)"),
        annotated("to [Rome](city|destination) please"),
        annotated("from [Rome](city|departure) please"),
    ]
)


def test_roles_follow_the_words_around() -> None:
    entities = EntityFinder(FLIGHTS, ["city"]).find("to Berlin from Madrid")
    assert [(one.value, one.role) for one in entities] == [("Berlin", "destination"), ("Madrid", "departure")]


def test_an_unknown_word_where_an_entity_uses_to_stand_is_one() -> None:
    entities = EntityFinder(FLIGHTS, ["city"]).find("a flight from Bergen to Lyon")
    assert [(one.value, one.role, one.extractor) for one in entities] == [
        ("Bergen", "departure", "context"),
        ("Lyon", "destination", "context"),
    ]


def test_a_common_word_behind_a_cue_is_no_entity() -> None:
    assert EntityFinder(FLIGHTS, ["city"]).find("from please to fly") == []


def test_groups_are_told_apart_like_roles() -> None:
    def group(text: str, value: str, group: str) -> Example:
        start = text.index(value)
        one = Entity(entity="topping", value=value, start=start, end=start + len(value), group=group)
        return Example(text=text, intent="any", entities=[one])

    data = TrainingData(
        examples=[group("the first with ham", "ham", "1"), group("the other one has cheese", "cheese", "2")]
    )
    (one,) = EntityFinder(data, ["topping"]).find("it has ham")
    assert (one.value, one.group) == ("ham", "2")


def test_the_longer_of_two_overlapping_claims_wins() -> None:
    data = TrainingData(examples=[], lookups={"city": ["York", "New York"]}, regexes={"city": ["new"]})
    assert found(EntityFinder(data, ["city"]), "New York") == [("city", "New York", "New York")]


@pytest.mark.parametrize("pattern", ["(unclosed", "[a-", "*", "(?P<x>a)(?P<x", "a{99999999999999999999}"])
def test_a_regex_that_does_not_compile_is_named(pattern: str) -> None:
    with pytest.raises(BadInput, match="regex zip") as raised:
        EntityFinder(TrainingData(examples=[], regexes={"zip": [r"\d+", pattern]}), [])
    assert raised.value.field == "zip"


def test_a_regex_that_explodes_is_stopped_and_the_others_still_find() -> None:
    data = TrainingData(examples=[], regexes={"slow": [r"(a|aa)+$"], "zip": [r"\d{5}"]})
    finder = EntityFinder(data, ["slow", "zip"])
    began = time.thread_time()
    entities = finder.find("12345 " + "a" * 1_900 + "!")
    assert time.thread_time() - began < 20 * SECONDS
    assert [(one.entity, one.value) for one in entities if one.entity == "zip"] == [("zip", "12345")]
