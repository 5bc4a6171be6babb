"""Actions as a copy of the settings has them: with names instead of the ids of what they name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, get_args

import msgspec
from sqlalchemy import select

from helpdesk.db import fields, statuses
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.errors import BadInput
from helpdesk.features.automation.kinds import Action
from helpdesk.features.automation.replies.tables import saved_replies
from helpdesk.operations.people.copied import team_names
from helpdesk.said import Said
from helpdesk.telling.broken_rules import rule_of

Named = dict[str, Any]
"""An action as JSON, where `team_id` is `team` with its name, and so on."""

_replies = select(
    saved_replies.c.id, saved_replies.c.folder, saved_replies.c.name, saved_replies.c.team_id
).where(saved_replies.c.deleted_at.is_(None), saved_replies.c.owner_id.is_(None))


class _As(msgspec.Struct, frozen=True):
    """What a field is called in a copy, what it names, and whether it must name something."""

    name: str
    of: str = ""
    required: bool = False


def _naming(kind: type[msgspec.Struct]) -> dict[str, _As]:
    found = {}
    for field in msgspec.structs.fields(kind):
        stem, _, ending = field.name.rpartition("_")
        if stem and ending in ("id", "ids"):
            name = stem if ending == "id" else f"{stem}s"
            found[field.name] = _As(name, stem, field.required)
    return found


NAMING: Final = {str(one.__struct_config__.tag): _naming(one) for one in get_args(Action)}
"""By the type of an action: its fields with ids, which have names in a copy."""


_NOUNS: Final = {
    "team": Said("team"),
    "advisor": Said("advisor"),
    "status": Said("status"),
    "field": Said("field"),
    "reply": Said("reply"),
}


class Names:
    """The names of what actions can name, read once: `of` has the name of each id."""

    def __init__(self, tx: Reading) -> None:
        teams = team_names(tx, archived=True)
        self.of: dict[str, dict[int, Any]] = {
            "team": teams,
            "advisor": {one.id: one.email for one in advisors.everybody(tx)},
            "status": {one.id: one.label for one in statuses.all_statuses(tx)},
            "field": {one.id: one.key for one in fields.all_fields(tx)},
            "reply": {
                row.id: _reply(row.folder, row.name, teams.get(row.team_id))
                for row in tx.conn.execute(_replies)
            },
        }

    def named(self, actions: Iterable[Action]) -> list[Named]:
        """Actions with names. What is gone has none: null."""
        return [self._named(msgspec.to_builtins(one)) for one in actions]

    def actions(self, named: Iterable[Named]) -> list[Action]:
        """The actions that these mean; BadInput names the place of what is not here."""
        found = []
        for number, one in enumerate(named):
            at = f"actions.{number}"
            try:
                found.append(msgspec.convert(self._meant(one, at), Action))
            except msgspec.ValidationError as error:
                raise BadInput(Said("{rule}.", rule=rule_of(str(error))), field=at) from None
        return found

    def _named(self, action: dict[str, Any]) -> Named:
        return {
            NAMING[action["type"]].get(key, _As(key)).name: self._name(action["type"], key, value)
            for key, value in action.items()
        }

    def _name(self, kind: str, key: str, value: Any) -> Any:
        if (known := NAMING[kind].get(key)) is None or value is None:
            return value
        names = self.of[known.of]
        return [names.get(one) for one in value] if isinstance(value, list) else names.get(value)

    def _meant(self, named: Named, at: str) -> dict[str, Any]:
        kind = named.get("type")
        known = {one.name: (key, one) for key, one in NAMING.get(str(kind), {}).items()}
        whole: dict[str, Any] = {}
        for name, value in named.items():
            key, one = known.get(name, (name, None))
            if one is None or (value is None and not one.required):
                whole[key] = value
            elif isinstance(value, list):
                whole[key] = [self._id(one.of, each, f"{at}.{name}") for each in value]
            else:
                whole[key] = self._id(one.of, value, f"{at}.{name}")
        return whole

    def _id(self, of: str, value: Any, at: str) -> int:
        for item, name in self.of[of].items():
            if name == value:
                return item
        told = repr(value) if isinstance(value, str) else msgspec.json.encode(value).decode()
        raise BadInput(Said("There is no {noun} {name}.", noun=_NOUNS[of], name=told), field=at)


def _reply(folder: str, name: str, team: str | None) -> dict[str, Any]:
    return {"folder": folder, "name": name, "team": team}
