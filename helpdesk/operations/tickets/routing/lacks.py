"""Skills that tickets ask for and nobody has, or nobody at that level."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.tickets.assigning import settings


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """A skill at a level above the `best` that an advisor who may sign in has; 0: nobody has it."""

    skill: str
    level: int
    best: int

    @property
    def says(self) -> str:
        """What is lacking, and what becomes of it, in one sentence."""
        if self.best:
            return f"Nobody has level {self.level} of “{self.skill}”, so tickets ask for {self.best}."
        return f"Nobody has the skill “{self.skill}”, so tickets do not ask for it."


def lacks(tx: Reading, asked: Iterable[tuple[str, int]]) -> list[Lack]:
    """Those of these skills, with the least level of each, that nobody can meet, each once."""
    wanted = list(dict.fromkeys(asked))
    if not wanted:
        return []
    there = {one.id for one in advisors.enabled_advisors(tx)}
    best: dict[str, int] = {}
    for advisor_id, one in settings.advisors(tx).items():
        if advisor_id in there:
            for skill, level in one.skills.items():
                best[skill] = max(level, best.get(skill, 0))
    return [
        Lack(skill=skill, level=level, best=best.get(skill, 0))
        for skill, level in wanted
        if level > best.get(skill, 0)
    ]
