"""From a bot's files to a bot that answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chatbot.actions.setting import actions_of
from chatbot.authoring.load import Project, load, load_anyway
from chatbot.authoring.problems import BotInvalid, Problem
from chatbot.dialogue.predict import Brain, learn
from chatbot.nlu.shapes import Interpreter, TrainingData
from chatbot.responder import Bot
from helpdesk.domain.chats.bot import FindAnswers


def open_bot(
    files: Mapping[str, bytes],
    *,
    actions: str = "",
    find_answers: FindAnswers | None = None,
    cache: Path | None = None,
) -> Bot:
    """The bot of these files (name → content): checked, trained, its interpreter fitted (in seconds, or from
    the folder `cache`). `actions` as in actions_of. Raises BotInvalid with all problems; blocks."""
    project, brain = checked(files)
    return Bot(
        brain,
        interpreter_of(project, cache=cache),
        actions=actions_of(actions),
        find_answers=find_answers,
    )


def checked(files: Mapping[str, bytes]) -> tuple[Project, Brain]:
    """The project and its brain. Raises BotInvalid with all problems, also of rules and stories."""
    project, brain, problems = examined(files)
    if any(not problem.warning for problem in problems):
        raise BotInvalid(problems)
    return project, brain


def examined(files: Mapping[str, bytes]) -> tuple[Project, Brain, list[Problem]]:
    """The readable part of the project, its brain, and every problem by file and line."""
    project = load_anyway(files)
    brain, found = learn(project)
    return project, brain, sorted({*project.problems, *found.all()})


def interpreter_of(project: Project, *, cache: Path | None = None) -> Interpreter:
    """The project's interpreter, fitted in seconds, or from the folder `cache`."""
    from chatbot.nlu.fitting import fit  # imports numpy: a check alone does not need it

    return fit(training_of(project), cache=cache, entities=project.domain.entities)


def training_of(project: Project) -> TrainingData:
    """The interpreter's training data: the examples of intents that the domain has."""
    known = project.domain.knows_intent
    examples = [one for one in project.training.examples if known(one.intent.split("/", 1)[0])]
    return TrainingData(
        examples=examples,
        synonyms=project.training.synonyms,
        regexes=project.training.regexes,
        lookups=project.training.lookups,
    )


__all__ = ["BotInvalid", "checked", "examined", "interpreter_of", "load", "open_bot", "training_of"]
