"""Filters that follow what they name: a team, a status, a channel, an advisor, a tag or a choice that has
another name, and a team whose tickets are another team's. Pure.

A renaming changes the result of no filter: what found the tickets of a thing by its old name finds them by
the new one, and what found only those of other things goes on to find only theirs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, assert_never

import msgspec

from helpdesk.domain.filters.comparing import is_named, names, tag_as_kept
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import (
    CUSTOM,
    All,
    Asked,
    Condition,
    Either,
    Filter,
    Named,
    Not,
    Number,
    Text,
)
from helpdesk.domain.filters.write import written
from helpdesk.errors import BadInput
from helpdesk.language.fold import fold


class Renaming(msgspec.Struct, frozen=True, kw_only=True):
    """Something that filters name, with its old names and its new ones. Conditions of the field `words` name
    it by a name or by whole words of one, those of `whole` by a name only; "" is no such field. Filters are
    given the first new name.

    `sure`: the field and the value of the condition that always means it alone. `others`: the names of what
    else can be named. `fixed`: folded values whose meaning no name changes, such as the states among the
    values of `status`. `also`: folded values that mean something else beside a name, such as a kind of
    channel. Not `renamed`: another thing has its tickets, and `now` are the names of that."""

    words: str = ""
    whole: str = ""
    was: Sequence[str]
    now: Sequence[str]
    sure: tuple[str, str]
    others: Sequence[str] = ()
    fixed: Collection[str] = ()
    also: Collection[str] = ()
    renamed: bool = True


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """Something stored that followed: the page where it is set up and its id, and what changed of it, by the
    names of its fields. `earlier` are the same of what an undo would bring back of it; True in old acts, for
    which that was not kept."""

    area: str
    item: int
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    earlier: list[tuple[dict[str, Any], dict[str, Any]]] | bool = []

    def contents(self, *, earlier: bool) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """What followed of it as it was and as it is; before that what an undo would bring back (`earlier`),
        of which more can have followed."""
        more = self.earlier if earlier and isinstance(self.earlier, list) else []
        return [pair for pair in (*more, (self.was, self.now)) if pair[0]]


UNUSED = "\x00"
"""A name that nothing has."""


def gone(field: str, names: Sequence[str]) -> Renaming:
    """The thing that conditions of a field name by these names, as if it lost them: what follows names it."""
    whole = _WHOLE.get(field, "" if field == "owner" else field)
    return Renaming(
        words=field if field in _WORDS else "",
        whole=whole,
        was=names,
        now=[UNUSED],
        sure=(field, UNUSED),
    )


_WORDS = ("queue", "status", "channel", "owner")
_WHOLE = {"queue": "queue_is", "status": "status_is", "channel": "came_by"}


def text_followed(text: str, what: Renaming) -> str:
    """A stored filter that follows. It is the same text if nothing in it changes, or if it cannot be read any
    more."""
    try:
        wanted = stored(text)
    except BadInput:
        return text
    new = followed(wanted, what)
    return text if new == wanted else written(new)


def tags_followed(tags: Sequence[str], what: Renaming) -> list[str]:
    """Tags that something stored gives or takes, if `what` is a tag: the new one where the old one was. They
    can be as somebody typed them."""
    if what.whole != "tag":
        return list(tags)
    was = {tag_as_kept(one) for one in what.was}
    return list(dict.fromkeys(what.now[0] if tag_as_kept(one) in was else one for one in tags))


def followed(wanted: Filter, what: Renaming) -> Filter:
    """The filter that finds by the new names what it found by the old ones. If other things have the tickets,
    what leaves the thing out stays: the other one is not left out for that."""
    follow = partial(followed, what=what)
    match wanted:
        case All(parts=parts):
            return All(tuple(map(follow, parts)))
        case Either(parts=parts):
            return Either(tuple(map(follow, parts)))
        case Not(part=part):
            return Not(follow(part)) if what.renamed else wanted
        case Condition(value=Named(text=text) | Asked(text=text)):
            return _condition(wanted, text, what)
        case Condition() | Text() | Number():
            return wanted
        case _:
            assert_never(wanted)


def _condition(wanted: Condition, text: str, what: Renaming) -> Filter:
    if fold(text) in what.fixed:
        return wanted
    before, after = (_means(wanted.field, text, those, what) for those in (what.was, what.now))
    if before == after:
        return wanted
    others = fold(text) in what.also or _means(wanted.field, text, what.others, what)
    if before:
        there = _there(wanted.field, what)
        return Either((wanted, there)) if others else there
    # what means nothing may be waiting for this name; what means others only stays theirs
    return All((wanted, Not(_of(*what.sure)))) if others and what.renamed else wanted


def _means(field: str, text: str, those: Sequence[str], what: Renaming) -> bool:
    if field == what.words:
        return names(Named(text), *those)
    return field == what.whole and any(is_named(Named(text), one) for one in those)


def _there(field: str, what: Renaming) -> Condition:
    name = what.now[0]
    clear = fold(name) not in (*what.fixed, *what.also) and not names(Named(name), *what.others)
    return _of(what.words, name) if field == what.words and clear else _of(*what.sure)


def _of(field: str, text: str) -> Condition:
    text = " ".join(text.split())
    return Condition(field, Asked(text) if field.startswith(CUSTOM) else Named(text))


def asks_for(text: str, team: str) -> bool:
    """Whether a stored filter asks for the team of this name, and not only for others than it."""
    try:
        return named_in(stored(text), team)
    except BadInput:  # it asks for a field that is gone
        return False


def named_in(wanted: Filter, team: str) -> bool:
    """Whether a filter asks for the team of this name, and not only for others than it."""
    match wanted:
        case All(parts=parts) | Either(parts=parts):
            return any(named_in(part, team) for part in parts)
        case Not():
            return False
        case Condition(field="queue", value=Named() as value):
            return names(value, team)
        case Condition(field="queue_is", value=Named() as value):
            return is_named(value, team)
        case _:
            return False
