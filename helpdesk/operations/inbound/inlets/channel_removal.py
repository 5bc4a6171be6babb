"""Deleting a channel: what it received and sent stays, and it can receive and send nothing more."""

from __future__ import annotations

from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.locks import CHANNEL, hold_name
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import outbox
from helpdesk.errors import Conflict
from helpdesk.said import Said


def delete_channel(tx: Transaction, name: str) -> tuple[ChannelRow, bool]:
    """Delete a channel. Returns it as it was, and whether its tickets keep its row; then its secrets and
    settings are gone, and its name is free again. Conflict while items or answers of it are under way."""
    hold_name(tx, CHANNEL, name)
    row = channels.channel(tx, name)
    if waiting := channels.items_in_flight(tx, row.id):
        raise Conflict(
            Said("{name} still has received items to settle: {waiting}.", name=name, waiting=waiting),
            field="channel",
        )
    if queued := sum(one.jobs for one in outbox.standing(tx) if one.name.partition(":")[2] == name):
        raise Conflict(
            Said("{name} still has answers to send: {queued}.", name=name, queued=queued), field="channel"
        )
    return row, channels.remove_channel(tx, row)
