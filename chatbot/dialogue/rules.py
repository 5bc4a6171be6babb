"""Rules, with Rasa's semantics: their next action, and contradictions between rules or with stories.

A rule is stored as its sequences of states, each with the action that follows. If several match, the longest
decides. A loop on its happy path comes before all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chatbot.authoring.shapes import Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.states import UNSET, Key, State, written
from chatbot.dialogue.tracker import Tracker, states
from chatbot.dialogue.training import Told

INTERRUPTED = "loop was interrupted"
NOT_THE_LOOP = "do not predict the loop"

DEFAULTS = {"restart": "action_restart", "back": "action_back", "session_start": "action_session_start"}


class Ruled(NamedTuple):
    """The rules' next action. `action` "": none. `source` names its origin, even if there is no action; `key`
    is the rule; `interrupted`: the loop returns from another action and must not validate."""

    action: str
    source: str
    key: Key = ()
    interrupted: bool = False
    loops: bool = False


class RuleBook:
    """The rules of a bot, learned once."""

    def __init__(self, rules: Sequence[Told], stories: Sequence[Told], domain: Domain) -> None:
        self.domain = domain
        self.rules, self.ambiguous = _learn(rules, domain)
        self.unhappy = _unhappy([*rules, *stories], domain)
        self.hidden: frozenset[str] = frozenset()  # sources that no story contains (analysis.py)
        self.texts = {key: written(key) for key in self.rules}
        self._longest = max(map(len, [*self.rules, *self.unhappy]), default=1)
        self._by_last: dict[str, list[Key]] = {}
        for key in self.rules:
            self._by_last.setdefault(key[-1].prev, []).append(key)

    def forget(self, key: Key) -> None:
        """Drop a rule that a story is allowed to contradict."""
        del self.rules[key]
        self._by_last[key[-1].prev].remove(key)

    def predict(self, tracker: Tracker) -> Ruled:
        """The next action by the rules alone."""
        now = tracker.now
        if now.prev == ev.LISTEN and now.said and now.said.intent in DEFAULTS:
            return Ruled(DEFAULTS[now.said.intent], f"default {now.said.intent}")
        loop = "" if now.loop == UNSET else now.loop
        if loop and not now.rejected:
            if now.prev != loop and now.prev:
                return Ruled(loop, f"loop {loop}", loops=True)
            if now.prev == loop:
                return Ruled(ev.LISTEN, f"loop {loop} listen", loops=True)
        return self._from_rules(tracker.states(last=self._longest + 1), loop)

    def _from_rules(self, past: list[State], loop: str) -> Ruled:
        best = max(self._matching(past), key=lambda key: len(self.texts[key]), default=())
        action = self.rules[best] if best else ""
        source = self.texts[best] if best else repr(_after_snippet(past))
        interrupted = False
        if loop:
            notes = {note for key, note in self.unhappy.items() if _matches(key, past)}
            if action == ev.LISTEN and best[-1].loop in ("", UNSET):
                if NOT_THE_LOOP not in notes:
                    return Ruled(loop, source, best, interrupted)
                action = ""
            interrupted = INTERRUPTED in notes
        return Ruled(action, source, best if action else (), interrupted)

    def _matching(self, past: Sequence[State]) -> Iterable[Key]:
        for key in self._by_last.get(past[-1].prev, ()):
            if _matches(key, past):
                yield key


def _learn(told: Sequence[Told], domain: Domain) -> tuple[dict[Key, str], dict[Key, list[tuple[Told, int]]]]:
    """Each sequence of states with its action; separately, those with two actions, with their rules."""
    found: dict[Key, str] = {}
    said_by: dict[Key, list[tuple[Told, int]]] = {}
    for one in told:
        past = states(one.events, domain, only_touched=True)
        for number, (index, action) in enumerate(actions_of(one)):
            key = _after_snippet(past[: number + 1])
            if not key or action.unpredictable or action.name is None:
                continue
            said_by.setdefault(key, []).append((one, index))
            if found.setdefault(key, action.name) != action.name:
                found[key] = ""
    ambiguous = {key: said_by[key] for key, action in found.items() if action == ""}
    learned = {key: action for key, action in found.items() if action not in ("", ev.SNIPPET)}
    return learned, ambiguous


def _unhappy(told: Sequence[Told], domain: Domain) -> dict[Key, str]:
    """Where rules and stories leave a loop's happy path, and whether they return to it."""
    found: dict[Key, str] = {}
    for one in told:
        past = states(one.events, domain, only_touched=one.is_rule)
        for number, (_, action) in enumerate(actions_of(one)):
            last = past[number]
            if not last.loop or last.loop == UNSET:
                continue
            before = past[number - 1].prev if number else ""
            key = _after_snippet([State(prev=before), last] if before else [last])
            if not key:
                continue
            if last.prev == ev.LISTEN and action.name == last.loop:
                found[key] = INTERRUPTED
            elif last.prev != ev.LISTEN and action.name != last.loop:
                found[key] = NOT_THE_LOOP
    return found


def actions_of(told: Told) -> list[tuple[int, ev.ActionExecuted]]:
    """The actions of a rule or story, each with its index among the events."""
    return [(i, event) for i, event in enumerate(told.events) if isinstance(event, ev.ActionExecuted)]


def _after_snippet(past: Sequence[State]) -> Key:
    """The states after the last "...": a rule says nothing about the states before it."""
    for index in range(len(past) - 1, -1, -1):
        if past[index].prev == ev.SNIPPET:
            return tuple(past[index + 1 :])
    return tuple(past)


def _matches(key: Key, past: Sequence[State]) -> bool:
    """Whether the end of the conversation matches the rule."""
    if len(key) > len(past):
        return False
    return all(_fits(rule, past[-1 - i]) for i, rule in enumerate(reversed(key)))


def _fits(rule: State, state: State) -> bool:
    if not rule.prev and not state.prev:
        return True  # both are the beginning of a conversation
    if not rule.prev or not state.prev:
        return False
    if rule.prev != state.prev or (rule.intent and rule.intent != state.intent):
        return False
    if rule.entities and rule.entities != state.entities:
        return False
    if rule.loop and (state.loop not in ("", UNSET) if rule.loop == UNSET else rule.loop != state.loop):
        return False
    if rule.slots:
        held = dict(state.slots)
        for name, feature in rule.slots:
            value = held.get(name)
            if value not in (None, UNSET) if feature == UNSET else value != feature:
                return False
    return True
