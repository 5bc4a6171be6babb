"""What a ticket asks of an advisor, and how that is relaxed while it waits. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from helpdesk.domain.routing.traits import TicketTraits
from helpdesk.errors import BadInput

_MINUTE = timedelta(minutes=1)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a ticket asks of its advisor. `kind`: of its channel; `weight`: how much of a capacity it takes;
    `skills`: the least level of each; `language`: an ISO 639 code. `missed_by`: who let its offer pass."""

    kind: str = ""
    weight: float = 1
    skills: Mapping[str, int] = {}
    language: str | None = None
    missed_by: Sequence[int] = ()

    @property
    def demands(self) -> bool:
        """Whether not every advisor is fit for it."""
        return bool(self.skills) or self.language is not None


class Relaxed(msgspec.Struct, frozen=True, kw_only=True):
    """What is still asked, and what is not any more, for people."""

    ask: Ask
    told: tuple[str, ...] = ()


def relaxed(ask: Ask, waited: timedelta, steps: Sequence[int]) -> Relaxed:
    """What a ticket still asks after it has waited. `steps` are minutes, rising: after each one the next of
    these is not asked any more: the levels of skills, the skills, the language."""
    passed = [minutes for minutes in steps if waited >= minutes * _MINUTE]
    told = []
    for minutes in passed:
        if any(level > 1 for level in ask.skills.values()):
            ask, gone = msgspec.structs.replace(ask, skills=dict.fromkeys(ask.skills, 1)), "levels"
        elif ask.skills:
            ask, gone = msgspec.structs.replace(ask, skills={}), "skills"
        elif ask.language is not None:
            ask, gone = msgspec.structs.replace(ask, language=None), "language"
        else:
            break
        told.append(f"{gone} not asked after {minutes} min")
    return Relaxed(ask=ask, told=tuple(told))


def asked_skills(
    traits: TicketTraits, *, of_rule: Mapping[str, int], of_channels: Mapping[str, Mapping[str, int]]
) -> dict[str, int]:
    """The skills that a ticket asks for, each with the highest level that its channel, its rule or the bot
    names. The bot names one in its slot `skill`."""
    of_bot = skill_name(traits.slots.get("skill", ""))
    asked = dict(of_channels.get(traits.channel, {}))
    for skill, level in [*of_rule.items(), *([(of_bot, 1)] if of_bot else [])]:
        asked[skill] = max(level, asked.get(skill, 0))
    return asked


def skill_name(written: str) -> str:
    """The name of a skill as it is stored: in lower case, with single blanks."""
    return " ".join(written.lower().split())


def checked_skills(skills: Mapping[str, int], *, field: str) -> dict[str, int]:
    """Skills with their names as they are stored; BadInput if one has none, or is there twice."""
    found = {skill_name(name): level for name, level in skills.items()}
    if "" in found:
        raise BadInput("A skill has a name.", field=field)
    if len(found) != len(skills):
        raise BadInput("Name each skill once; upper and lower case do not differ.", field=field)
    return found


def speaks(languages: Sequence[str], wanted: str) -> bool:
    """Whether one of these languages is the wanted one. Its region does not matter ("fr": "fr-CA")."""
    return main_language(wanted) in languages


def main_language(code: str) -> str:
    """A language code without its region, in lower case."""
    return code.replace("_", "-").partition("-")[0].lower()
