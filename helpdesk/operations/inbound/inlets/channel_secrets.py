"""The secrets of all channels: sealed at the start, and again after HELPDESK_SECRET changed."""

from __future__ import annotations

from helpdesk.channels.registry import opened, sealed, secrets_of
from helpdesk.channels.vault import Vault, is_sealed
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.errors import BadInput


def seal_all(tx: Transaction, vault: Vault) -> int:
    """Seal the secrets that were stored before the vault could. Returns how many channels changed. BadInput
    if another HELPDESK_SECRET sealed one, so that a desk with a wrong secret does not start."""
    changed = 0
    for row in db.all_channels(tx):
        opened(row.kind, row.name, row.settings, vault)
        settings = sealed(row.kind, row.name, row.settings, vault)
        if settings != row.settings:
            db.set_settings(tx, row.id, settings)
            changed += 1
    return changed


def plain(tx: Reading) -> list[str]:
    """The places of the secrets that are not sealed."""
    return [
        place
        for row in db.all_channels(tx)
        for place, stored in secrets_of(row.kind, row.name, row.settings).items()
        if not is_sealed(stored)
    ]


def rotate(tx: Transaction, old: Vault, new: Vault) -> int:
    """Seal every secret again, with `new`; one that cannot seal leaves them open. Returns how many. BadInput,
    with nothing changed, if neither `old` nor `new` opens one."""
    changed = 0
    for row in db.all_channels(tx):
        by = new if _opens(row, new) else old
        found = opened(row.kind, row.name, row.settings, by)
        db.set_settings(tx, row.id, sealed(row.kind, row.name, found, new))
        changed += len(secrets_of(row.kind, row.name, found))
    return changed


def forget(tx: Transaction, vault: Vault) -> list[str]:
    """Remove the secrets that the vault cannot open, because the earlier HELPDESK_SECRET is lost, and switch
    their channels off. Returns the names of the channels."""
    lost = [row for row in db.all_channels(tx) if not _opens(row, vault)]
    for row in lost:
        db.set_settings(tx, row.id, _without_sealed(row.settings), enabled=False)
    return [row.name for row in lost]


def _without_sealed(settings: dict[str, object]) -> dict[str, object]:
    return {
        key: _without_sealed(value) if isinstance(value, dict) else value
        for key, value in settings.items()
        if not (isinstance(value, str) and is_sealed(value))
    }


def _opens(row: ChannelRow, vault: Vault) -> bool:
    try:
        opened(row.kind, row.name, row.settings, vault)
    except BadInput:
        return False
    return True
