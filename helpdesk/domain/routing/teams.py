"""Which team gets a ticket: the first rule whose filter finds it, with the reason in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from helpdesk.domain.filters.because import reasons
from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.tree import Filter, asked_by

DESK: Final = Viewer()
"""A rule's filter asks for nobody: it has no `me`."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets that `filter` finds go to `team_id`, with this priority (None: unchanged) and these tags.
    `filter` None cannot be read any more: it finds none. They ask for these `skills`, with the least level of
    each."""

    id: int
    name: str
    filter: Filter | None
    team_id: int | None
    priority: str | None = None
    tags: list[str] = []
    skills: dict[str, int] = {}


class RuleBook(msgspec.Struct, frozen=True):
    """A desk's active rules in their order, and `asked`, the fields that their filters ask for."""

    rules: tuple[Rule, ...]
    asked: frozenset[str]


def book_of(rules: Sequence[Rule]) -> RuleBook:
    """The book of these rules."""
    asked = frozenset[str]().union(*(asked_by(one.filter) for one in rules if one.filter is not None))
    return RuleBook(tuple(rules), asked)


class TeamChoice(msgspec.Struct, frozen=True, kw_only=True):
    team_id: int | None
    rule_id: int | None = None
    priority: str | None = None
    tags: list[str] = []
    skills: dict[str, int] = {}
    reason: str


def choose_team(
    facts: Facts,
    rules: Sequence[Rule],
    *,
    now: datetime,
    channel_team: int | None,
    default_team: int | None,
) -> TeamChoice:
    """The first rule that matches, in the given order; else the channel's team, else the desk's default
    team."""
    for rule in rules:
        if rule.filter is None or not matches(rule.filter, facts, now, DESK):
            continue
        team = next((one for one in (rule.team_id, channel_team, default_team) if one is not None), None)
        holds = reasons(rule.filter, facts, now, DESK)
        because = f": {', '.join(holds)}" if holds else ""
        return TeamChoice(
            team_id=team,
            rule_id=rule.id,
            priority=rule.priority,
            tags=list(rule.tags),
            skills=rule.skills,
            reason=f"Rule “{rule.name}”{because}",
        )
    if channel_team is not None:
        return TeamChoice(team_id=channel_team, reason=f"No rule matches: the team of {facts.came_by}")
    if default_team is not None:
        return TeamChoice(team_id=default_team, reason="No rule matches: the desk's default team")
    return TeamChoice(team_id=None, reason="No rule matches, and there is no team")
