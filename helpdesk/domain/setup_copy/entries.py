"""Entries of a copy of settings: read strictly, told by their place, compared with what is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

import msgspec

from helpdesk.said import Said
from helpdesk.telling.broken_rules import rule_of

T = TypeVar("T")
Act = Literal["made", "changed", "removed", "ordered"]

LONGEST_TOLD: Final = 300
"""Characters of a value as a change tells it."""
_AT = re.compile(r" - at `\$\.?(.*)`$")
_KEY = re.compile(r" - at `(?:key|keys) in `\$\.?(.*)`$")


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know about one place of a file, such as rules[3].filter: in one sentence."""

    place: str
    detail: str

    @property
    def told(self) -> str:
        """Both in one line."""
        return Said("{label}: {what}", label=self.place, what=self.detail) if self.place else self.detail


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A field that changes, with its values as JSON, cut to LONGEST_TOLD; None: it had none, or has none."""

    field: str
    before: str | None
    after: str | None


class Refused(Exception):
    """An entry that has the wrong shape."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.told)
        self.remark = remark


def entry_of(raw: Any, shape: type[T], place: str) -> T:
    """An entry in its shape. Refused for a wrong type, a missing field and an unknown one, at any depth."""
    try:
        found = msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        message = str(error)
        at = _AT.search(message) or _KEY.search(message)
        rule = message[: at.start()] if at else message
        raise Refused(
            Remark(place=within(place, at[1] if at else ""), detail=Said("{rule}.", rule=rule_of(rule)))
        ) from None
    for unknown in _unknown(raw, msgspec.to_builtins(found), place):
        raise Refused(Remark(place=unknown, detail=Said("There is no such field.")))
    return found


def _unknown(raw: Any, known: Any, place: str) -> Iterator[str]:
    """The places of the fields that `raw` has and its shape does not."""
    if isinstance(raw, dict) and isinstance(known, dict):
        for name, value in raw.items():
            at = within(place, str(name))
            if name not in known:
                yield at
            else:
                yield from _unknown(value, known[name], at)
    elif isinstance(raw, list) and isinstance(known, list):
        for number, (one, other) in enumerate(zip(raw, known, strict=False)):
            yield from _unknown(one, other, f"{place}[{number}]")


def within(place: str, field: str) -> str:
    """The place of a field as the desk's errors name it: `actions.0.team_id` of rules[3] is
    rules[3].actions[0].team."""
    for part in filter(None, re.split(r"\.(?![^\[]*\])", field)):
        if part.isdigit():
            place += f"[{part}]"
        else:
            name = part.removesuffix("_id")
            name = f"{name.removesuffix('_ids')}s" if name.endswith("_ids") else name
            place += f".{name}" if place else name
    return place


def matched(wanted: Iterable[str], there: Iterable[tuple[int, str]]) -> list[int | None]:
    """Which of the things `there`, by their key, each wanted key means; None for a new one. Case does not
    count, nor do blanks around and beside others, which no desk stores. The second of two with one key means
    the second that is there."""
    known: dict[Hashable, int] = {}
    seen: Counter[str] = Counter()
    for item, key in there:
        plain = _plain(key)
        known[(plain, seen[plain])] = item
        seen[plain] += 1
    seen.clear()
    found = []
    for key in wanted:
        plain = _plain(key)
        found.append(known.get((plain, seen[plain])))
        seen[plain] += 1
    return found


def _plain(key: str) -> str:
    return " ".join(key.split()).casefold()


def in_order(there: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The ids `there` with those that are `wanted` in their order. Each other one stays behind the one that
    it followed."""
    behind: dict[int | None, list[int]] = {None: []}
    last: int | None = None
    for one in there:
        if one in wanted:
            last = one
        else:
            behind.setdefault(last, []).append(one)
    return [*behind[None], *(other for one in wanted for other in (one, *behind.get(one, [])))]


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    """The fields that differ, in the order of the entry."""
    was, now = before or {}, after or {}
    return [
        Difference(field=name, before=_told(was, name), after=_told(now, name))
        for name in dict.fromkeys([*now, *was])
        if (name in was, was.get(name)) != (name in now, now.get(name))
    ]


def _told(values: Mapping[str, Any], name: str) -> str | None:
    if name not in values:
        return None
    text = msgspec.json.encode(values[name]).decode()
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"
