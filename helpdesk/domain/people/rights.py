"""Who may change what of the people who work here: an admin everybody, a lead those of their own teams."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from helpdesk.domain.events.staff import PersonFacts
from helpdesk.said import Said

ROLES = ("advisor", "lead", "admin")
"""Each may do what those before it may."""

_OF_LEADS = ("capacity", "languages", "team_ids")
_NAMED = {"name": Said("the name"), "role": Said("the role"), "disabled": Said("who can sign in")}


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """Who changes people: their id, role and own teams."""

    id: int
    role: str
    teams: frozenset[int] = frozenset()

    @property
    def admin(self) -> bool:
        return self.role == "admin"

    def reaches(self, team_ids: Collection[int]) -> bool:
        """Whether somebody of these teams is theirs to see and change."""
        return self.admin or (self.role == "lead" and not self.teams.isdisjoint(team_ids))


OPERATOR = Editor(id=0, role="admin")
"""Who uses the command line."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a change is not theirs to make, and the field that it is about."""

    field: str
    why: str


def refusal(editor: Editor, was: PersonFacts, now: PersonFacts) -> Refusal | None:
    """Why `editor` may not change a person like this; None if they may. It does not ask whether the editor
    reaches the person: who does not must not even hear that there is such a person."""
    changed = changed_fields(was, now)
    if editor.admin or not changed:
        return None
    for field in changed:
        if field not in _OF_LEADS:
            return Refusal(field=field, why=Said("Only an admin can change {what}.", what=_NAMED[field]))
    foreign = set(was.team_ids) ^ set(now.team_ids)
    if not foreign <= editor.teams:
        return Refusal(field="team_ids", why=Said("A lead can change the people of their own teams only."))
    return None


def changed_fields(was: PersonFacts, now: PersonFacts) -> list[str]:
    """The fields that differ, in the order of a person's form."""
    return [one for one in PersonFacts.__struct_fields__ if getattr(was, one) != getattr(now, one)]
