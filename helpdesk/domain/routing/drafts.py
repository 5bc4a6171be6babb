"""What other routing rules would have done with past arrivals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from helpdesk.domain.filters.facts import Facts
from helpdesk.domain.filters.fields import LEVELS
from helpdesk.domain.routing.replay import Arrival
from helpdesk.domain.routing.teams import Rule, TeamChoice, choose_team

_NORMAL = LEVELS.index("normal") + 1


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """An arrival with what rules could ask of it then. `subject` is that of today, for people. `channel_team`
    and `channel_skills`: what its channel gives and asks."""

    arrival: Arrival
    subject: str
    facts: Facts
    channel_team: int | None
    channel_skills: Mapping[str, int] = {}


class Redrawn(msgspec.Struct, frozen=True, kw_only=True):
    """An arrival about which the draft decides in another way: what the present rules say, what the draft
    says, and the arrival as the draft makes it."""

    subject: str
    was: TeamChoice
    now: TeamChoice
    arrival: Arrival


def redrawn(
    past: Iterable[Past],
    present: list[Rule],
    draft: list[Rule],
    *,
    default_team: int | None,
    tick: Callable[[], object] = lambda: None,
) -> Iterator[Redrawn]:
    """The arrivals about which the draft decides in another way than the present rules do. The others stay as
    they came: also where the rules were different then, or the ticket is from before a rule. `tick` is called
    at each arrival, and ends it by an error."""
    for one in past:
        tick()
        was, now = (
            choose_team(
                one.facts,
                rules,
                now=one.arrival.at,
                channel_team=one.channel_team,
                default_team=default_team,
            )
            for rules in (present, draft)
        )
        if _decides(was) != _decides(now):
            yield Redrawn(subject=one.subject, was=was, now=now, arrival=_rerouted(one, was, now))


def as_it_came(facts: Facts, arrival: Arrival) -> Facts:
    """Stored facts without what happened to the ticket since it came: nobody had it, answered it, solved it
    or merged it. Of what it has, only its files can be from then."""
    return Facts(
        number=facts.number,
        came_by=facts.came_by,
        kind=arrival.kind,
        channel_names=facts.channel_names,
        channel_kinds=(arrival.kind,),
        customer=facts.customer,
        addresses=facts.addresses,
        has=facts.has & {"attachment"},
        created=facts.created,
        updated=arrival.at,
        waiting=arrival.at,
        group=facts.group,
        fields=facts.fields,
    )


def _decides(choice: TeamChoice) -> TeamChoice:
    """A choice without what changes no figure."""
    return msgspec.structs.replace(choice, reason="", tags=[])


def _rerouted(one: Past, was: TeamChoice, now: TeamChoice) -> Arrival:
    """What a rule that no longer decides gave the ticket is taken from it: its priority, and its skills
    without those that the channel or the bot ask for too."""
    own = one.arrival.skills.items()
    asked = {skill: level for skill, level in own if level > was.skills.get(skill, 0)}
    for skill, level in [*one.channel_skills.items(), *now.skills.items()]:
        asked[skill] = max(level, asked.get(skill, 0))
    priority = _NORMAL if was.priority else one.arrival.priority
    if now.priority:
        priority = LEVELS.index(now.priority) + 1
    return msgspec.structs.replace(one.arrival, team_id=now.team_id, skills=asked, priority=priority)
