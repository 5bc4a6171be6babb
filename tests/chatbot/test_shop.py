"""The demo shop's bot: sound, tested, and able to do what it promises, in English and French."""

from __future__ import annotations

import pytest

from chatbot.actions.in_process import ModuleActions
from chatbot.authoring.load import read_tests
from chatbot.open import checked, open_bot
from chatbot.responder import Bot
from chatbot.shop import ACTIONS, FOLDER, files
from chatbot.trying.stories import try_stories
from chatbot.trying.understanding import read_examples, try_understanding
from helpdesk.domain.chats.bot import BotTurn, Said


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    return open_bot(files(), actions=ACTIONS, cache=tmp_path_factory.mktemp("cache"))


async def talk(bot: Bot, *texts: str, language: str = "en") -> BotTurn:
    """The last turn of a conversation; a text that begins with "/" is a pressed button."""
    state: bytes | None = None
    turn: BotTurn | None = None
    for text in texts:
        pressed = text if text.startswith("/") else ""
        said = Said(conversation="c", text="" if pressed else text, payload=pressed, language=language)
        turn = await bot.respond(said, state)
        state = turn.state
    assert turn is not None
    return turn


def told(turn: BotTurn) -> str:
    return "\n".join(message.text for message in turn.messages)


def test_it_has_no_errors_and_every_action_has_its_code() -> None:
    project, _ = checked(files())
    coded = {*ModuleActions(ACTIONS).prepare(), "action_handoff"}
    assert set(project.domain.actions) == coded


@pytest.mark.parametrize("from_texts", [False, True], ids=["as listed", "from their texts"])
def test_its_conversation_tests_pass(from_texts: bool, bot: Bot) -> None:
    file = FOLDER / "tests/test_stories.yml"
    stories, problems = read_tests(file.read_bytes(), file.name)
    assert problems == []
    result = try_stories(stories, bot.brain, bot.interpreter if from_texts else None)
    wrong = [
        (story.name, turn.user, turn.misread, turn.got)
        for story in result.stories
        for turn in story.turns
        if not turn.exact
    ]
    assert wrong == []


def test_it_understands_texts_it_was_not_fitted_from(bot: Bot) -> None:
    file = FOLDER / "tests/test_nlu.yml"
    examples = read_examples(file.read_bytes(), file.name)
    result = try_understanding(examples, bot.interpreter, bot.brain.domain.intents, bot.brain.project.config)
    assert result.in_scope > 40
    assert result.accuracy >= 0.9, [one for one in result.heard if not one.right]
    assert result.answered_wrong <= 0.05 * result.in_scope, [one for one in result.heard if not one.right]
    assert result.outside_caught == result.outside == 3, [one for one in result.heard if not one.right]


async def test_an_order_is_told_to_whoever_knows_its_number_and_address(bot: Bot) -> None:
    turn = await talk(bot, "where is my order?", "a1042", "Ana.Lima@example.com")
    assert "Order A-1042 (kettle, two storage jars) left us on 23/11" in told(turn)
    turn = await talk(bot, "où est mon colis ?", "A-1055", "leon@dubreuil.example", language="fr")
    assert "La commande A-1055 (poêle de tous les jours) est partie le 24/11" in told(turn)
    turn = await talk(bot, "where is my order A-1042?", "somebody@else.example")
    assert "I cannot find order A-1042" in told(turn)
    assert "kettle" not in told(turn)


async def test_the_order_s_form_answers_questions_and_stops(bot: Bot) -> None:
    turn = await talk(bot, "where is my order?", "how much is delivery?")
    assert [message.slot for message in turn.messages] == ["", "order_number"]
    turn = await talk(bot, "where is my order?", "I do not know the number", "never mind")
    assert told(turn) == "All right, I will stop here."
    turn = await talk(bot, "where is my order?", "never mind", "hello")
    assert told(turn).startswith("Hello!")


async def test_the_address_of_an_order_that_has_not_left_is_changed(bot: Bot) -> None:
    begun = ("change the address of A-1070", "isla.grant@post.example", "14 Rowan Lane, LS1 4AB Leeds")
    turn = await talk(bot, *begun)
    assert "14 Rowan Lane, LS1 4AB Leeds" in told(turn)
    assert [button.title for button in turn.messages[-1].buttons] == ["Yes", "No"]
    assert "goes to 14 Rowan Lane" in told(await talk(bot, *begun, "/affirm"))
    assert told(await talk(bot, *begun, "no")) == "I will not change the address."
    turn = await talk(bot, *begun[:2], "12 Elm")
    assert "too short" in told(turn)


async def test_what_has_left_goes_to_a_person(bot: Bot) -> None:
    turn = await talk(
        bot, "change the address of A-1042", "ana.lima@example.com", "14 Rowan Lane, Leeds", "/affirm"
    )
    assert "has already left" in told(turn)
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "asked"


async def test_damage_is_asked_about_and_handed_over_with_what_was_said(bot: Bot) -> None:
    turn = await talk(bot, "one of the bowls is chipped", "A-1061", "the blue one, at its rim")
    assert turn.hand_over is not None
    assert turn.slots == {"order_number": "A-1061", "damage": "the blue one, at its rim"}
    assert "A-1061" in turn.hand_over.summary
    assert told(turn) == "I am passing you on to a colleague, who sees everything you wrote here."


@pytest.mark.parametrize(
    ("text", "language", "cause"),
    [
        ("I want to talk to a person", "en", "asked"),
        ("je veux parler à un conseiller", "fr", "asked"),
        ("we would like a quote for fifty sets for our company", "en", "intent"),
        ("I will never again order from you", "en", "complaint"),
    ],
)
async def test_it_hands_over(bot: Bot, text: str, language: str, cause: str) -> None:
    turn = await talk(bot, text, language=language)
    assert turn.hand_over is not None
    assert turn.hand_over.cause == cause


async def test_what_is_out_of_scope_is_asked_again_and_then_handed_over(bot: Bot) -> None:
    turn = await talk(bot, "quelle est la capitale du Pérou ?", language="fr")
    assert told(turn) == "Je n’ai pas compris. Pouvez-vous le dire autrement\u00a0?"
    assert turn.hand_over is None
    turn = await talk(bot, "quelle est la capitale du Pérou ?", "et celle du Chili ?", language="fr")
    assert turn.hand_over is not None
    assert turn.hand_over.cause == "fallback"


@pytest.mark.parametrize("text", ["tell me a joke", "what is the capital of Peru?"])
async def test_it_does_not_guess(bot: Bot, text: str) -> None:
    assert "in other words" in told(turn := await talk(bot, text)), told(turn)


def test_every_response_is_there_in_both_languages() -> None:
    project, _ = checked(files())
    for response in project.domain.responses.values():
        assert {variant.language for variant in response.variants} == {"", "fr"}, response.name
