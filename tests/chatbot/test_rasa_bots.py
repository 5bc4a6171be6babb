"""Two larger bots as Rasa's users write them: they load, and their conversations come out as listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.authoring.load import Project, load, read_folder, read_tests
from chatbot.authoring.shapes import ActionStep, Story
from chatbot.dialogue.predict import learn
from chatbot.open import interpreter_of
from chatbot.trying.stories import StoriesResult, try_stories

HERE = Path(__file__).parent / "rasa_bots"
BOTS = ["bank", "insurance"]


def read(name: str) -> tuple[Project, list[Story]]:
    tests = HERE / name / "tests/test_stories.yml"
    stories, problems = read_tests(tests.read_bytes(), tests.name)
    assert problems == []
    return load(read_folder(HERE / name)), stories


def wrong(result: StoriesResult) -> list[str]:
    return [
        f"{story.place}: {turn.user}: {turn.expected} {turn.got} {turn.misread}"
        for story in result.stories
        for turn in story.turns
        if not turn.exact
    ]


@pytest.mark.parametrize("name", BOTS)
@pytest.mark.parametrize("from_texts", [False, True], ids=["as listed", "from their texts"])
def test_its_conversations_come_out_as_listed(name: str, from_texts: bool) -> None:
    project, stories = read(name)
    brain, problems = learn(project)
    assert problems.errors() == []
    result = try_stories(stories, brain, interpreter_of(project) if from_texts else None)
    assert result.turns >= 30
    assert wrong(result) == []


@pytest.mark.parametrize("name", BOTS)
def test_a_test_that_lists_another_last_action_fails(name: str) -> None:
    project, stories = read(name)
    brain, _ = learn(project)
    other = [
        Story(
            name=story.name,
            place=story.place,
            steps=(*story.steps, ActionStep(place=story.place, name="action_back")),
        )
        for story in stories
    ]
    result = try_stories(other, brain)
    assert result.passed == 0
    assert result.exact_turns == result.turns - len(stories)
