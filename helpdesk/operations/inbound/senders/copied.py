"""Senders that are always or never parked, in a copy of the settings."""

from __future__ import annotations

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import sender_rules as db
from helpdesk.domain.verdicts import SenderAction
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.setup_copy.part import Part, Taking


class SenderEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An address, a domain as "@shop.example" or a mark, and what becomes of its mail."""

    sender: str
    action: SenderAction


def _senders(tx: Reading) -> list[tuple[int, SenderEntry]]:
    found = [(one.id, SenderEntry(sender=one.sender, action=one.action)) for one in db.all_rules(tx)]
    return sorted(found, key=lambda one: one[1].sender)  # the databases sort otherwise


def _put(taking: Taking, _: int | None, entry: SenderEntry) -> int:
    return sender_rules.put_rule(taking.tx, entry.sender, entry.action, taking.by).id


SENDERS = Part(
    name="senders",
    shape=SenderEntry,
    key=lambda one: one.sender,
    stored=_senders,
    put=_put,
    remove=lambda taking, rule_id: sender_rules.remove_rule(taking.tx, rule_id, taking.by),
    tables=("sender_rules",),
)
