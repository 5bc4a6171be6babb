"""A bot's files: what is wrong is named with file, line and reason, all at once."""
# ruff: noqa: E501 - one case a line

from __future__ import annotations

import textwrap

import pytest

from chatbot.authoring.annotations import BadAnnotation, read_annotated
from chatbot.authoring.load import load
from chatbot.authoring.problems import BotInvalid
from tests.chatbot.bots import DOMAIN, files, problems_of, project


def errors(**texts: str) -> list[str]:
    return [str(problem) for problem in problems_of(**texts) if not problem.warning]


def test_the_small_bot_has_nothing_wrong() -> None:
    assert errors() == []


@pytest.mark.parametrize(
    ("what", "text", "place", "reason"),
    [
        ("rules", "rules:\n  - rule: a\n    steps: [\n", "rules.yml:4", "is not valid YAML"),
        ("rules", "rules:\n  - rule: a\n    steps:\n      - intent: greet\n      - action: action_nowhere\n", "rules.yml:5", "action action_nowhere is not in the domain"),
        ("rules", "rules:\n  - rule: a\n    condition:\n      - active_loop: lost_form\n    steps:\n      - intent: greet\n      - action: utter_greet\n", "rules.yml:4", "form lost_form is not in the domain"),
        ("rules", "rules:\n  - rule: a\n    steps:\n      - intent: greet\n      - action: utter_nothing\n", "rules.yml:5", "response utter_nothing is not in the domain"),
        ("rules", "rules:\n  - rule: a\n    steps: hello\n", "rules.yml:3", "steps must be a list"),
        ("rules", "rules:\n  - rule: a\n    steps:\n      - say: hello\n", "rules.yml:4", "that Rasa does not have: say"),
        ("rules", "rules: {}\n", "rules.yml:1", "rules must be a list"),
        ("nlu", "nlu:\n  - intent: greet\n    examples: |\n      - hi\n      - in [Paris]{entity: city}\n", "nlu.yml:5", "is not an annotation"),
        ("nlu", "nlu:\n  - regex: number\n    examples: |\n      - (\\d\n", "nlu.yml:4", "is not a regular expression"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_file_line_and_reason(
    what: str, text: str, place: str, reason: str
) -> None:
    found = [one for one in errors(**{what: text}) if one.startswith(f"{place}: ") and reason in one]
    assert len(found) == 1, errors(**{what: text})


@pytest.mark.parametrize(
    ("line", "place", "reason"),
    [
        ("slots: {mood: {type: colour}}", "more.yml:1", "slot mood has the type 'colour'"),
        ("slots: {mood: {type: text, mappings: [{type: from_nowhere}]}}", "more.yml:1", "mapped by 'from_nowhere'"),
        ("slots: {mood: {type: text, mappings: [{type: from_entity}]}}", "more.yml:1", "from_entity needs entity"),
        ("forms: {f: {required_slots: [mood]}}", "more.yml:1", "form f: slot mood is not in the domain"),
        ("responses: {utter_x: hello}", "", ""),
        ("responses: {utter_x: 7}", "more.yml:1", "must be a list of variants"),
        ("responses: {utter_x: [{txt: hello}]}", "more.yml:1", "has neither text nor"),
        ("responses: {utter_x: [{text: a, buttons: [{payload: /greet}]}]}", "more.yml:1", "needs a title"),
        ("helpdesk: {hand_over_intent: [greet]}", "more.yml:1", "hand_over_intent is not one of"),
    ],
)  # fmt: skip
def test_a_domain_s_mistakes_are_named(line: str, place: str, reason: str) -> None:
    found = errors(more=line)
    if place:
        assert [one for one in found if one.startswith(place) and reason in one], found
    else:
        assert found == []


def test_all_problems_come_at_once_and_warnings_keep_no_bot_back() -> None:
    broken = files(
        rules="rules:\n  - rule: a\n    steps:\n      - action: utter_lost\n      - action: action_lost\n"
    )
    with pytest.raises(BotInvalid) as caught:
        load(broken)
    told = [str(problem) for problem in caught.value.problems if not problem.warning]
    assert [one.split(": ")[0] for one in told] == ["rules.yml:4", "rules.yml:5"]
    assert "and 1 more" in caught.value.detail
    assert any("order_form is never used" in str(one) and one.warning for one in caught.value.problems)


def test_a_key_that_stands_twice_is_named_with_both_lines() -> None:
    assert errors(more="slots:\n  mood: {type: text}\n  mood: {type: bool}\n") == [
        "more.yml:3: 'mood' appears twice, first in line 2"
    ]


def test_rules_that_say_different_things_in_one_situation_are_named_both() -> None:
    text = """
        rules:
          - rule: Greet warmly
            steps:
              - intent: greet
              - action: utter_greet
          - rule: Greet coolly
            steps:
              - intent: greet
              - action: utter_thank
        """
    found = errors(rules=text)
    assert len(found) == 1
    assert found[0].startswith("rules.yml:")
    assert "Greet warmly" in found[0]
    assert "Greet coolly" in found[0]


def test_a_story_that_contradicts_a_rule_is_named_with_both_places() -> None:
    stories = """
        stories:
          - story: Contrary
            steps:
              - intent: greet
              - action: utter_thank
        """
    (found,) = errors(stories=stories)
    assert found.startswith("stories.yml:6: story 'Contrary' goes on with utter_thank, but rule 'Greet'")
    assert "rules.yml:" in found


def test_a_rule_that_never_ends_is_named() -> None:
    steps = "\n".join(["      - action: utter_greet"] * 11)
    found = errors(rules=f"rules:\n  - rule: Round and round\n    steps:\n      - intent: greet\n{steps}\n")
    assert found == [
        "rules.yml:15: rule 'Round and round' loops: more than 10 actions in one turn, the last utter_greet"
    ]


def test_rules_that_hand_the_turn_to_each_other_for_ever_are_named() -> None:
    text = """
        rules:
          - rule: Begin
            wait_for_user_input: false
            steps:
              - intent: greet
              - action: utter_greet
          - rule: There
            wait_for_user_input: false
            steps:
              - action: utter_greet
              - action: utter_thank
          - rule: And back
            wait_for_user_input: false
            steps:
              - action: utter_thank
              - action: utter_greet
        """
    found = errors(rules=text)
    assert any("rules.yml:" in one and "loops" in one and "utter_greet" in one for one in found), found


def test_an_alias_within_itself_and_bytes_that_are_no_text_are_problems_not_crashes() -> None:
    assert "nested too deep" in errors(more="slots: &a\n  x: *a\n")[0]
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    assert "multiply without end" in errors(more=f"a0: &a0 [lol]\n{laughs}\n")[0]
    with pytest.raises(BotInvalid) as caught:
        load({**files(), "more.yml": b"slots: \xff\xfe"})
    assert "more.yml:1: is not UTF-8" in "\n".join(map(str, caught.value.problems))


def test_scalars_are_read_as_rasa_reads_them() -> None:
    domain = textwrap.dedent(DOMAIN) + "helpdesk: {complaint_words: [no, 10:30, 0123]}\n"
    assert project(domain=domain).desk.complaint_words == ("no", "10:30", "0123")


def test_annotations_give_values_roles_and_groups() -> None:
    text, entities = read_annotated('from [Paris]{"entity": "city", "role": "from"} to [Lyon](city:LYS) now')
    assert text == "from Paris to Lyon now"
    assert [(one.entity, one.value, one.role, text[one.start : one.end]) for one in entities] == [
        ("city", "Paris", "from", "Paris"),
        ("city", "LYS", None, "Lyon"),
    ]
    with pytest.raises(BadAnnotation):
        read_annotated("[Paris]{city}")


def test_a_domain_may_be_split_and_tests_and_endpoints_are_no_part_of_it() -> None:
    whole = files(more="intents: [bye]\n")
    whole["data/tests/test_stories.yml"] = b"stories: nonsense"
    whole["endpoints.yml"] = b"action_endpoint: {url: http://localhost}"
    assert {"greet", "bye"} <= load(whole).domain.intents.keys()


def test_a_response_that_nothing_says_is_a_warning() -> None:
    domain = DOMAIN.replace("actions: [action_look]", "")
    rules = "rules: [{rule: a, steps: [{intent: greet}, {action: utter_greet}]}]"
    told = [str(problem) for problem in problems_of(domain=domain, rules=rules)]
    assert "domain.yml:12: warning: response utter_thank is in no rule and no story" in told
    assert not [one for one in told if "utter_ask_number" in one or "utter_greet" in one]
