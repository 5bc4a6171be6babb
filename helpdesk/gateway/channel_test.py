"""Tries a channel: its servers are asked, and a mailbox sends itself a mail, which has to come in again."""

from __future__ import annotations

import asyncio
import secrets

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db.brand import desk_name
from helpdesk.db.channels import ChannelRow, imap_folder, mail_addresses, mail_cursor
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.messages import OutboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.errors import DeliveryFailed
from helpdesk.gateway import channel_health
from helpdesk.gateway.switchboard import Switchboard

_NO_MESSAGE = 0  # the mail is on no ticket
_LOOK_SECONDS = 0.2
_LOOKS = 75  # 15 seconds: the listener follows a new channel within five


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it. `mail`: the Message-ID of the mail that was sent, None if none was: the channel is
    off, sends no mail, or its servers have a trouble."""

    troubles: list[Trouble]
    mail: str | None


async def try_channel(desk: Desk, switchboard: Switchboard, row: ChannelRow, policy: Policy) -> Tried:
    """Ask the channel's servers how it is, keep the answer, and let a mailbox write to itself. A mailbox that
    leaves its old mails alone writes only once it is being read: else the test would be one of them."""
    troubles = await channel_health.check(desk, switchboard, row, changed=True)
    if any(one.side == "send" for one in troubles) or not traits(row.kind).addressed or not row.enabled:
        return Tried(troubles=troubles, mail=None)
    if not troubles:
        await _until_read(desk, row)
    mail = f"test.{secrets.token_hex(10)}@{policy.mail_domain}"
    message = OutboundMessage(
        channel=row.name,
        message_id=_NO_MESSAGE,
        ticket_number=_NO_MESSAGE,
        external_id=mail,
        to=mail_addresses(row)[:1],
        subject=f"{await desk.read(desk_name, policy)}: test",
        text="This mailbox writes to itself to see whether mail goes out and comes in. No ticket is opened.",
        automatic=True,
    )
    try:
        await switchboard.connect(row).send(message)
    except DeliveryFailed as failure:
        trouble = channel_health.of_failure(failure) or Trouble(
            side="send", fault="refused", detail=failure.detail
        )
        return Tried(troubles=[*troubles, trouble], mail=None)
    return Tried(troubles=troubles, mail=mail)


async def _until_read(desk: Desk, row: ChannelRow) -> None:
    """Wait until the listener knows where the mails of before end; not for ever, because no process may be
    listening now."""
    imap = row.settings.get("imap")
    if not imap or imap.get("backlog", True):
        return
    folder = imap_folder(row.settings)
    assert folder is not None
    for _ in range(_LOOKS):
        if await desk.read(mail_cursor, row.id, folder, str(imap["username"])) is not None:
            return
        await asyncio.sleep(_LOOK_SECONDS)
