"""When the bot asks again, and when a person takes over."""

from __future__ import annotations

import pytest

from chatbot.dialogue import events as ev
from chatbot.dialogue.custom import ActionResult
from chatbot.nlu.shapes import Ranked, Understanding
from tests.chatbot.bots import RULES, SilentActions, Talk, project, texts_of
from tests.chatbot.test_turns import Doing


async def test_the_first_time_the_bot_asks_to_rephrase_the_second_a_person_takes_over() -> None:
    talk = Talk(project())
    turn = await talk.say("qwertz")
    assert texts_of(turn) == ["I am not sure I understood. Can you say it in other words?"]
    assert turn.hand_over is None
    turn = await talk.say("asdfgh")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "fallback"
    assert "asdfgh" in turn.hand_over.summary
    assert len(turn.messages) == 1


async def test_an_understood_turn_forgives_the_fallback_before() -> None:
    talk = Talk(project())
    await talk.say("qwertz")
    await talk.say("hello")
    turn = await talk.say("asdfgh")
    assert turn.hand_over is None


async def test_not_understood_twice_within_a_form_takes_over_too() -> None:
    talk = Talk(project())
    await talk.say("where is my order")
    turn = await talk.say("qwertz")
    assert texts_of(turn)[-1] == "Which number?"
    turn = await talk.say("asdfgh")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "fallback"


@pytest.mark.parametrize(
    ("text", "language", "cause", "told"),
    [
        ("talk to a person", "en", "asked", "I am passing you on"),
        ("talk to a person", "fr", "asked", "Je vous passe un collègue"),
        ("This is UNACCEPTABLE, hello", "en", "complaint", "I am passing you on"),
        ("C'est une arnaque !", "fr", "complaint", "Je vous passe un collègue"),
    ],
)
async def test_who_asks_or_complains_gets_a_person(text: str, language: str, cause: str, told: str) -> None:
    turn = await Talk(project()).say(text, language=language)
    assert turn.hand_over is not None
    assert turn.hand_over.cause == cause
    assert turn.messages[-1].text.startswith(told)


async def test_chosen_intents_words_and_actions_hand_over_with_the_bot_s_own_text() -> None:
    desk = "helpdesk: {hand_over_intents: [thank], complaint_words: [gruesome], asked_intents: [stop]}"
    handoff = "responses: {utter_handoff: [{text: One moment.}, {text: Un instant., language: fr}]}"
    given = project(desk=desk, handoff=handoff)
    for text, cause in (("thanks", "intent"), ("that is gruesome", "complaint"), ("stop it", "asked")):
        turn = await Talk(given).say(text)
        assert turn.hand_over is not None
        assert turn.hand_over.cause == cause
        assert texts_of(turn) == ["One moment."]
    assert texts_of(await Talk(given).say("stop it", language="fr")) == ["Un instant."]
    rules = RULES.replace(
        "- action: utter_thank", "- action: utter_thank\n          - action: action_handoff"
    )
    turn = await Talk(project(rules=rules, more="actions: [action_handoff]")).say("thanks")
    assert turn.hand_over is not None
    assert (turn.hand_over.cause, texts_of(turn)) == ("asked", ["With pleasure."])


async def test_an_action_that_pauses_the_conversation_asks_for_a_person() -> None:
    paused = ActionResult(events=[ev.ConversationPaused()], responses=[{"text": "I call someone."}])
    talk = Talk(project(), actions=Doing(action_look=paused))
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert turn.hand_over is not None
    assert (turn.hand_over.cause, texts_of(turn)) == ("asked", ["I call someone."])
    assert texts_of(await talk.say("hello")) == ["Hello!"], "handed back, it goes on"


TWO_STAGES = """
      - rule: Ask to say it again
        steps:
          - intent: nlu_fallback
          - action: action_two_stage_fallback
          - active_loop: action_two_stage_fallback
      - rule: Give up
        condition:
          - active_loop: action_two_stage_fallback
        steps:
          - action: action_two_stage_fallback
          - active_loop: null
          - action: action_default_fallback
"""


async def test_the_two_stage_fallback_asks_once_and_takes_the_other_words() -> None:
    rephrase = "responses: {utter_ask_rephrase: [{text: Once more?}]}"
    talk = Talk(project(rules=RULES + TWO_STAGES, more=rephrase), actions=SilentActions())
    assert texts_of(await talk.say("qwertz")) == ["Once more?"]
    assert texts_of(await talk.say("hello")) == ["Hello!"]
    assert texts_of(await talk.say("qwertz")) == ["Once more?"]
    turn = await talk.say("asdfgh")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "fallback"
    assert texts_of(await talk.say("hello")) == ["Hello!"]


async def test_a_bot_that_says_nothing_leaves_nobody_without_an_answer() -> None:
    talk = Talk(project(), actions=SilentActions())
    await talk.say("where is my order")
    turn = await talk.say("4711")
    assert texts_of(turn) == ["I am not sure I understood. Can you say it in other words?"]
    assert turn.why.endswith("which said nothing")
    assert texts_of(await talk.say(payload="/restart")) == ["All right, let’s start again."]
    assert texts_of(await talk.say(payload="/restart", language="fr")) == ["D’accord, recommençons."]


class Unsure:
    """An interpreter that is never quite sure."""

    def __init__(self, first: float, second: float) -> None:
        self.ranking = [Ranked(intent="greet", confidence=first), Ranked(intent="thank", confidence=second)]

    def parse(self, text: str) -> Understanding:
        first = self.ranking[0]
        return Understanding(
            text=text, intent=first.intent, confidence=first.confidence, ranking=self.ranking
        )


@pytest.mark.parametrize(
    ("config", "first", "second", "understood"),
    [
        ("", 0.35, 0.3, True),
        ("", 0.2, 0.1, False),
        ("pipeline: [{name: FallbackClassifier, threshold: 0.6}]", 0.55, 0.1, False),
        ("pipeline: [{name: FallbackClassifier, threshold: 0.1}]", 0.2, 0.05, True),
        ("pipeline: [{name: FallbackClassifier, threshold: 0.1, ambiguity_threshold: 0.2}]", 0.4, 0.3, False),
    ],
)
async def test_the_bot_does_not_guess_below_its_thresholds(
    config: str, first: float, second: float, understood: bool
) -> None:
    talk = Talk(project(config=config))
    talk.bot.interpreter = Unsure(first, second)
    assert (texts_of(await talk.say("something")) == ["Hello!"]) is understood
