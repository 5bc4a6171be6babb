"""What a part of the desk offers, so that what is set up there can leave and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import msgspec

from helpdesk.channels.vault import Vault
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import Attachment
from helpdesk.domain.people.rights import Editor
from helpdesk.domain.setup_copy.entries import Remark, within
from helpdesk.said import Said

E = TypeVar("E", bound=msgspec.Struct)

HasFile = Callable[[str], bool]
"""Whether the desk has a file of this SHA-256."""


class Taker(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes a copy in, and what of the desk they bring along."""

    by: Actor
    vault: Vault
    has_file: HasFile


class Taking(msgspec.Struct, kw_only=True):
    """A copy that is being taken in. `place` is that of the present entry, and `notes` are for who takes it
    in. `again`: the second time, in which entries can name what comes later in the file."""

    tx: Transaction
    taker: Taker
    place: str = ""
    again: bool = False
    notes: list[Remark] = []

    @property
    def by(self) -> Actor:
        return self.taker.by

    @property
    def editor(self) -> Editor:
        """They may change everything."""
        return Editor(id=self.by.id or 0, role="admin")

    def note(self, detail: Said, field: str = "") -> None:
        """Say something about the present entry that nobody could guess."""
        self.notes.append(Remark(place=within(self.place, field), detail=detail))


class Part(msgspec.Struct, Generic[E], frozen=True, kw_only=True):
    """One section of the file. `shape` is an entry, `key` what it is found by on another desk, and `told`
    what people read for it if that is not its key. `stored` gives what is there, in its order, by id. `put`
    makes an entry (None) or changes a thing, through the operation of its screen, and returns its id;
    `remove` takes away what the file does not have, and `order` puts all ids into an order. `single`: the
    section is one entry. `free_names` lets a thing give up the unique names that it is not found by, so that
    two can exchange theirs. `files` are those that an entry names. `tables` are those whose rows it has."""

    name: str
    shape: type[E]
    key: Callable[[E], str]
    stored: Callable[[Reading], list[tuple[int, E]]]
    put: Callable[[Taking, int | None, E], int]
    tables: tuple[str, ...]
    remove: Callable[[Taking, int], object] | None = None
    order: Callable[[Taking, list[int]], object] | None = None
    free_names: Callable[[Taking, int], object] | None = None
    files: Callable[[E], Iterable[Attachment]] | None = None
    single: bool = False
    told: Callable[[E], str] | None = None

    def name_of(self, entry: E) -> str:
        """What an entry is called where people read it."""
        return (self.told or self.key)(entry)


AnyPart = Part[Any]


def newest(tx: Reading, what: str, item: int | None) -> int | None:
    """The version of a thing as it is now: who takes a copy in acts on what is there."""
    found = None if item is None else setup_changes.latest(tx, what, item)
    return None if found is None else found.id
