"""The stories' next action: an exact match; else the beginning of a story; else the most similar moment, with
its reason.

The first two are Rasa's Memoization and AugmentedMemoization. The third replaces Rasa's neural network: it is
deterministic, and names the story and how far it followed it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from chatbot.authoring.shapes import Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.rules import actions_of
from chatbot.dialogue.states import UNSET, Key, State
from chatbot.dialogue.tracker import Base, Now, Tracker, states
from chatbot.dialogue.training import Told

HISTORY = 5  # states compared if config.yml sets nothing, as in Rasa
ALIKE = 12  # states compared if nothing matches exactly


class Recalled(NamedTuple):
    """The stories' next action: `how` is exact, beginning or alike; `score` is in [0, 1]."""

    action: str
    story: str
    how: str
    score: float


class Memory:
    """The stories of a bot, learned once. `history` None: all of a conversation counts."""

    def __init__(
        self,
        stories: Sequence[Told],
        domain: Domain,
        *,
        history: int | None = HISTORY,
        rule_only: tuple[set[str], set[str]] = (set(), set()),
    ) -> None:
        self.domain, self.history = domain, history
        self.slots_unseen, self.loops_unseen = rule_only
        found: dict[Key, tuple[str, str]] = {}
        ambiguous: set[Key] = set()
        moments: dict[tuple[Key, str], str] = {}
        for told in stories:
            past = states(told.events, domain)
            for number, (_, action) in enumerate(actions_of(told)):
                if action.unpredictable or not action.name:
                    continue
                key = self._cut(past[: number + 1])
                moments.setdefault((tuple(past[: number + 1][-ALIKE:]), action.name), told.name)
                if found.setdefault(key, (action.name, told.name))[0] != action.name:
                    ambiguous.add(key)
        self.exact = {key: value for key, value in found.items() if key not in ambiguous}
        self._moments: dict[str, list[tuple[Key, str, str]]] = defaultdict(list)
        for (key, name), story in moments.items():
            self._moments[key[-1].prev].append((key, name, story))

    def recall(self, tracker: Tracker, *, without: str = "") -> Recalled | None:
        """The stories' next action; `without` is an action that just refused."""
        applied = tracker.applied()
        seen = self._seen(applied, tracker.base)
        whole = self._cut(seen)
        if (found := self._exactly(whole, "exact", without)) is not None:
            return found
        tried = {whole}
        for index, event in enumerate(applied):
            if isinstance(event, ev.ActionExecuted) and not event.hide_rule_turn:
                key = self._cut(self._seen(applied[index:], Base()))
                if key not in tried and (found := self._exactly(key, "beginning", without)) is not None:
                    return found
                tried.add(key)
        return self._alike(tuple(seen[-ALIKE:]), without)

    def _exactly(self, key: Key, how: str, without: str) -> Recalled | None:
        action, story = self.exact.get(key, ("", ""))
        return Recalled(action, story, how, 1.0) if action and action != without else None

    def _alike(self, key: Key, without: str) -> Recalled | None:
        """The action of the most similar moments. They have the same last action, loop, and (after listening)
        intent."""
        last = key[-1]
        scores: dict[str, float] = {}
        stories: dict[str, str] = {}
        votes: Counter[str] = Counter()
        for other, action, story in self._moments.get(last.prev, ()):
            if action == without or other[-1].loop != last.loop:
                continue
            if last.prev == ev.LISTEN and other[-1].intent != last.intent:
                continue
            score = likeness(key, other)
            votes[action] += 1
            if score > scores.get(action, -1.0):
                scores[action], stories[action] = score, story
        if not scores:
            return None
        best = max(scores, key=lambda action: (round(scores[action], 6), votes[action]))
        return Recalled(best, stories[best], "alike", scores[best])

    def _cut(self, past: Sequence[State]) -> Key:
        return tuple(past if self.history is None else past[-self.history :])

    def _seen(self, applied: Sequence[ev.Event], base: Base) -> list[State]:
        """The states for stories, without turns of rules that no story contains."""
        now = Now(self.domain, base)
        found: list[State] = []
        hidden = False
        previous = now.prev
        for event in [*applied, None]:
            if isinstance(event, ev.ActionExecuted) or event is None:
                if not hidden:
                    previous = now.prev
                happy_loop = bool(now.prev) and now.prev == now.loop
                if not now.followup and not happy_loop:
                    hidden = isinstance(event, ev.ActionExecuted) and event.hide_rule_turn
                if not hidden:
                    found.append(self._shown(now.state(), previous, found))
            if event is not None:
                now.apply(event)
        return found

    def _shown(self, state: State, previous: str, before: Sequence[State]) -> State:
        slots = state.slots
        if self.slots_unseen:
            slots = tuple(slot for slot in slots if slot[0] not in self.slots_unseen)
        loop = "" if state.loop in self.loops_unseen or state.loop == UNSET else state.loop
        shown = state._replace(slots=slots, loop=loop)
        if before and state.prev != ev.LISTEN:
            shown = shown._replace(intent=before[-1].intent, entities=before[-1].entities)
        return shown._replace(prev=previous) if previous else shown


def likeness(one: Key, other: Key) -> float:
    """The similarity of two histories, from 0 to 1; newer moments count more."""
    total = reached = 0.0
    weight = 1.0
    for i in range(1, max(len(one), len(other)) + 1):
        total += weight
        if i <= len(one) and i <= len(other):
            reached += weight * _alike(one[-i], other[-i])
        weight *= 0.6
    return reached / total


def _alike(one: State, other: State) -> float:
    """The similarity of two moments: action, intent, loop, then slots and entities."""
    return (
        0.3 * (one.prev == other.prev)
        + 0.3 * (one.intent == other.intent)
        + 0.15 * (one.loop == other.loop)
        + 0.15 * _overlap(set(one.slots), set(other.slots))
        + 0.1 * _overlap(set(one.entities), set(other.entities))
    )


def _overlap(one: set[object], other: set[object]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0
