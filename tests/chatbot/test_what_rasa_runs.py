"""What Rasa runs the desk runs too, with a warning; what Rasa refuses is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from chatbot.authoring.payloads import is_tidy, read_payload
from chatbot.dialogue import events as ev
from chatbot.dialogue.filling import extract
from chatbot.dialogue.tracker import Tracker
from chatbot.open import training_of
from tests.chatbot.bots import SilentActions, Talk, problems_of, project

CASES: list[dict[str, Any]] = msgspec.yaml.decode(
    (Path(__file__).parent / "rasa_bots/what_rasa_runs.yml").read_bytes()
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_rasa_s_warnings_are_warnings_and_its_errors_are_errors(case: dict[str, Any]) -> None:
    found = problems_of(more=msgspec.yaml.encode(case["more"]).decode())
    errors = [problem.reason for problem in found if not problem.warning]
    warnings = [problem.reason for problem in found if problem.warning]
    if "stops" in case:
        assert [one for one in errors if case["stops"] in one], errors
    else:
        assert errors == []
    if "warns" in case:
        assert [one for one in warnings if case["warns"] in one], warnings
    if "warns_not" in case:
        assert [one for one in warnings if case["warns_not"] in one] == []


@pytest.mark.parametrize(
    ("written", "intent", "entities", "tidy"),
    [
        ("/order", "order", [], True),
        ('/order{"number": "1234"}', "order", [("number", "1234")], True),
        ('/order@0.9{"number": 12}', "order", [("number", 12)], True),
        ('/order{"number": ["1", "2"]}', "order", [("number", "1"), ("number", "2")], True),
        ('/order{"number": "1234"}"', "order", [("number", "1234")], False),
        ('/order{"number": "1234"}\'', "order", [("number", "1234")], False),
        ('/order{"number": "1234"}}', "order", [("number", "1234")], False),
        ('/order{{"number": "1234"}}', "order", [("number", "1234")], False),
        ("/order{'number': '1234'}", "order", [("number", "1234")], False),
        ("/order{“number”: “1234”}", "order", [("number", "1234")], False),
        (
            "/order{'number': None, 'of': {'a': [1, 2.5]}}",
            "order",
            [("number", None), ("of", {"a": [1, 2.5]})],
            False,
        ),
        ('/order{"number": 1+1j}', "order", [], False),
        ("/order{'number': 2j}", "order", [], False),
        ("/order{'number': {1, 2}}", "order", [], False),
        ("/order{'number': (1, 2)}", "order", [], False),
        ("/order{'number': b'12'}", "order", [], False),
        ("/order{'number': ...}", "order", [], False),
        ("/order{'number': 1e999}", "order", [], False),
        ("/order{'number': {1: 2}}", "order", [], False),
        ("/order{[1]: 2}", "order", [], False),
        ('/order{"number": "1\\u0000"}', "order", [("number", "1\ufffd")], True),
        ("/order{'number': ['\\0', 2]}", "order", [("number", "\ufffd"), ("number", 2)], False),
        ("/order{'number': '\\ud800'}", "order", [], False),
        ('/order"', "order", [], False),
        ('"/order"', None, [], False),
        ('/order{"number": }', "order", [], False),
        ('/order{"number"', None, [], False),
        ("/order now please", None, [], False),
        ("/", None, [], False),
        ("where is my /order", None, [], False),
    ],
)
def test_a_payload_is_read_around_its_stray_characters(
    written: str, intent: str | None, entities: list[tuple[str, Any]], tidy: bool
) -> None:
    assert read_payload(written) == (None if intent is None else (intent, entities))
    assert is_tidy(written) is tidy


async def test_a_button_with_stray_quotes_fills_the_form() -> None:
    talk = Talk(project(), actions=SilentActions())
    await talk.say("where is my order")
    turn = await talk.say(payload="/order{'number': '1234'}\"")
    assert turn.slots == {"number": "1234"}


def filled(mapping: str, intent: str, loop: str = "", *, ignored: str = "") -> Any:
    """The value of a slot `mood` with this one mapping, after the words "fine" of an intent."""
    given = project(
        more=f"""
        slots: {{mood: {{type: text, mappings: [{mapping}]}}}}
        forms: {{mood_form: {{required_slots: [mood], ignored_intents: [{ignored}]}}}}
        """
    )
    tracker = Tracker(given.domain)
    if loop:
        tracker.add(ev.ActionExecuted(name=loop), ev.ActiveLoop(name=loop))
    entities = [{"entity": "number", "value": "7"}, {"entity": "feeling", "value": "good"}]
    tracker.add(
        ev.UserUttered(text="fine", parse_data={"intent": {"name": intent}, "entities": entities}),
    )
    return {event.name: event.value for event in extract(tracker)}.get("mood")


@pytest.mark.parametrize(
    ("mapping", "intent", "loop", "ignored", "value"),
    [
        ("{type: from_entity, entity: number}", "greet", "", "", "7"),
        ("{type: from_entity, entity: feeling}", "greet", "", "", None),
        ("{type: from_intent, intent: greet, value: good}", "greet", "", "", "good"),
        ("{type: from_intent, intent: greet, value: good}", "thank", "", "", None),
        ("{type: from_intent, intent: nlu_fallback, value: lost}", "nlu_fallback", "", "", "lost"),
        ("{type: from_intent, intent: order_form, value: good}", "order_form", "", "", None),
        ("{type: from_intent, intent: [order_form, greet], value: good}", "greet", "", "", "good"),
        ("{type: from_intent, not_intent: thank, value: good}", "greet", "", "", "good"),
        ("{type: from_intent, not_intent: thank, value: good}", "thank", "", "", None),
        ("{type: from_text, conditions: [{active_loop: lost_form}]}", "greet", "mood_form", "", None),
        ("{type: from_text, conditions: [{active_loop: mood_form}]}", "greet", "mood_form", "", "fine"),
        ("{type: from_text, conditions: [{active_loop: null}]}", "greet", "mood_form", "", None),
        ("{type: from_text, conditions: [{active_loop: null}]}", "greet", "", "", "fine"),
        ("{type: from_text, conditions: [{requested_slot: mood}]}", "greet", "mood_form", "", None),
        ("{type: from_text}", "greet", "mood_form", "greet", None),
        ("{type: from_text}", "greet", "order_form", "greet", "fine"),
        ("{type: from_text, intent: greet}", "greet", "mood_form", "greet", "fine"),
    ],
)
def test_a_mapping_applies_where_it_does_in_rasa(
    mapping: str, intent: str, loop: str, ignored: str, value: str | None
) -> None:
    assert filled(mapping, intent, loop, ignored=ignored) == value


async def test_an_intent_of_rasa_s_own_needs_no_line_in_the_domain() -> None:
    given = project(
        more="""
        nlu: [{intent: out_of_scope, examples: "- tell me a joke"}]
        rules: [{rule: Joke, steps: [{intent: out_of_scope}, {action: utter_stopped}]}]
        """
    )
    assert "out_of_scope" in {one.intent for one in training_of(given).examples}
    turn = await Talk(given).say("tell me a joke")
    assert turn.why.startswith('rule "Joke" because intent out_of_scope 1.00')
