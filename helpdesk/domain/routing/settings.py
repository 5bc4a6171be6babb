"""How routing is set up: for the desk, for a team and for an advisor. What is not set changes nothing."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Level = Annotated[int, Meta(ge=1, le=5)]
SkillName = Annotated[str, Meta(min_length=1, max_length=40)]
Skills = Annotated[dict[SkillName, Level], Meta(max_length=30)]
Kind = Annotated[str, Meta(min_length=1, max_length=20)]
ChannelName = Annotated[str, Meta(min_length=1, max_length=100)]
Weight = Annotated[float, Meta(ge=0, le=100)]
Cap = Annotated[int, Meta(ge=0, le=10_000)]
Minutes = Annotated[int, Meta(ge=1, le=10_000)]
Seconds = Annotated[int, Meta(ge=5, le=3_600)]
Key = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Scope = Literal["desk", "team", "advisor"]


class DeskRouting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`weights`: how much of a capacity a ticket takes, by its kind of channel; 1 if not given.
    `channel_skills`: what the tickets of a channel ask, by its name."""

    weights: Annotated[dict[Kind, Weight], Meta(max_length=50)] = {}
    channel_skills: Annotated[dict[ChannelName, Skills], Meta(max_length=200)] = {}


class TeamRouting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`mode` pull: nobody is given a ticket, its people take the next one. `by_language`: a ticket asks for
    its customer's language. `relax`: the minutes after which a waiting ticket asks for less, rising. After
    `overflow_minutes` the people of `overflow_team_id` get what waits too. `accept_seconds`: how long a chat
    is offered to somebody. `grace_minutes`: after them, who is away or offline gives back what is
    unanswered. None: never."""

    mode: Literal["push", "pull"] = "push"
    by_language: bool = False
    relax: Annotated[tuple[Minutes, ...], Meta(max_length=5)] = ()
    overflow_team_id: Key | None = None
    overflow_minutes: Minutes | None = None
    accept_seconds: Seconds | None = None
    grace_minutes: Minutes | None = None


class AdvisorRouting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`skills`: the level of each, 1 to 5. `caps`: the most open tickets of a kind of channel. They are
    offline when the hours of `calendar_id` end, unless they choose otherwise after that."""

    skills: Skills = {}
    caps: Annotated[dict[Kind, Cap], Meta(max_length=50)] = {}
    calendar_id: Key | None = None


def weight_of(desk: DeskRouting, kind: str) -> float:
    """How much of a capacity a ticket of this kind of channel takes."""
    return desk.weights.get(kind, 1)
