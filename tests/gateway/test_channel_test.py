"""A mailbox is tried: it writes to itself, the mail comes in, and no ticket is opened."""

from __future__ import annotations

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channel_troubles, channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway.channel_test import try_channel
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from tests.factories import POLICY


async def test_a_mailbox_writes_to_itself_and_the_mail_comes_in_without_a_ticket(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard, inbox: Inbox
) -> None:
    row = desk.read_now(channels.channel, "support")
    tried = await try_channel(desk, switchboard, row, POLICY)
    assert (tried.troubles, tried.mail is not None) == ([], True)
    (mail,) = sink.inbox("support@desk.example")
    assert mail.message_id.strip("<>") == tried.mail
    assert not desk.read_now(channels.has_received, ids["support"], tried.mail or "")
    item_id = await inbox.take(RawInbound(channel="support", body=mail.raw))
    await inbox.drain()
    assert desk.read_now(channels.has_received, ids["support"], tried.mail or "")
    item = desk.read_now(ledger.item, item_id)
    assert (item.fate, item.ticket_id) == ("parked", None), item.reason


async def test_a_server_that_refuses_the_mail_is_a_trouble(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard
) -> None:
    sink.close_mailbox("support@desk.example", "550 5.1.1 Nobody")
    row = desk.read_now(channels.channel, "support")
    tried = await try_channel(desk, switchboard, row, POLICY)
    assert tried.mail is None
    assert [one.side for one in tried.troubles] == ["send"]
    assert "Nobody" in tried.troubles[0].detail


async def test_a_server_that_is_not_there_is_a_trouble_that_is_kept(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard
) -> None:
    await sink.stop()
    row = desk.read_now(channels.channel, "support")
    tried = await try_channel(desk, switchboard, row, POLICY)
    assert (tried.mail, [one.fault for one in tried.troubles]) == (None, ["closed"])
    assert [one.fault for one in desk.read_now(channel_troubles.troubles)] == ["closed"]


async def test_a_channel_that_is_off_sends_nothing(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard
) -> None:
    row = desk.read_now(channels.channel, "support")

    def pause(tx: Transaction) -> None:
        channels.set_settings(tx, row.id, row.settings, enabled=False)

    desk.write_now(pause)
    tried = await try_channel(desk, switchboard, desk.read_now(channels.channel, "support"), POLICY)
    assert (tried.mail, sink.addresses()) == (None, [])
