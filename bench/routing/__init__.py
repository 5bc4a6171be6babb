"""Routing: one decision among 500 advisors, and a drain of 10,000 tickets that wait.

Both are the pure decision, its reason included, for tickets that ask for a skill and a language.
`routing.decision_us` is one of them. `routing.drain_s` gives the waiting tickets one after the other to
advisors with room for all of them; each decision sees the loads that the ones before it left. Its "most" is
what 10,000 decisions of 2 ms take."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from helpdesk.domain.routing.advisors import AdvisorLoad, choose_advisor
from helpdesk.domain.routing.asks import Ask

ADVISORS, WAITING, DECISIONS = 500, 10_000, 300
_NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
_ASKS = (
    Ask(kind="email", weight=0.2),
    Ask(kind="webchat", skills={"billing": 2}),
    Ask(kind="webchat", language="fr"),
    Ask(kind="phone", weight=2, skills={"refunds": 1}, language="fr"),
)


def rows() -> Iterable[dict[str, Any]]:
    """Two rows."""
    people = _people()
    began = time.perf_counter()
    for number in range(DECISIONS):
        choose_advisor(people, former_owner=None, now=_NOW, ask=_ASKS[number % len(_ASKS)])
    micros = (time.perf_counter() - began) / DECISIONS * 1_000_000
    yield {"name": "routing.decision_us", "value": micros, "unit": "µs", "most": 2_000}
    yield {"name": "routing.drain_s", "value": _drain(people), "unit": "s", "most": 20}


def _people() -> list[AdvisorLoad]:
    return [
        AdvisorLoad(
            id=number,
            name=f"Advisor {number}",
            presence="available" if number % 5 else "away",
            load=number % 7,
            capacity=200,
            idle_since=_NOW - timedelta(minutes=number % 90),
            skills={"billing": 1 + number % 4, "refunds": 2} if number % 3 else {"refunds": 1},
            languages=["en", "fr"] if number % 2 else ["en"],
            caps={"webchat": 200},
        )
        for number in range(1, ADVISORS + 1)
    ]


def _drain(people: list[AdvisorLoad]) -> float:
    """Seconds to give every waiting ticket to somebody."""
    places = {one.id: place for place, one in enumerate(people)}
    began = time.perf_counter()
    for number in range(WAITING):
        ask = _ASKS[number % len(_ASKS)]
        choice = choose_advisor(people, former_owner=None, now=_NOW, ask=ask)
        assert choice.advisor_id is not None, choice.reason
        one = people[places[choice.advisor_id]]
        held = {**one.held, ask.kind: one.held.get(ask.kind, 0) + 1}
        people[places[one.id]] = msgspec.structs.replace(one, load=one.load + ask.weight, held=held)
    return time.perf_counter() - began
