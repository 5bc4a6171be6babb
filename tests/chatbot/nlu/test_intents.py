"""Intents of small bots: what is understood, what is handed over, and why."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.nlu.fitting import fit
from chatbot.nlu.interpreter import Fitted
from chatbot.nlu.limits import MOST
from chatbot.nlu.shapes import Example, TrainingData
from helpdesk.language.words import tokens
from tests.chatbot.nlu.small import ENGLISH, ENGLISH_ASKED, FRENCH, FRENCH_ASKED, OUT_OF_SCOPE, training


@pytest.fixture(scope="module")
def english() -> Fitted:
    return fit(training(ENGLISH))


@pytest.fixture(scope="module")
def french() -> Fitted:
    return fit(training(FRENCH))


@pytest.mark.parametrize("language", ["english", "french"])
def test_five_examples_an_intent_are_enough(language: str, request: pytest.FixtureRequest) -> None:
    interpreter: Fitted = request.getfixturevalue(language)
    asked = ENGLISH_ASKED if language == "english" else FRENCH_ASKED
    examples = {text for texts in (ENGLISH | FRENCH).values() for text in texts}
    assert not examples & {text for text, _ in asked}
    wrong = [(text, intent) for text, intent in asked if interpreter.parse(text).intent != intent]
    assert len(wrong) <= 1, wrong


def test_what_the_bot_knows_nothing_of_is_handed_over(english: Fitted, french: Fitted) -> None:
    for interpreter in (english, french):
        guessed = [text for text in OUT_OF_SCOPE if interpreter.parse(text).intent is not None]
        assert len(guessed) <= 1, guessed


def test_every_example_is_understood_by_heart(english: Fitted) -> None:
    for intent, texts in ENGLISH.items():
        for text in texts:
            heard = english.parse(f"{text.upper()}!")
            assert heard.intent == intent
            assert heard.confidence >= 0.99


def test_a_text_that_is_an_example_of_two_intents_is_left_to_the_classifier() -> None:
    texts = {name: [*many] for name, many in ENGLISH.items()}
    texts["refund"].append("help me")
    texts["human"].append("help me")
    heard = fit(training(texts)).parse("help me")
    assert {one.intent for one in heard.ranking[:2]} == {"refund", "human"}
    assert heard.ranking[1].confidence > 0.1


def test_the_reason_is_the_words_of_the_message(english: Fitted) -> None:
    heard = english.parse("Please tell me where my order is")
    assert heard.intent == "order_status"
    assert heard.because
    assert any("order" in reason or "where" in reason for reason in heard.because)
    typed = set(tokens(heard.text))
    assert all(set(reason.replace("…", " ").split()) <= typed for reason in heard.because)


def test_the_nearest_example_is_of_the_intent(english: Fitted) -> None:
    nearest = english.nearest_example("where on earth is my order")
    assert nearest is not None
    example, likeness = nearest
    assert example.text == "where is my order"
    assert 0.5 < likeness <= 1
    other = english.nearest_example("where on earth is my order", "refund")
    assert other is not None
    assert other[0].intent == "refund"
    assert other[1] < likeness
    assert english.nearest_example("") is None


def test_an_intent_for_out_of_scope_teaches_what_to_hand_over() -> None:
    texts = ENGLISH | {
        "out_of_scope": ["order a pizza", "I want a pizza", "what is the weather", "tell me a joke"]
    }
    heard = fit(training(texts)).parse("can you get me a pizza")
    assert heard.intent == "out_of_scope"


@pytest.mark.parametrize(
    "data",
    [
        TrainingData(examples=[]),
        TrainingData(examples=[Example(text="hello", intent="greet")]),
        TrainingData(examples=[Example(text="", intent="a"), Example(text="?!", intent="b")]),
    ],
)
def test_a_bot_with_nothing_to_tell_apart_hands_over_what_it_has_not_seen(data: TrainingData) -> None:
    interpreter = fit(data)
    assert interpreter.parse("where is my order").intent is None
    assert interpreter.parse("").intent is None


def test_the_only_example_of_the_only_intent_is_known() -> None:
    interpreter = fit(TrainingData(examples=[Example(text="hello", intent="greet")]))
    assert interpreter.parse("Hello!").intent == "greet"


def test_an_example_without_a_word_among_others_does_no_harm() -> None:
    texts = {"greet": ["hello", "hi", "…"], "bye": ["goodbye", "bye", ""]}
    assert fit(training(texts)).parse("hello").intent == "greet"


def test_fitting_twice_gives_the_same_answers(english: Fitted) -> None:
    again = fit(training(ENGLISH))
    for text, _ in ENGLISH_ASKED:
        assert english.parse(text) == again.parse(text)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.sampled_from([text for text, _ in ENGLISH_ASKED]))
def test_any_text_is_answered_in_bounds(english: Fitted, text: str) -> None:
    heard = english.parse(text)
    assert heard == english.parse(text)
    assert heard.text == text
    confidences = [one.confidence for one in heard.ranking]
    assert all(0 <= one <= 1 for one in confidences)
    assert confidences == sorted(confidences, reverse=True)
    if heard.ranking:
        assert heard.confidence == confidences[0]
        assert heard.intent in (None, heard.ranking[0].intent)
    else:
        assert (heard.intent, heard.confidence) == (None, 0.0)
    for one in heard.entities:
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "👍",
        "🏳️‍🌈",
        "ﷺ",
        "İI",
        "x" * 10_000,
        "ab " * 3_400,
        "@" * 10_000,
        "1" * 10_000,
    ],
)
def test_awkward_texts_are_answered(english: Fitted, text: str) -> None:
    assert english.parse(text).text == text


def test_an_emoji_can_be_an_example() -> None:
    texts = {"yes": ["yes", "sure", "👍"], "no": ["no", "never", "👎"]}
    assert fit(training(texts)).parse("👍").intent == "yes"


def test_only_the_beginning_of_an_endless_text_is_read(english: Fitted) -> None:
    padded = "where is my order" + " " * MOST + "refund refund refund"
    assert english.parse(padded).intent == "order_status"
