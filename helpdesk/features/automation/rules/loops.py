"""Rules that start each other, found before they run. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helpdesk.features.automation.kinds import Snooze
from helpdesk.features.automation.rules.rows import Rule
from helpdesk.features.automation.rules.triggers import Happening, OnTime, caused_by, starts_on


def feeds_itself(rule: Rule) -> frozenset[Happening]:
    """What a rule causes that it starts on itself. It does not hear itself, so it acts once."""
    return caused_by(rule.actions) & starts_on(rule.trigger)


def comes_again(rule: Rule) -> bool:
    """Whether a rule for quiet tickets snoozes them: they wake, are quiet again, and it acts again."""
    quiet = isinstance(rule.trigger, OnTime) and rule.trigger.since == "quiet"
    return quiet and any(isinstance(one, Snooze) for one in rule.actions)


def circle(rule: Rule, others: Iterable[Rule]) -> Sequence[Rule]:
    """The shortest circle of two or more active rules that start each other, beginning with `rule`; empty if
    it is in none. Each acts once on a ticket before the circle ends."""
    known = [one for one in others if one.active and one.id != rule.id]
    paths: list[list[Rule]] = [[rule]]
    seen: set[int] = set()
    while paths:
        path = paths.pop(0)
        causes = caused_by(path[-1].actions)
        if len(path) > 1 and causes & starts_on(rule.trigger):
            return path
        for one in known:
            if one.id not in seen and causes & starts_on(one.trigger):
                seen.add(one.id)
                paths.append([*path, one])
    return []
