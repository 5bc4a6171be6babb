"""Skills that tickets ask for and nobody has, or nobody at that level."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.tickets.assigning import settings
from helpdesk.said import Said


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """A skill at a level above the `best` that an advisor who may sign in has; 0: nobody has it."""

    skill: str
    level: int
    best: int

    @property
    def says(self) -> Said:
        """What is lacking, and what becomes of it, in one sentence."""
        if self.best:
            return Said(
                "Nobody has level {level} of “{skill}”, so tickets ask for {best}.",
                level=self.level,
                skill=self.skill,
                best=self.best,
            )
        return Said("Nobody has the skill “{skill}”, so tickets do not ask for it.", skill=self.skill)


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
