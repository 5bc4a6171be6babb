"""What the desk sets about the bot's answers: how sure it must be, how often it may not understand, words."""

from __future__ import annotations

import pytest

from helpdesk.domain.chats.bot import Tuning
from tests.chatbot.bots import DOMAIN, RULES, Talk, project, texts_of

FALLBACK_RULE = (
    RULES
    + """
      - rule: Say it again
        steps:
          - intent: nlu_fallback
          - action: utter_thank
"""
)


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_person_takes_over_after_so_many_misunderstandings(times: int) -> None:
    talk = Talk(project(), tuning=Tuning(misunderstandings=times))
    for _ in range(times - 1):
        turn = await talk.say("qwertz")
        assert turn.hand_over is None
        assert not turn.understood
    turn = await talk.say("asdfgh")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "fallback"
    assert not turn.understood
    assert ({2: "twice in a row", 3: "3 times in a row"}.get(times) or "because") in turn.why


async def test_a_higher_threshold_asks_again_where_a_lower_one_answers() -> None:
    text = "good morning where thanks"
    first = await Talk(project()).say(text)
    assert first.understood
    assert first.confidence < 0.99
    strict = await Talk(project(), tuning=Tuning(threshold=0.99)).say(text)
    assert not strict.understood
    assert strict.confidence == first.confidence, "how sure it was is told either way"


async def test_the_desks_words_replace_the_built_in_ones_and_those_of_a_rule() -> None:
    words = Tuning(words={"rephrase": "Pardon?", "hand_over": "Ana will help you."})
    for rules in (RULES, FALLBACK_RULE):
        talk = Talk(project(rules=rules), tuning=words)
        assert texts_of(await talk.say("qwertz")) == ["Pardon?"]
        assert texts_of(await talk.say("asdfgh"))[-1] == "Ana will help you."
    assert texts_of(await Talk(project(rules=FALLBACK_RULE)).say("qwertz")) == ["With pleasure."]


async def test_the_desks_words_leave_a_rules_choices_and_a_forms_question() -> None:
    words = Tuning(words={"rephrase": "Pardon?"})
    choices = DOMAIN.replace(
        "utter_thank: [{text: With pleasure.}]",
        "utter_thank: [{text: With pleasure., buttons: [{title: Hi, payload: /greet}]}]",
    )
    assert choices != DOMAIN
    turn = await Talk(project(domain=choices, rules=FALLBACK_RULE), tuning=words).say("qwertz")
    assert texts_of(turn) == ["Pardon?"]
    assert [one.title for one in turn.messages[0].buttons] == ["Hi"]
    talk = Talk(project(rules=FALLBACK_RULE), tuning=words)
    await talk.say("where is my order")
    assert texts_of(await talk.say("qwertz")) == ["Pardon?", "Which number?"]


async def test_what_a_rule_says_before_it_hands_over_stays() -> None:
    words = Tuning(words={"hand_over": "Ana will help you."})
    assert texts_of(await Talk(project(), tuning=words).say("talk to a person")) == ["Ana will help you."]
