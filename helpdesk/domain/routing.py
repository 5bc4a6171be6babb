"""Routing: which team by rule, which advisor by presence and load, each with its reason in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from helpdesk.domain.wording import fold, has_phrase

_NAMED = 6  # advisors told of in a reason; the rest are counted


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """All that are given must hold; each list means any of its entries. Words are compared whole, without
    regard to case or accents; a domain covers its subdomains, a language its regions ("fr": "fr-CA"). What
    the bot learned: its last intent, a slot that is set ("order") or has a value ("order=4711"), and why it
    handed over (bot.HandOverCause, or outside_hours)."""

    channels: list[str] = []
    channel_kinds: list[str] = []
    subject_has: list[str] = []
    text_has: list[str] = []
    from_domains: list[str] = []
    languages: list[str] = []
    tags: list[str] = []
    intents: list[str] = []
    slots: list[str] = []
    hand_overs: list[str] = []


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets that meet `conditions` go to `team_id`, with this priority (None: unchanged) and these tags."""

    id: int
    name: str
    conditions: Conditions
    team_id: int | None
    priority: str | None = None
    tags: list[str] = []


class TicketTraits(msgspec.Struct, frozen=True, kw_only=True):
    """What rules look at. `channel` is its name, `from_address` the sender's address of any kind."""

    channel: str
    channel_kind: str
    subject: str = ""
    text: str = ""
    from_address: str = ""
    language: str | None = None
    tags: list[str] = []
    intent: str = ""
    slots: dict[str, str] = {}
    hand_over: list[str] = []


class TeamChoice(msgspec.Struct, frozen=True, kw_only=True):
    team_id: int | None
    rule_id: int | None = None
    priority: str | None = None
    tags: list[str] = []
    reason: str


class AdvisorLoad(msgspec.Struct, frozen=True, kw_only=True):
    """An advisor of the team now. `presence`: available, away or offline; `load`: open tickets of `capacity`;
    `idle_since`: when a ticket last came to or left them (None: never)."""

    id: int
    name: str
    presence: str
    load: int
    capacity: int
    idle_since: datetime | None = None


class AdvisorChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the ticket (None: it waits in the queue) and why, in one line."""

    advisor_id: int | None
    reason: str


def choose_team(
    traits: TicketTraits, rules: list[Rule], *, channel_team: int | None, default_team: int | None
) -> TeamChoice:
    """The first rule that holds, in the order given; else the channel's team, else the desk's own."""
    for rule in rules:
        met = _met(rule.conditions, traits)
        if met is None:
            continue
        team = next((one for one in (rule.team_id, channel_team, default_team) if one is not None), None)
        because = f": {', '.join(met)}" if met else ""
        return TeamChoice(
            team_id=team,
            rule_id=rule.id,
            priority=rule.priority,
            tags=list(rule.tags),
            reason=f"Rule “{rule.name}”{because}",
        )
    if channel_team is not None:
        return TeamChoice(team_id=channel_team, reason=f"No rule matches: the team of {traits.channel}")
    if default_team is not None:
        return TeamChoice(team_id=default_team, reason="No rule matches: the desk's default team")
    return TeamChoice(team_id=None, reason="No rule matches, and there is no team")


def _met(conditions: Conditions, traits: TicketTraits) -> list[str] | None:
    """What made each given condition hold, for people; None when one does not."""
    subject, text, tags = fold(traits.subject), fold(traits.text), {fold(tag) for tag in traits.tags}
    domain = traits.from_address.rpartition("@")[2].lower() if "@" in traits.from_address else ""
    language = fold(traits.language or "").replace("_", "-")
    checks: list[tuple[str, list[str], Callable[[str], bool]]] = [
        ("channel", conditions.channels, lambda one: fold(one) == fold(traits.channel)),
        ("channel kind", conditions.channel_kinds, lambda one: fold(one) == fold(traits.channel_kind)),
        ("subject has", conditions.subject_has, lambda one: has_phrase(subject, one)),
        ("text has", conditions.text_has, lambda one: has_phrase(text, one)),
        ("sender of", conditions.from_domains, lambda one: _within(domain, one)),
        ("language", conditions.languages, lambda one: _speaks(language, one)),
        ("tag", conditions.tags, lambda one: fold(one) in tags),
        ("intent", conditions.intents, lambda one: fold(one) == fold(traits.intent)),
        ("slot", conditions.slots, lambda one: _is_set(traits.slots, one)),
        ("handed over", conditions.hand_overs, lambda one: fold(one) in map(fold, traits.hand_over)),
    ]
    met = []
    for name, wanted, holds in checks:
        if not wanted:
            continue
        found = next((one for one in wanted if holds(one)), None)
        if found is None:
            return None
        met.append(f"{name} “{found}”")
    return met


def _within(domain: str, wanted: str) -> bool:
    wanted = wanted.strip().lstrip("@.").lower()
    return bool(wanted) and (domain == wanted or domain.endswith("." + wanted))


def _is_set(slots: dict[str, str], wanted: str) -> bool:
    name, equals, value = wanted.partition("=")
    if name.strip() not in slots:
        return False
    return not equals or fold(slots[name.strip()]) == fold(value)


def _speaks(language: str, wanted: str) -> bool:
    wanted = fold(wanted).replace("_", "-")
    return bool(wanted) and (language == wanted or language.startswith(wanted + "-"))


def choose_advisor(advisors: list[AdvisorLoad], *, former_owner: int | None, now: datetime) -> AdvisorChoice:
    """Among those present and below capacity: the customer's former owner, else fewest open tickets, then
    longest idle, then lowest id. Nobody eligible: it waits in the queue."""
    eligible = sorted((one for one in advisors if not _unfit(one)), key=lambda one: _order(one, now))
    skipped = [(one.name, reason) for one in advisors if (reason := _unfit(one))]
    if not eligible:
        if not advisors:
            return AdvisorChoice(advisor_id=None, reason="Waits in the queue: the team has no advisors")
        told = [f"{name} {reason}" for name, reason in skipped]
        return AdvisorChoice(advisor_id=None, reason=f"Waits in the queue: {_list(told, 'others')}")
    chosen = next((one for one in eligible if one.id == former_owner), eligible[0])
    known = "answered this customer before, " if chosen.id == former_owner else ""
    says = f"{chosen.name}: {known}{chosen.load} of {chosen.capacity} busy, {_idle(chosen, now)}"
    told = [f"{name} skipped: {reason}" for name, reason in skipped]
    return AdvisorChoice(
        advisor_id=chosen.id, reason="; ".join([says, *([_list(told, "skipped")] if told else [])])
    )


def _unfit(one: AdvisorLoad) -> str:
    """Why an advisor cannot take a ticket now; "" when they can."""
    if one.presence != "available":
        return one.presence or "offline"
    return f"full ({one.load} of {one.capacity})" if one.load >= one.capacity else ""


def _order(one: AdvisorLoad, now: datetime) -> tuple[int, float, int]:
    idle = (now - one.idle_since).total_seconds() if one.idle_since else float("inf")
    return one.load, -idle, one.id


def _idle(one: AdvisorLoad, now: datetime) -> str:
    if one.idle_since is None:
        return "no ticket yet"
    minutes = max(0, int((now - one.idle_since).total_seconds() // 60))
    if minutes < 60:
        return f"idle {minutes} min"
    return f"idle {minutes // 60} h" if minutes < 48 * 60 else f"idle {minutes // 1440} days"


def _list(told: list[str], rest: str) -> str:
    more = len(told) - _NAMED
    return "; ".join([*told[:_NAMED], *([f"{more} more {rest}"] if more > 0 else [])])
