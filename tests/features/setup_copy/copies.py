"""A desk as its operator sets it up by files."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.channels.vault import PLAIN
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.setup_copy.document import Copy, read
from helpdesk.features.installed import copied
from helpdesk.operations.setup_copy.exporting import as_file, export
from helpdesk.operations.setup_copy.importing import Outcome, Rehearsed, rehearse, take
from helpdesk.operations.setup_copy.part import Taker

MAIL: dict[str, Any] = {
    "name": "support",
    "kind": "email",
    "label": "Mail",
    "settings": {"address": "support@desk.example", "imap": {"host": "mail.example", "username": "desk"}},
    "secrets": ["imap.password"],
}
"""A mailbox as a file has it."""


class Undone(Exception):
    """Ends a transaction, so that it changes nothing."""

    def __init__(self, found: tuple[Outcome, bytes]) -> None:
        super().__init__("undone")
        self.found = found


class Copies:
    """Takes files in, and writes them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stored: dict[str, bytes] = {}
        self.by: Actor = SYSTEM
        self.vault = PLAIN

    @property
    def taker(self) -> Taker:
        return Taker(by=self.by, vault=self.vault, has_file=self.stored.__contains__)

    def take(self, copy: Copy | bytes, *, prune: bool = False, **values: Any) -> Outcome:
        self.stored |= (read(copy) if isinstance(copy, bytes) else copy).files
        found = read(copy) if isinstance(copy, bytes) else copy
        return self.desk.write_now(take, copied(), found, self.taker, prune=prune, **values)

    def sections(self, *, prune: bool = False, **sections: Any) -> Outcome:
        """Take a file in that has only these sections."""
        return self.take(Copy(sections=sections, files={}), prune=prune)

    def rehearse(self, copy: Copy, *, prune: bool = False) -> Outcome:
        try:
            self.desk.write_now(rehearse, copied(), copy, self.taker, prune=prune)
        except Rehearsed as rehearsed:
            return rehearsed.outcome

    def faults(self, **sections: Any) -> dict[str, str]:
        """What is wrong with these sections, by place."""
        found = self.rehearse(Copy(sections=sections, files={}))
        return {one.place: one.detail for one in found.faults}

    def export(self) -> bytes:
        return as_file(self.desk.read_now(export, copied()), self.stored.__getitem__)

    def of_empty(self, copy: Copy | bytes) -> tuple[Outcome, bytes]:
        """What a file makes of the desk, and the file that this desk would write then. It stays as it is."""
        found = read(copy) if isinstance(copy, bytes) else copy

        def taken(tx: Transaction) -> None:
            outcome = take(tx, copied(), found, self.taker, prune=False)
            raise Undone((outcome, self._written(tx)))

        with pytest.raises(Undone) as undone:
            self.desk.write_now(taken)
        return undone.value.found

    def _written(self, tx: Reading) -> bytes:
        return as_file(export(tx, copied()), self.stored.__getitem__)
