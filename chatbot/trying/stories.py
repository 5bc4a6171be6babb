"""Conversation tests: whether every action is the one that the test lists.

As in `rasa test core`, the run follows the test: after each prediction the listed action counts as done, with
the slots and loops of the test. Custom actions are not run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from chatbot.authoring.problems import Place
from chatbot.authoring.shapes import ActionStep, Config, LoopStep, SlotStep, Story, UserStep
from chatbot.dialogue import events as ev
from chatbot.dialogue.predict import Brain, Next
from chatbot.dialogue.tracker import Tracker
from chatbot.dialogue.training import choices, slots_from_entities, user_event, value_of
from chatbot.hearing import Decision, decide
from chatbot.nlu.shapes import Interpreter
from chatbot.trying.understanding import same


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """An action that differs from the test; `why` is the bot's reason."""

    place: Place
    expected: str
    got: str
    why: str


class TurnResult(msgspec.Struct, frozen=True, kw_only=True):
    """One user turn: exact if every action up to the next one is as listed, and no other follows. `misread`:
    the intent that the bot found instead of the listed one, "" if it was right or not checked.
    `decided`: what its text was taken for, None if it was not interpreted."""

    user: str
    expected: list[str]
    got: list[str]
    wrong: list[Wrong]
    misread: str = ""
    decided: Decision | None = None

    @property
    def exact(self) -> bool:
        return not self.wrong and not self.misread


class StoryResult(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    place: Place
    turns: list[TurnResult]

    @property
    def passed(self) -> bool:
        return all(turn.exact for turn in self.turns)


class StoriesResult(msgspec.Struct, frozen=True, kw_only=True):
    stories: list[StoryResult]

    @property
    def turns(self) -> int:
        return sum(len(story.turns) for story in self.stories)

    @property
    def exact_turns(self) -> int:
        return sum(turn.exact for story in self.stories for turn in story.turns)

    @property
    def passed(self) -> int:
        return sum(story.passed for story in self.stories)


def try_stories(
    stories: Iterable[Story], brain: Brain, interpreter: Interpreter | None = None
) -> StoriesResult:
    """Follow each test. With an interpreter, turns with a text are interpreted from it."""
    return StoriesResult(stories=[_try(story, brain, interpreter) for story in stories])


class _Turn:
    def __init__(self, user: str, misread: str = "", decided: Decision | None = None) -> None:
        self.user, self.misread, self.decided = user, misread, decided
        self.expected: list[str] = []
        self.got: list[str] = []
        self.wrong: list[Wrong] = []

    def compare(self, expected: str, found: Next, place: Place) -> None:
        right = found.action == expected or expected.startswith(f"{found.action}/utter_")
        right = right or (expected.startswith("utter_") and expected.split("/", 1)[0] == found.action)
        if not (right and expected == ev.LISTEN):
            self.got.append(expected if right else found.action)
        if expected != ev.LISTEN:
            self.expected.append(expected)
        if not right:
            self.wrong.append(Wrong(place=place, expected=expected, got=found.action, why=found.told()))

    def result(self) -> TurnResult:
        return TurnResult(
            user=self.user,
            expected=self.expected,
            got=self.got,
            wrong=self.wrong,
            misread=self.misread,
            decided=self.decided,
        )


def _try(story: Story, brain: Brain, interpreter: Interpreter | None) -> StoryResult:
    tracker = Tracker(brain.domain)
    tracker.add(ev.ActionExecuted(name=ev.LISTEN))
    turns: list[_Turn] = []
    last = story.place
    for step in next(choices(story.steps)):  # of an `or` the first
        match step:
            case UserStep():
                if turns:
                    _act(ev.LISTEN, last, tracker, brain, turns[-1])
                event, misread, decided = _said(step, interpreter, brain.project.config)
                turns.append(_Turn(_shown(step), misread, decided))
                tracker.add(event, *slots_from_entities(brain.domain, step.entities))
            case ActionStep(name=name) if not turns and name in (ev.LISTEN, "action_session_start"):
                continue
            case ActionStep(name=name, place=place):
                if not turns:
                    turns.append(_Turn("(the beginning)"))
                if name != ev.LISTEN:
                    _act(name, place, tracker, brain, turns[-1])
            case SlotStep(name=name):
                tracker.add(ev.SlotSet(name=name, value=value_of(step, brain.domain)))
            case LoopStep(name=loop):
                tracker.add(ev.ActiveLoop(name=loop))
            case _:
                continue
        last = step.place
    if turns:
        _act(ev.LISTEN, last, tracker, brain, turns[-1])
    return StoryResult(name=story.name, place=story.place, turns=[turn.result() for turn in turns])


def _act(expected: str, place: Place, tracker: Tracker, brain: Brain, turn: _Turn) -> None:
    """Predict, compare, then continue as the test says."""
    found = brain.next(tracker)
    loop = tracker.now.loop
    if found.action != expected and loop and found.action == loop:
        # The test expects another action than the form: so the form has refused the message.
        tracker.add(ev.ActionExecutionRejected(name=loop))
        found = brain.next(tracker)
    turn.compare(expected, found, place)
    base = expected.split("/", 1)[0] if expected.startswith("utter_") else expected
    tracker.add(ev.ActionExecuted(name=base, hide_rule_turn=found.hidden and found.action == base))


def _said(
    step: UserStep, interpreter: Interpreter | None, config: Config
) -> tuple[ev.UserUttered, str, Decision | None]:
    """The user turn, the intent that it was misread as, and the decision."""
    if interpreter is None or not step.text or step.text.startswith("/"):
        return user_event(step), "", None
    understood = interpreter.parse(step.text)
    decided = decide(understood, config)
    intent = decided.intent
    data: dict[str, Any] = {
        "intent": {"name": intent.split("/", 1)[0], "confidence": understood.confidence},
        "entities": [msgspec.to_builtins(entity) for entity in understood.entities],
        "text": step.text,
    }
    right = not step.intent or intent in (step.intent, step.retrieval) or same(intent, step.retrieval)
    return ev.UserUttered(text=step.text, parse_data=data), "" if right else intent, decided


def _shown(step: UserStep) -> str:
    return f"{step.text} ({step.retrieval})" if step.text and step.retrieval else step.text or step.retrieval
