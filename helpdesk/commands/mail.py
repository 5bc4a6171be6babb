"""`helpdesk mail-in`: one mail from a pipe, as a mail server's delivery command."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from helpdesk.commands.common import opened_inbox
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import BadInput, HelpdeskError


def mail_in_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk mail-in [--channel NAME] [--to ADDRESS] < file.eml"""
    parser.add_argument("--channel", help="the mail channel; default: the only one")
    parser.add_argument("--to", action="append", default=[], help="a recipient from the envelope")


def mail_in(arguments: argparse.Namespace) -> int:
    """Take in the mail on standard input and print the result. Exit 75 (EX_TEMPFAIL of sysexits.h) asks the
    mail server to try again: nothing was stored, and the operator can mend why. After any other status it
    sends the mail back to the customer."""
    body = sys.stdin.buffer.read() if sys.stdin is not None else b""
    if not body.strip():
        print("helpdesk: Standard input is empty.", file=sys.stderr)
        return os.EX_USAGE
    try:
        return asyncio.run(_mail_in(body, arguments.channel, arguments.to))
    except HelpdeskError as error:
        print(f"helpdesk: {error.detail}", file=sys.stderr)
        return os.EX_DATAERR if error.status == 413 else os.EX_TEMPFAIL
    except Exception as error:  # noqa: BLE001 - whatever it was, the mail server must keep its mail
        print(f"helpdesk: {error!r}", file=sys.stderr)
        return os.EX_TEMPFAIL


async def _mail_in(body: bytes, channel: str | None, envelope: list[str]) -> int:
    async with opened_inbox() as inbox:
        name = await inbox.desk.read(_mailbox, channel)
        headers = {"envelope-to": ", ".join(envelope)} if envelope else {}
        raw = RawInbound(channel=name, body=body, headers=headers)
        item_id = await inbox.keep(raw)
        for outcome in await inbox.settle(item_id, raw):
            ticket = f" ticket {outcome.ticket_id}" if outcome.ticket_id else ""
            print(f"item {item_id}: {outcome.fate}{ticket} ({outcome.reason})")
    return 0


def _mailbox(tx: Reading, name: str | None) -> str:
    """The mail channel of that name, or the only one."""
    mailboxes: list[ChannelRow] = [one for one in channels.all_channels(tx) if one.kind == "email"]
    names = ", ".join(one.name for one in mailboxes) or "none is configured"
    if name is not None:
        if not any(one.name == name for one in mailboxes):
            raise BadInput(f"There is no mail channel {name!r}; there are: {names}.", field="channel")
        return name
    if len(mailboxes) != 1:
        raise BadInput(f"Name the mail channel with --channel: {names}.", field="channel")
    return mailboxes[0].name
