"""When each mailbox was last read: only the folder that its channel reads now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


def put(tx: Transaction, settings: dict[str, Any]) -> int:
    row = channels.put_channel(
        tx, "support", kind="email", label="Support", team_id=None, settings=settings, enabled=True
    )
    return row.id


def test_a_folder_that_the_channel_no_longer_reads_is_not_late(desk: Desk) -> None:
    channel_id = desk.write_now(put, {"imap": {"host": "mail.example"}})
    desk.write_now(channels.move_mail_cursor, channel_id, "INBOX", "ana", uidvalidity=1, uid=1)
    assert [one.channel for one in desk.read_now(channels.folders_read)] == ["support"]
    desk.write_now(put, {"imap": {"host": "mail.example", "folder": "Customers"}})
    assert desk.read_now(channels.folders_read) == []
    desk.write_now(channels.move_mail_cursor, channel_id, "Customers", "ana", uidvalidity=1, uid=1)
    assert len(desk.read_now(channels.folders_read)) == 1
    desk.write_now(put, {})
    assert desk.read_now(channels.folders_read) == [], "its mail comes through the inlet now"
