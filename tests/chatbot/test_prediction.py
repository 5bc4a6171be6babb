"""What comes next: rules before stories before the fallback, as Rasa decides it."""

from __future__ import annotations

import textwrap

from chatbot.authoring.load import read_tests
from chatbot.dialogue import events as ev
from chatbot.dialogue.predict import Brain
from chatbot.dialogue.tracker import Tracker
from chatbot.trying.stories import try_stories
from tests.chatbot.bots import project

DOMAIN = """
    intents: [greet, thank, order, stop, affirm, deny, rate, faq]
    entities:
      - number
      - city: {roles: [from, to]}
    slots:
      number: {type: text, mappings: [{type: from_entity, entity: number}]}
      tier: {type: categorical, values: [gold, Silver], mappings: [{type: custom}]}
      known: {type: bool, mappings: [{type: custom}]}
      note: {type: text, influence_conversation: false, mappings: [{type: custom}]}
    forms:
      order_form: {required_slots: [number]}
      rate_form: {required_slots: [note]}
    responses:
      utter_greet: [{text: Hello!}]
      utter_thank: [{text: With pleasure.}]
      utter_gold: [{text: Gold.}]
      utter_silver: [{text: Silver.}]
      utter_plain: [{text: Plain.}]
      utter_sure: [{text: Sure?}]
      utter_done: [{text: Done.}]
      utter_ask_number: [{text: Which number?}]
      utter_ask_note: [{text: What note?}]
      utter_faq/ask_hours: [{text: From nine to five.}]
    actions: [action_look, action_tier]
"""
RULES = """
    rules:
      - rule: Greet
        steps: [{intent: greet}, {action: utter_greet}]
      - rule: Be thanked
        steps: [{intent: thank}, {action: utter_thank}]
      - rule: Be thanked by gold
        condition: [{slot_was_set: [{tier: gold}]}]
        steps: [{intent: thank}, {action: utter_gold}]
      - rule: Answer
        steps: [{intent: faq}, {action: utter_faq}]
      - rule: Ask for the order
        steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
      - rule: Look it up
        condition: [{active_loop: order_form}]
        steps: [{action: order_form}, {active_loop: null}, {action: action_look}]
"""
STORIES = """
    stories:
      - story: Rate, by tier
        steps:
          - intent: rate
          - action: action_tier
          - or:
              - slot_was_set: [{tier: gold}]
              - slot_was_set: [{tier: silver}]
          - checkpoint: tiered
      - story: Gold rates
        steps:
          - checkpoint: tiered
            slot_was_set: [{tier: gold}]
          - action: utter_gold
          - checkpoint: sure
      - story: Silver rates
        steps:
          - checkpoint: tiered
            slot_was_set: [{tier: silver}]
          - action: utter_silver
          - checkpoint: sure
      - story: Sure
        steps:
          - checkpoint: sure
          - action: utter_sure
          - or:
              - intent: affirm
              - intent: thank
          - action: utter_done
      - story: Not sure
        steps:
          - checkpoint: sure
          - action: utter_sure
          - intent: deny
          - action: utter_plain
      - story: Stop the form, but go on
        steps:
          - intent: order
          - action: order_form
          - active_loop: order_form
          - intent: stop
          - action: utter_sure
          - intent: deny
          - action: order_form
          - active_loop: null
          - action: action_look
      - story: Stop the form
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


def brain(rules: str = RULES, stories: str = STORIES, config: str = "") -> Brain:
    return Brain(project(domain=DOMAIN, rules=rules, stories=stories, nlu="", config=config))


def outcome(tests: str, learned: Brain) -> list[tuple[list[str], list[str]]]:
    """Of each user turn, what was expected and what came."""
    stories, problems = read_tests(textwrap.dedent(tests).encode(), "tests.yml")
    assert problems == []
    result = try_stories(stories, learned)
    return [(turn.expected, turn.got) for story in result.stories for turn in story.turns]


def actions(intents: list[str], learned: Brain, *given: ev.Event) -> list[str]:
    """The actions of the last of these turns, taken as doing nothing."""
    tracker = Tracker(learned.domain)
    tracker.add(ev.ActionExecuted(name=ev.LISTEN), *given)
    done: list[str] = []
    for intent in intents:
        tracker.add(ev.UserUttered(text=intent, parse_data={"intent": {"name": intent}}))
        done = []
        while (found := learned.next(tracker)).action != ev.LISTEN and len(done) < 5:
            done.append(found.action)
            if found.by == "fallback":
                break
            tracker.add(ev.ActionExecuted(name=found.action, hide_rule_turn=found.hidden))
        tracker.add(ev.ActionExecuted(name=ev.LISTEN))
    return done


def test_a_rule_answers_wherever_the_conversation_is() -> None:
    assert actions(["greet"], brain()) == ["utter_greet"]
    assert actions(["rate", "greet"], brain()) == ["utter_greet"]


def test_the_rule_that_says_more_wins() -> None:
    assert actions(["thank"], brain()) == ["utter_thank"]
    assert actions(["thank"], brain(), ev.SlotSet(name="tier", value="gold")) == ["utter_gold"]


def test_a_retrieval_intent_is_answered_by_its_base() -> None:
    tests = """
        stories:
          - story: hours
            steps:
              - intent: faq/ask_hours
              - action: utter_faq/ask_hours
        """
    assert outcome(tests, brain()) == [(["utter_faq/ask_hours"], ["utter_faq/ask_hours"])]


def test_stories_branch_on_slots_over_checkpoints_and_or() -> None:
    tests = """
        stories:
          - story: silver, sure
            steps:
              - intent: rate
              - action: action_tier
              - slot_was_set: [{tier: silver}]
              - action: utter_silver
              - action: utter_sure
              - intent: affirm
              - action: utter_done
          - story: gold, not sure
            steps:
              - intent: rate
              - action: action_tier
              - slot_was_set: [{tier: GOLD}]
              - action: utter_gold
              - action: utter_sure
              - intent: deny
              - action: utter_plain
        """
    assert all(expected == got for expected, got in outcome(tests, brain()))


def test_a_story_is_recognised_after_other_turns_and_with_slots_from_before() -> None:
    given = ev.SlotSet(name="known", value=True)
    learned = brain()
    tracker = Tracker(learned.domain)
    tracker.add(ev.ActionExecuted(name=ev.LISTEN), given)
    for intent, answer in (("greet", "utter_greet"), ("thank", "utter_thank")):
        tracker.add(
            ev.UserUttered(parse_data={"intent": {"name": intent}}),
            ev.ActionExecuted(name=answer),
            ev.ActionExecuted(name=ev.LISTEN),
        )
    tracker.add(ev.UserUttered(parse_data={"intent": {"name": "rate"}}))
    found = learned.next(tracker)
    assert (found.action, found.by) == ("action_tier", "story")


def test_what_no_rule_and_no_story_knows_falls_back() -> None:
    assert actions(["deny"], brain(stories="")) == ["action_default_fallback"]


def test_the_threshold_of_the_rule_policy_decides_how_alike_a_moment_must_be() -> None:
    strict = "policies: [{name: RulePolicy, core_fallback_threshold: 0.99}, {name: MemoizationPolicy}]"
    learned, severe = brain(), brain(config=strict)
    given = [ev.SlotSet(name="known", value=True)]

    def after(one: Brain) -> str:
        tracker = Tracker(one.domain)
        tracker.add(
            ev.ActionExecuted(name=ev.LISTEN),
            ev.UserUttered(parse_data={"intent": {"name": "greet"}}),
            ev.ActionExecuted(name="action_look"),
            *given,
            ev.ActionExecuted(name="utter_sure"),
            ev.ActionExecuted(name=ev.LISTEN),
            ev.UserUttered(parse_data={"intent": {"name": "deny"}}),
        )
        return one.next(tracker).action

    assert after(learned) == "utter_plain"
    assert after(severe) == "action_default_fallback"


def test_a_rule_for_the_beginning_holds_only_there() -> None:
    rules = """
        rules:
          - rule: Welcome
            conversation_start: true
            steps: [{intent: greet}, {action: utter_sure}]
          - rule: Greet
            steps: [{intent: greet}, {action: utter_greet}]
        """
    learned = brain(rules, "")
    assert actions(["greet"], learned) == ["utter_sure"]
    assert actions(["greet", "greet"], learned) == ["utter_greet"]


def test_restart_and_back_are_there_without_a_rule() -> None:
    learned = brain()
    tracker = Tracker(learned.domain)
    tracker.add(ev.ActionExecuted(name=ev.LISTEN), ev.UserUttered(parse_data={"intent": {"name": "restart"}}))
    assert learned.next(tracker).action == "action_restart"
    tracker.add(ev.ActionExecuted(name="action_restart"), ev.Restarted())
    assert learned.next(tracker).action == ev.LISTEN
    assert tracker.now.slots["tier"] is None
