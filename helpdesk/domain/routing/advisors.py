"""Which advisor gets a ticket, by presence and load, with the reason in one line."""

from __future__ import annotations

from datetime import datetime

import msgspec

_NAMED = 6  # advisors told of in a reason; the rest are counted


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
