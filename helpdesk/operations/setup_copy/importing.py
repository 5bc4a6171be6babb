"""Taking the settings of a file in: what it names is made, changed or left alone, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import event_log, setup_changes
from helpdesk.domain.events.items import SenderRuleChanged
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.events.staff import AdvisorChanged, TeamChanged
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.setup_copy.document import Copy
from helpdesk.domain.setup_copy.entries import (
    Act,
    Difference,
    Refused,
    Remark,
    differences,
    entry_of,
    in_order,
    matched,
    within,
)
from helpdesk.errors import BadInput, Conflict, HelpdeskError
from helpdesk.operations.setup_copy.exporting import export
from helpdesk.operations.setup_copy.part import AnyPart, Taker, Taking
from helpdesk.said import Said, in_turn

_SHOWN = 50  # faults in one sentence
_SETTINGS: Final = (SetupChanged, SenderRuleChanged, AdvisorChanged, TeamChanged)
_UNDERWAY = 10_000  # ids of events that transactions can hold that are not committed yet


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one thing. `part` is its section, `name` what it is called; of an order, the whole
    section's, it is empty."""

    part: str
    name: str
    act: Act
    fields: list[Difference]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a file makes of the settings: the changes, and what to know about them. With `faults` it changes
    nothing. `state` tells the settings from before from others."""

    changes: list[Change]
    notes: list[Remark]
    faults: list[Remark]
    state: str


class Rehearsed(Exception):
    """Raised at the end of a rehearsal, so that the transaction changes nothing."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("a rehearsal")
        self.outcome = outcome


def rehearse(tx: Transaction, parts: Sequence[AnyPart], copy: Copy, taker: Taker, *, prune: bool) -> NoReturn:
    """Take a file in, and raise what came of it as Rehearsed."""
    raise Rehearsed(_taken(tx, parts, copy, taker, prune=prune))


def take(
    tx: Transaction,
    parts: Sequence[AnyPart],
    copy: Copy,
    taker: Taker,
    *,
    prune: bool,
    seen: str | None = None,
) -> Outcome:
    """Take a file in. `prune`: what its sections do not have goes. BadInput tells every fault with its place;
    Conflict if the settings are not those of the state `seen` any more, or if somebody changed them while
    the file was taken in."""
    first = max(event_log.newest_id(tx) - _UNDERWAY, 0)
    known = event_log.ids_from(tx, first, _SETTINGS)
    outcome = _taken(tx, parts, copy, taker, prune=prune)
    # PostgreSQL shows each statement what was committed before it. What somebody saved since the comparison
    # would be overwritten unseen. Own events are written when the operation ends, so these are of others.
    if event_log.ids_from(tx, first, _SETTINGS) - known:
        raise _meanwhile()
    if outcome.faults:
        told = [one.told for one in outcome.faults[:_SHOWN]]
        if (more := len(outcome.faults) - _SHOWN) > 0:
            told.append(Said("There are {more} more.", more=more))
        raise BadInput(in_turn(*told), field=outcome.faults[0].place)
    if seen is not None and seen != outcome.state:
        raise _meanwhile()
    return outcome


def _meanwhile() -> Conflict:
    return Conflict("Somebody changed the settings meanwhile. Look at what would change again.")


def _taken(tx: Transaction, parts: Sequence[AnyPart], copy: Copy, taker: Taker, *, prune: bool) -> Outcome:
    taking = Taking(tx=tx, taker=taker)
    state = export(tx, parts).state
    before = _snapshot(tx, parts)
    entries, faults = _read(parts, copy)
    named = [part for part in parts if part.name in entries]
    if not faults:
        work = _Work(taking=taking, entries=entries, ids={})
        for again in (False, True):
            taking.again = again
            for part in named:
                work.put(part)
        for part in reversed(named if prune and not work.faults else []):
            work.prune(part)
        work.put_what_waits(named)
        for part in named if not work.faults else []:
            work.order(part)
        work.tell_what_waits()
        setup_changes.undo_together(tx)
        faults = work.faults
    changes = [] if faults else list(_changes(parts, before, _snapshot(tx, parts)))
    return Outcome(changes=changes, notes=[] if faults else taking.notes, faults=faults, state=state)


def _read(parts: Sequence[AnyPart], copy: Copy) -> tuple[dict[str, list[Any]], list[Remark]]:
    """The entries of the sections that the file has, and what is wrong with their shape."""
    names = [part.name for part in parts]
    faults = [
        Remark(
            place=name[:50],
            detail=Said("There is no such section; there are: {names}.", names=", ".join(names)),
        )
        for name in copy.sections
        if name not in names
    ]
    entries: dict[str, list[Any]] = {}
    for part in parts:
        if part.name not in copy.sections:
            continue
        raw = copy.sections[part.name]
        if part.single:
            raw = [raw]
        elif not isinstance(raw, list):
            faults.append(Remark(place=part.name, detail=Said("This must be a list.")))
            continue
        found = []
        for number, one in enumerate(raw):
            try:
                found.append(entry_of(one, part.shape, _place(part, number)))
            except Refused as error:
                faults.append(error.remark)
        entries[part.name] = found
    return entries, faults


def _place(part: AnyPart, number: int) -> str:
    return part.name if part.single else f"{part.name}[{number}]"


class _Work(msgspec.Struct, kw_only=True):
    """The entries of a file on their way in. `ids` are those of the things that they mean or became, None:
    of none. `refused` are the places of those that were refused, with their keys. `waiting` are those of them
    that may still be taken in: another thing has their name until its own entry is taken in or it goes, or
    they name an entry that waits. Each has what is wrong now; those that name another one are `behind` it."""

    taking: Taking
    entries: dict[str, list[Any]]
    ids: dict[str, list[int | None]]
    refused: dict[str, str] = {}
    waiting: dict[str, Remark] = {}
    behind: set[str] = set()
    faults: list[Remark] = []

    def put(self, part: AnyPart) -> None:
        """Make or change what is not yet as the file says."""
        there = part.stored(self.taking.tx)
        now = dict(there)
        wanted = self.entries[part.name]
        first = not self.taking.again
        if first:
            keys = [(item, part.key(entry)) for item, entry in there]
            self.ids[part.name] = matched([part.key(entry) for entry in wanted], keys)
        ids = self.ids[part.name]
        for number, entry in enumerate(wanted):
            item, place = ids[number], _place(part, number)
            tried = place in self.refused and place not in self.waiting
            if tried or (item is not None and now.get(item) == entry):
                continue
            self.taking.place = place
            with self._told(part.name_of(entry)):
                ids[number] = part.put(self.taking, item, entry)
                self.refused.pop(place, None)
                self.waiting.pop(place, None)

    def put_what_waits(self, parts: Sequence[AnyPart]) -> None:
        """Take in what waited for a name, as long as that frees names; then give up names that things wait
        for in a circle."""
        freed = False
        while self.waiting and not self.faults:
            before = set(self.waiting)
            for part in parts:
                self.put(part)
            if before == set(self.waiting):
                if freed:
                    break
                freed = True
                for part in parts:
                    self._free_names(part)

    def tell_what_waits(self) -> None:
        """What waits to the end is a fault. What is behind another one is not told beside that."""
        self.faults += [one for place, one in self.waiting.items() if place not in self.behind]
        if not self.faults:
            self.faults += self.waiting.values()

    def _free_names(self, part: AnyPart) -> None:
        """Let things that are not yet as the file says have only the names that they are found by."""
        if part.free_names is None or not any(one.startswith(f"{part.name}[") for one in self.waiting):
            return
        now = dict(part.stored(self.taking.tx))
        for item, entry in zip(self.ids[part.name], self.entries[part.name], strict=True):
            if item is not None and now.get(item) != entry:
                part.free_names(self.taking, item)

    def prune(self, part: AnyPart) -> None:
        """Take away what the file does not have."""
        if part.remove is None:
            return
        for item, entry in part.stored(self.taking.tx):
            if item not in self.ids[part.name]:
                self.taking.place = f"{part.name} {part.name_of(entry)!r}"
                with self._told(part.name_of(entry)):
                    part.remove(self.taking, item)

    def order(self, part: AnyPart) -> None:
        """Put what the file has into its order."""
        if part.order is None:
            return
        there = [item for item, _ in part.stored(self.taking.tx)]
        wanted = [item for item in self.ids[part.name] if item in there]
        if (ordered := in_order(there, wanted)) != there:
            self.taking.place = part.name
            with self._told(""):
                part.order(self.taking, ordered)

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        """Keep what is refused, with its place. What only names something that was refused before is not
        told: it will be right when that is. A conflict waits."""
        try:
            yield
        except HelpdeskError as error:
            others = [one for at, one in self.refused.items() if at != self.taking.place]
            named = (one for one in others if len(one.strip()) > 1)  # "A" is in any sentence
            place = within(self.taking.place, error.field or "")
            told = error.said
            if isinstance(error, FilterInvalid):
                told = Said("{what} (At character {at}.)", what=told, at=error.at + 1)
            remark = Remark(place=place, detail=told)
            behind = any(one in error.detail for one in named)
            if behind or isinstance(error, Conflict):
                self.waiting[self.taking.place] = remark
                (self.behind.add if behind else self.behind.discard)(self.taking.place)
            else:
                self.waiting.pop(self.taking.place, None)
                self.faults.append(remark)
            self.refused[self.taking.place] = key


def _snapshot(tx: Transaction, parts: Sequence[AnyPart]) -> dict[str, dict[int, tuple[str, dict[str, Any]]]]:
    return {
        part.name: {
            item: (part.name_of(entry), msgspec.to_builtins(entry)) for item, entry in part.stored(tx)
        }
        for part in parts
    }


def _changes(
    parts: Sequence[AnyPart],
    before: dict[str, dict[int, tuple[str, dict[str, Any]]]],
    after: dict[str, dict[int, tuple[str, dict[str, Any]]]],
) -> Iterator[Change]:
    """What differs. It is found by comparing, so it also has what follows from a change of something else."""
    for part in parts:
        was, now = before[part.name], after[part.name]
        for item, (name, values) in now.items():
            old = was[item][1] if item in was else None
            if old is None or old != values:
                act: Act = "made" if old is None else "changed"
                yield Change(part=part.name, name=name, act=act, fields=differences(old, values))
        for item, (name, values) in was.items():
            if item not in now:
                yield Change(part=part.name, name=name, act="removed", fields=differences(values, None))
        if part.order and [one for one in was if one in now] != [one for one in now if one in was]:
            yield Change(part=part.name, name="", act="ordered", fields=[])
