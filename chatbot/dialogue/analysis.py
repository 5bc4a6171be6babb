"""Compares rules with rules, and rules with stories: contradictions, and rules that no story contains."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.shapes import DEFAULT_ACTIONS, Domain
from chatbot.dialogue import events as ev
from chatbot.dialogue.limits import MAX_ACTIONS
from chatbot.dialogue.rules import RuleBook, Ruled, actions_of
from chatbot.dialogue.states import UNSET, Key
from chatbot.dialogue.tracker import Tracker, states
from chatbot.dialogue.training import Told


def analyse(
    book: RuleBook, rules: Sequence[Told], stories: Sequence[Told], domain: Domain, problems: Problems
) -> None:
    """Report contradictions, and mark the rules that no story contains."""
    for sayers in book.ambiguous.values():
        _contradiction(sayers, problems)
    sources: dict[str, list[tuple[Told, str]]] = {}
    for rule in rules:
        for ruled, wanted, _ in _walk(rule, book, domain):
            said = ruled.action if ruled.loops or ruled.source.startswith("default ") else wanted
            sources.setdefault(ruled.source, []).append((rule, said))
    used: set[str] = set()
    for told in [*stories, *rules]:
        for ruled, wanted, place in _walk(told, book, domain):
            if ruled.action == wanted and not told.is_rule:
                used.add(ruled.source)
            elif ruled.action not in ("", wanted):
                _check(told, ruled, wanted, place, sources, book, problems)
    defaults = {f"default {intent}" for intent in ("restart", "back", "session_start")}
    loops = {f"loop {form}" for form in domain.forms} | {f"loop {form} listen" for form in domain.forms}
    book.hidden = frozenset((sources.keys() | defaults | loops) - used)


def rule_only(rules: Sequence[Told], stories: Sequence[Told], domain: Domain) -> tuple[set[str], set[str]]:
    """Slots and loops that are in rules but in no story: stories ignore them."""
    of_rules, of_stories = _slots_and_loops(rules, domain), _slots_and_loops(stories, domain)
    return of_rules[0] - of_stories[0], of_rules[1] - of_stories[1] - {UNSET}


def _slots_and_loops(told: Sequence[Told], domain: Domain) -> tuple[set[str], set[str]]:
    slots: set[str] = set()
    loops: set[str] = set()
    for one in told:
        for state in states(one.events, domain, only_touched=one.is_rule):
            slots.update(name for name, _ in state.slots)
            loops.update([state.loop] if state.loop else [])
    return slots, loops


def _walk(told: Told, book: RuleBook, domain: Domain) -> list[tuple[Ruled, str, Place]]:
    """The rules' next action before each action of a rule or story, and its own next action."""
    tracker = Tracker(domain)
    found = []
    unpredictable = True
    for event, place in zip(told.events, told.places, strict=True):
        if isinstance(event, ev.ActionExecuted) and event.name:
            if event.name == ev.SNIPPET:
                unpredictable = True
            elif unpredictable or event.unpredictable:
                unpredictable = False
            else:
                ruled = book.predict(tracker)
                loop = tracker.now.loop
                if loop and loop != UNSET and ruled.action == loop and ruled.action != event.name:
                    tracker.add(ev.ActionExecutionRejected(name=loop))
                    ruled = book.predict(tracker)
                found.append((ruled, event.name, place))
        tracker.add(event)
    return found


def _check(
    told: Told,
    ruled: Ruled,
    wanted: str,
    place: Place,
    sources: dict[str, list[tuple[Told, str]]],
    book: RuleBook,
    problems: Problems,
) -> None:
    if not told.is_rule and ruled.action == ev.LISTEN and _is_mere_end(ruled.key, book):
        book.forget(ruled.key)
        return
    others = [rule for rule, action in sources.get(ruled.source, []) if action != wanted]
    names = sorted({f"rule {rule.name!r} ({rule.place})" for rule in others})
    if names:
        what = "rule" if told.is_rule else "story"
        problems.error(
            place,
            f"{what} {told.name!r} goes on with {wanted}, but {' and '.join(names)} says {ruled.action}",
        )


def _is_mere_end(key: Key, book: RuleBook) -> bool:
    """Whether the rule only says "then listen" after an action after which another rule continues."""
    if len(key) != 1 or key not in book.rules:
        return False
    beginning = book.texts[key][:-2]
    return any(text.startswith(beginning) for other, text in book.texts.items() if other != key)


def _contradiction(sayers: Sequence[tuple[Told, int]], problems: Problems) -> None:
    """Two rules with different actions in the same situation."""
    by_action: dict[str, tuple[Told, int]] = {}
    for told, index in sayers:
        event = told.events[index]
        if isinstance(event, ev.ActionExecuted):
            by_action.setdefault(event.name or "", (told, index))
    pairs = sorted(by_action.items())
    for action, (told, index) in pairs[1:]:
        other_action, (other, other_index) = pairs[0]
        problems.error(
            told.places[index],
            f"rule {told.name!r} goes on with {_shown(action)}, but rule {other.name!r} "
            f"({other.places[other_index]}) says {_shown(other_action)} in the same situation",
        )


def _shown(action: str) -> str:
    return "waiting for the user" if action == ev.LISTEN else action


def endless(told: Sequence[Told], book: RuleBook, domain: Domain) -> list[tuple[Told, Place, str]]:
    """Rules and stories with more actions in one turn than a turn may have, because they are written so, or
    because rules follow each other endlessly; each with the action at which it stops."""
    found = []
    for one in told:
        place = _too_long(one)
        if place is not None or (one.is_rule and (place := _for_ever(one, book, domain)) is not None):
            found.append((one, *place))
    return found


def _too_long(told: Told) -> tuple[Place, str] | None:
    count = 0
    for index, action in actions_of(told):
        count = 0 if action.name in (ev.LISTEN, ev.SNIPPET) else count + 1
        if count > MAX_ACTIONS:
            return told.places[index], action.name or ""
    return None


def _for_ever(told: Told, book: RuleBook, domain: Domain) -> tuple[Place, str] | None:
    """Follow the rules from this rule's user turn, as if no action did anything."""
    tracker = Tracker(domain)
    heard = False
    for event in told.events:
        if heard and isinstance(event, ev.ActionExecuted):
            break
        tracker.add(event)
        heard = heard or isinstance(event, ev.UserUttered)
    if not heard:
        return None
    action = ""
    for _ in range(MAX_ACTIONS + 1):
        action = book.predict(tracker).action
        if action in ("", ev.LISTEN) or action in domain.forms or action in DEFAULT_ACTIONS:
            return None
        tracker.add(ev.ActionExecuted(name=action))
    written_at = [told.places[index] for index, one in actions_of(told) if one.name == action]
    return (written_at or [told.place])[0], action
