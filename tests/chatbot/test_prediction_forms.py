"""How rules and stories go on around forms, slots and the beginning."""

from __future__ import annotations

import pytest

from chatbot.dialogue import events as ev
from chatbot.dialogue.applied import applied
from chatbot.dialogue.states import feature_of
from tests.chatbot.test_prediction import brain, outcome


def test_a_form_goes_on_after_a_question_and_after_doubts() -> None:
    tests = """
        stories:
          - story: a question between
            steps:
              - intent: order
              - action: order_form
              - active_loop: order_form
              - intent: greet
              - action: utter_greet
              - action: order_form
              - intent: stop
              - action: utter_sure
              - intent: deny
              - action: order_form
              - active_loop: null
              - action: action_look
          - story: really stopped
            steps:
              - intent: order
              - action: order_form
              - active_loop: order_form
              - intent: stop
              - action: utter_sure
              - intent: affirm
              - action: action_deactivate_loop
              - active_loop: null
              - action: utter_plain
        """
    assert all(expected == got for expected, got in outcome(tests, brain()))


def test_the_happy_way_through_a_form_leaves_no_trace_for_rules_and_stories() -> None:
    said = ev.UserUttered(parse_data={"intent": {"name": "order"}})
    listen, form = ev.ActionExecuted(name=ev.LISTEN), ev.ActionExecuted(name="order_form")
    loop, slot = ev.ActiveLoop(name="order_form"), ev.SlotSet(name="number", value="1")
    begun: list[ev.Event] = [listen, said, form, loop]
    assert applied([*begun, listen, said, form, slot]) == [*begun, slot]
    greeted: list[ev.Event] = [listen, said, ev.ActionExecuted(name="utter_greet"), form]
    assert applied([*begun, *greeted]) == [*begun, *greeted], "after something else the form counts"


@pytest.mark.parametrize(
    ("slot", "value", "feature"),
    [
        ("number", "anything", (1.0,)),
        ("number", None, None),
        ("tier", "SILVER", (0.0, 1.0, 0.0)),
        ("tier", "bronze", (0.0, 0.0, 1.0)),
        ("tier", None, None),
        ("known", False, (1.0, 0.0)),
        ("known", "true", (1.0, 1.0)),
        ("known", "perhaps", None),
        ("note", "x", None),
    ],
)
def test_slots_count_as_rasa_counts_them(slot: str, value: object, feature: object) -> None:
    assert feature_of(brain().domain.slots[slot], value) == feature
