"""What is wrong with how channels are set up, beside what their servers say."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk.channels.wanted_secrets import is_to_be_on, wanted
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.said import Said


def troubles(tx: Reading) -> Iterator[SetupTrouble]:
    """Channels that came by a copy of the settings and are off, because nobody has given their secrets."""
    for row in channels.all_channels(tx):
        if is_to_be_on(row.kind, row.settings):
            listed = ", ".join(wanted(row.kind, row.settings))
            detail = Said("It is off until somebody gives {secrets}.", secrets=listed)
            yield SetupTrouble(
                area="channels", item=row.id, name=row.name, fault="wants_secret", detail=detail
            )
