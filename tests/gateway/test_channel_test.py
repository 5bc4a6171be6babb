"""A mailbox is tried: it writes to itself, the mail comes in, and no ticket is opened."""

from __future__ import annotations

import asyncio

import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channel_troubles, channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway import mailboxes as mailboxes_module
from helpdesk.gateway.channel_test import try_channel
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.mailboxes import Mailboxes
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.settings import Settings
from tests import factories
from tests.factories import POLICY
from tests.servers import Dovecot


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


@pytest.mark.services
async def test_a_mailbox_that_leaves_old_mails_alone_is_tried_once_it_is_read(
    desk: Desk,
    ids: dict[str, int],
    sink: MailSimulator,
    switchboard: Switchboard,
    inbox: Inbox,
    dovecot: Dovecot,
    mailbox: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mail from before the listener opened the folder would be one of the old ones."""
    monkeypatch.setattr(mailboxes_module, "_LOOK_SECONDS", 0.05)
    dovecot.deliver(mailbox, b"From: old@shop.example\r\nMessage-ID: <old@x>\r\n\r\nOld\r\n")
    smtp = desk.read_now(channels.channel, "support").settings["smtp"]
    imap = {"host": dovecot.host, "port": dovecot.port, "security": "none", "backlog": False}
    imap |= {"username": mailbox, "password": dovecot.password}
    await desk.write(factories.put_mailbox, smtp=smtp, imap=imap)
    row = desk.read_now(channels.channel, "support")
    trying = asyncio.create_task(try_channel(desk, switchboard, row, POLICY))
    running = asyncio.create_task(Mailboxes(inbox, switchboard, Settings(mail_inlet="off")).run())
    try:
        async with asyncio.timeout(30):
            tried = await trying
            assert (tried.troubles, tried.mail is not None) == ([], True)
            assert desk.read_now(channels.mail_cursor, row.id, "INBOX", mailbox) is not None
            dovecot.deliver(mailbox, sink.inbox("support@desk.example")[0].raw)
            while not desk.read_now(channels.has_received, row.id, tried.mail or ""):
                await asyncio.sleep(0.01)
        assert not desk.read_now(channels.has_received, row.id, "old@x")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
