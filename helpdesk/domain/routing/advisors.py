"""Which advisor gets a ticket, by presence, load, skills and language, with the reason in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from helpdesk.domain.routing.asks import Ask, main_language, speaks

_NAMED = 6  # advisors named in a reason; the others are counted
_ANYTHING = Ask()
_SLACK = 1e-6  # weights are decimal fractions, which floats do not add up exactly


class AdvisorLoad(msgspec.Struct, frozen=True, kw_only=True):
    """An advisor of the team now. `presence`: available, busy, away or offline; `load`: the weight of their
    open tickets, of `capacity`; `idle_since`: when they last got or gave away a ticket (None: never).
    `skills`: the level of each; `held` and `caps`: how many open tickets of a kind of channel, of how
    many."""

    id: int
    name: str
    presence: str
    load: float
    capacity: int
    idle_since: datetime | None = None
    skills: Mapping[str, int] = {}
    languages: Sequence[str] = ()
    held: Mapping[str, int] = {}
    caps: Mapping[str, int] = {}


class AdvisorChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the ticket (None: it waits in the queue) and why, in one line."""

    advisor_id: int | None
    reason: str


def choose_advisor(
    advisors: list[AdvisorLoad], *, former_owner: int | None, now: datetime, ask: Ask = _ANYTHING
) -> AdvisorChoice:
    """Among the advisors who are present, below capacity and fit for what is asked: the customer's former
    owner, else who let no offer of it pass, then least load, then longest idle, then lowest id. If no advisor
    is eligible, the ticket waits in the queue. What no advisor of the team has is not asked for,
    and no higher level than their best."""
    if not advisors:
        return AdvisorChoice(advisor_id=None, reason="Waits in the queue: the team has no advisors")
    ask, dropped = possible(ask, advisors)
    skipped = [(one.name, reason) for one in advisors if (reason := unfit(one, ask))]
    if len(skipped) == len(advisors):
        told = [f"{name} {reason}" for name, reason in skipped]
        parts = [f"Waits in the queue: {_list(told, 'others')}", *dropped]
        return AdvisorChoice(advisor_id=None, reason="; ".join(parts))
    eligible = [one for one in advisors if not unfit(one, ask)]
    chosen = next((one for one in eligible if one.id == former_owner and one.id not in ask.missed_by), None)
    if chosen is None:
        chosen = min(eligible, key=lambda one: _order(one, now, ask))
    known = "answered this customer before, " if chosen.id == former_owner else ""
    fits = "".join(f"{one}, " for one in _fits(chosen, ask))
    busy = f"{_number(chosen.load)} of {chosen.capacity} busy"
    says = f"{chosen.name}: {known}{fits}{busy}, {_idle(chosen, now)}"
    told = [f"{name} skipped: {reason}" for name, reason in skipped]
    parts = [says, *([_list(told, "skipped")] if told else []), *dropped]
    return AdvisorChoice(advisor_id=chosen.id, reason="; ".join(parts))


def possible(ask: Ask, advisors: Sequence[AdvisorLoad]) -> tuple[Ask, list[str]]:
    """What is asked without what none of these advisors has, and no level above the best of them, so that
    nothing waits for ever; and what was left out, for people."""
    if not ask.demands:
        return ask, []
    dropped: list[str] = []
    skills: dict[str, int] = {}
    for skill, level in ask.skills.items():
        best = max((who.skills.get(skill, 0) for who in advisors), default=0)
        if best:
            skills[skill] = min(level, best)
        if best < level:
            dropped.append(f"nobody has “{skill}”{f' {level}, the best is {best}' if best else ''}")
    language = ask.language
    if language is not None and not any(speaks(who.languages, language) for who in advisors):
        dropped.append(f"nobody speaks {main_language(language)}")
        language = None
    return msgspec.structs.replace(ask, skills=skills, language=language), dropped


def unfit(one: AdvisorLoad, ask: Ask = _ANYTHING) -> str:
    """Why an advisor cannot take a ticket now; "" if they can."""
    if one.presence != "available":
        return one.presence or "offline"
    if one.load + ask.weight > one.capacity + _SLACK:
        return _full(one, ask)
    cap = one.caps.get(ask.kind)
    if cap is not None and one.held.get(ask.kind, 0) >= cap:
        return f"full ({one.held.get(ask.kind, 0)} of {cap} on {ask.kind})"
    if ask.language is not None and not speaks(one.languages, ask.language):
        return f"does not speak {main_language(ask.language)}"
    for skill, level in ask.skills.items():
        has = one.skills.get(skill, 0)
        if has < level:
            return f"“{skill}” {has} of {level}" if has else f"without “{skill}”"
    return ""


def _full(one: AdvisorLoad, ask: Ask) -> str:
    room = f"{_number(one.load)} of {one.capacity}"
    return f"full ({room})" if one.load >= one.capacity else f"full ({room}, it takes {_number(ask.weight)})"


def _fits(one: AdvisorLoad, ask: Ask) -> list[str]:
    spoken = [] if ask.language is None else [f"speaks {main_language(ask.language)}"]
    return [*spoken, *(f"“{skill}” {one.skills[skill]}" for skill in ask.skills)]


def _order(one: AdvisorLoad, now: datetime, ask: Ask) -> tuple[bool, float, float, int]:
    idle = (now - one.idle_since).total_seconds() if one.idle_since else float("inf")
    return one.id in ask.missed_by, one.load, -idle, one.id


def _idle(one: AdvisorLoad, now: datetime) -> str:
    if one.idle_since is None:
        return "no ticket yet"
    minutes = max(0, int((now - one.idle_since).total_seconds() // 60))
    if minutes < 60:
        return f"idle {minutes} min"
    return f"idle {minutes // 60} h" if minutes < 48 * 60 else f"idle {minutes // 1440} days"


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _list(told: list[str], rest: str) -> str:
    more = len(told) - _NAMED
    return "; ".join([*told[:_NAMED], *([f"{more} more {rest}"] if more > 0 else [])])
