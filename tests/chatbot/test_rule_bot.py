"""The sample rule bot loads unchanged, and its conversations come out as listed."""

from __future__ import annotations

import pytest

from chatbot.authoring.load import load, read_folder, read_tests
from chatbot.dialogue.predict import learn
from chatbot.open import interpreter_of
from chatbot.trying.stories import try_stories
from tests.shared import shared_data


@pytest.mark.parametrize("from_texts", [False, True], ids=["as listed", "from their texts"])
def test_its_turns_come_out_as_listed(from_texts: bool) -> None:
    folder = shared_data("rule-bot")
    project = load(read_folder(folder))
    brain, problems = learn(project)
    assert problems.errors() == []
    tests = folder / "tests-test_conversations.yml"
    stories, found = read_tests(tests.read_bytes(), tests.name)
    assert found == []
    result = try_stories(stories, brain, interpreter_of(project) if from_texts else None)
    assert result.turns >= 16
    assert result.exact_turns >= result.turns - 2
