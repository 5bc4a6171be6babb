"""Which team gets a ticket: the first rule that matches, with the reason in one line."""

from __future__ import annotations

import msgspec

from helpdesk.domain.routing.conditions import Conditions, TicketTraits, met


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets that meet `conditions` go to `team_id`, with this priority (None: unchanged) and these tags.
    They ask for these `skills`, with the least level of each."""

    id: int
    name: str
    conditions: Conditions
    team_id: int | None
    priority: str | None = None
    tags: list[str] = []
    skills: dict[str, int] = {}


class TeamChoice(msgspec.Struct, frozen=True, kw_only=True):
    team_id: int | None
    rule_id: int | None = None
    priority: str | None = None
    tags: list[str] = []
    skills: dict[str, int] = {}
    reason: str


def choose_team(
    traits: TicketTraits, rules: list[Rule], *, channel_team: int | None, default_team: int | None
) -> TeamChoice:
    """The first rule that matches, in the given order; else the channel's team, else the desk's default
    team."""
    for rule in rules:
        holds = met(rule.conditions, traits)
        if holds is None:
            continue
        team = next((one for one in (rule.team_id, channel_team, default_team) if one is not None), None)
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
        return TeamChoice(team_id=channel_team, reason=f"No rule matches: the team of {traits.channel}")
    if default_team is not None:
        return TeamChoice(team_id=default_team, reason="No rule matches: the desk's default team")
    return TeamChoice(team_id=None, reason="No rule matches, and there is no team")
