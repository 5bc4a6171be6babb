"""The bot's next action, with its reason in one line: by rules, then stories, then the fallback."""

from __future__ import annotations

from typing import NamedTuple

from chatbot.authoring.load import Project
from chatbot.authoring.problems import NOWHERE, Place, Problems
from chatbot.dialogue import events as ev
from chatbot.dialogue.analysis import analyse, endless, rule_only
from chatbot.dialogue.limits import MAX_ACTIONS
from chatbot.dialogue.memory import Memory, Recalled
from chatbot.dialogue.rules import RuleBook, actions_of
from chatbot.dialogue.states import Key
from chatbot.dialogue.tracker import Tracker, states
from chatbot.dialogue.training import Told, tell_rule, tell_stories


class Next(NamedTuple):
    """The next action. `by` is rule, loop, story, followup, default or fallback; `name` the rule or story;
    `interrupted`: the form must ask again without validating; `hidden`: stories do not see this turn."""

    action: str
    by: str
    name: str = ""
    score: float = 1.0
    interrupted: bool = False
    hidden: bool = False
    how: str = ""

    def told(self) -> str:
        """'rule "Ask for the order"' and the like."""
        if self.by in ("rule", "story") and self.name:
            alike = f" ({self.score:.2f} alike)" if self.how == "alike" else ""
            return f'{self.by} "{self.name}"{alike}'
        return f"{self.by} {self.name}".strip()


class Brain:
    """Everything learned from a project's rules and stories. Thread-safe."""

    def __init__(self, project: Project, problems: Problems | None = None) -> None:
        noted = problems or Problems()
        domain = project.domain
        self.project, self.domain = project, domain
        rules = [told for rule in project.rules for told in tell_rule(rule, domain)]
        stories = tell_stories(project.stories, domain, noted)
        self.book = RuleBook(rules, stories, domain)
        analyse(self.book, rules, stories, domain, noted)
        for told, place, action in endless([*rules, *stories], self.book, domain):
            kind = "rule" if told.is_rule else "story"
            noted.error(
                place,
                f"{kind} {told.name!r} loops: more than {MAX_ACTIONS} actions in one turn, the last {action}",
            )
        self.memory = Memory(
            stories, domain, history=project.config.max_history, rule_only=rule_only(rules, stories, domain)
        )
        self._names = _names_of(rules, self.book, self.domain)
        self.places = _places_of([*rules, *stories])

    def next(self, tracker: Tracker) -> Next:
        """The bot's next action."""
        now = tracker.now
        if now.followup:
            return Next(now.followup, "followup")
        last = tracker.events[-1] if tracker.events else None
        without = last.name if isinstance(last, ev.ActionExecutionRejected) else ""
        ruled = self.book.predict(tracker)
        hidden = ruled.source in self.book.hidden
        if ruled.action and ruled.action != without:
            if ruled.loops:
                return Next(ruled.action, "form", now.loop, hidden=hidden)
            if ruled.source.startswith("default "):
                return Next(ruled.action, "default", hidden=hidden)
            name = self._names.get(ruled.key, "")
            return Next(ruled.action, "rule", name, interrupted=ruled.interrupted, hidden=hidden)
        recalled = self.memory.recall(tracker, without=without)
        if recalled is not None and self._good(recalled):
            return Next(
                recalled.action,
                "story",
                recalled.story,
                recalled.score,
                interrupted=ruled.interrupted,
                how=recalled.how,
            )
        return Next(self.project.config.fallback_action, "fallback", hidden=hidden)

    def place_of(self, action: str) -> Place:
        """The first place where a rule or story names the action."""
        return self.places.get(action, NOWHERE)

    def _good(self, recalled: Recalled) -> bool:
        return recalled.how != "alike" or recalled.score >= self.project.config.core_threshold


def learn(project: Project) -> tuple[Brain, Problems]:
    """The brain, and the problems of its rules and stories."""
    problems = Problems()
    return Brain(project, problems), problems


def _names_of(rules: list[Told], book: RuleBook, domain: object) -> dict[Key, str]:
    """The rule of each sequence of states; the first one that has it."""
    found: dict[Key, str] = {}
    for told in rules:
        past = states(told.events, book.domain, only_touched=True)
        for number, (_, action) in enumerate(actions_of(told)):
            for start in range(number + 1):
                key = tuple(past[start : number + 1])
                if book.rules.get(key) == action.name:
                    found.setdefault(key, told.name)
    return found


def _places_of(told: list[Told]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for one in told:
        for index, action in actions_of(one):
            if action.name:
                found.setdefault(action.name, one.places[index])
    return found
