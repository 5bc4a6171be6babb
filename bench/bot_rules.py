"""How many user turns of the shared rule bot give exactly the listed actions, interpreted from their texts;
turns without a text are left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chatbot.authoring.load import load, read_folder, read_tests
from chatbot.authoring.shapes import Story, UserStep
from chatbot.dialogue.predict import learn
from chatbot.open import interpreter_of
from chatbot.trying.stories import try_stories
from tests.shared import root


def rows() -> Iterable[dict[str, Any]]:
    """One row; "least" is the value to reach, of 16."""
    folder = root() / "rule-bot"
    project = load(read_folder(folder))
    brain, _ = learn(project)
    tests = folder / "tests-test_conversations.yml"
    stories, _ = read_tests(tests.read_bytes(), tests.name)
    result = try_stories(stories, brain, interpreter_of(project))
    spoken = [
        turn.exact
        for story, outcome in zip(stories, result.stories, strict=True)
        for step, turn in zip(_turns(story), outcome.turns, strict=True)
        if step.text
    ]
    yield {"name": "bot.rulebot_turns", "value": sum(spoken), "unit": f"of {len(spoken)}", "least": 14}


def _turns(story: Story) -> list[UserStep]:
    return [step for step in story.steps if isinstance(step, UserStep)]
