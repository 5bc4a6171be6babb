"""`helpdesk channel`: the channels, their settings, and their state."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from helpdesk.channels.base import ChannelStatus, ReportsStatus, SetsWebhook, no_blobs
from helpdesk.channels.registry import build, public_settings, sealed
from helpdesk.commands.common import chosen_settings, opened_desk, vault
from helpdesk.db import channel_troubles
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.locks import CHANNEL, hold_name
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.health.faults import SHOWN_BY_SENDING, ChannelTrouble, Trouble, in_words
from helpdesk.errors import BadInput, DeliveryFailed
from helpdesk.operations.inbound.inlets.channel_removal import delete_channel
from helpdesk.operations.inbound.inlets.channel_setup import let_filters_follow
from helpdesk.operations.people import staff

KINDS = ("email", "webchat", "telegram", "phone", "api")


def channel_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk channel set|list|status|webhook|delete"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    put = acts.add_parser("set", help="add or change a channel")
    put.add_argument("name", help="its short name, as it appears in /inbound/NAME")
    put.add_argument("--kind", choices=KINDS, help="required for a new channel")
    put.add_argument("--label", help="the name people read; default: its short name")
    put.add_argument("--team", help="the team of its tickets, unless a rule names another")
    switch = put.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true", help="send and receive again")
    switch.add_argument("--off", action="store_true", help="keep it, but send and receive nothing")
    put.add_argument(
        "-s",
        "--setting",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a setting; its value can be JSON; repeat for several; other settings stay",
    )
    acts.add_parser("list", help="list the channels with their settings, secrets hidden")
    status = acts.add_parser("status", help="check how each channel is doing")
    status.add_argument("name", nargs="?")
    webhook = acts.add_parser("webhook", help="tell the provider where to post the messages of a channel")
    webhook.add_argument("name")
    webhook.add_argument("--url", help="default: HELPDESK_PUBLIC_URL/inbound/NAME")
    delete = acts.add_parser("delete", help="delete a channel; its tickets stay")
    delete.add_argument("name")


def channel(arguments: argparse.Namespace) -> int:
    """Run `helpdesk channel`; `status` exits with 1 if a channel is not well."""
    with opened_desk() as desk:
        rows = desk.read_now(db.all_channels)
        if arguments.act == "list":
            for row in rows:
                shown = json.dumps(public_settings(row.kind, row.settings))
                print(f"{row.name:<12} {row.kind:<9} {'on ' if row.enabled else 'off'} {shown}")
            return 0
        if arguments.act == "set":
            row, new = desk.write_now(_put, arguments)
            print(f"{row.name} is {'added' if new else 'changed'}{'' if row.enabled else '; it is off'}.")
            return 0
        if arguments.act == "delete":
            row, stays = desk.write_now(delete_channel, arguments.name)
            print(f"{row.name} is deleted.{' Its tickets and messages stay.' if stays else ''}")
            return 0
        if arguments.act == "webhook":
            return _set_webhook(desk.read_now(db.channel, arguments.name), arguments.url)
        if arguments.name is not None:
            rows = [desk.read_now(db.channel, arguments.name)]
        stored = desk.read_now(channel_troubles.troubles)
    well = [_is_well(row, stored) for row in rows]  # each is asked, whatever the one before it says
    return 0 if all(well) else 1


def _set_webhook(row: ChannelRow, url: str | None) -> int:
    built = build(row.kind, row.name, row.settings, read_blob=no_blobs, vault=vault())
    if not isinstance(built, SetsWebhook):
        raise BadInput(f"{row.name} is a channel of kind {row.kind}. It has no webhook to set.", field="name")
    if not url:
        public_url = chosen_settings().public_url.rstrip("/")
        if not public_url:
            raise BadInput(
                "Set HELPDESK_PUBLIC_URL, or give the address that the provider posts to with --url.",
                field="url",
            )
        url = f"{public_url}/inbound/{row.name}"
    try:
        asyncio.run(built.set_webhook(url))
    except DeliveryFailed as failure:
        print(f"{row.name}: {failure.detail}", file=sys.stderr)
        return 1
    print(f"{row.name} posts to {url} from now on.")
    return 0


def _is_well(row: ChannelRow, known: list[ChannelTrouble]) -> bool:
    """Ask a channel how it is doing, and print it, with what the running desk knows."""
    if not row.enabled:
        print(f"{row.name:<12} off")
        return True
    mine = {one.side: one for one in known if one.channel == row.name}
    try:
        built = build(row.kind, row.name, row.settings, read_blob=no_blobs, vault=vault())
    except BadInput as error:
        print(f"{row.name:<12} NOT WELL: its settings are wrong ({error.detail})")
        return False
    status = asyncio.run(built.status()) if isinstance(built, ReportsStatus) else ChannelStatus()
    found: list[Trouble | ChannelTrouble] = [*status.troubles]
    found += [one for one in mine.values() if one.fault in SHOWN_BY_SENDING]
    for one in found:
        since = f" since {mine[one.side].since.astimezone():%Y-%m-%d %H:%M}" if one.side in mine else ""
        print(f"{row.name:<12} NOT WELL{since}: {in_words(one)}")
    if not found:
        print(f"{row.name:<12} ok: {status.well or 'nothing to check'}")
    return not found


def _put(tx: Transaction, asked: argparse.Namespace) -> tuple[ChannelRow, bool]:
    """Store the channel: settings that are not given stay unchanged. True if it is new."""
    hold_name(tx, CHANNEL, asked.name)
    known = next((row for row in db.all_channels(tx) if row.name == asked.name), None)
    kind = asked.kind or (known.kind if known else None)
    if kind is None:
        raise BadInput(f"{asked.name} is a new channel. Give its --kind.", field="kind")
    settings = (known.settings if known else {}) | dict(map(pair, asked.settings))
    build(kind, asked.name, settings, read_blob=no_blobs, vault=vault())
    team_id = known.team_id if known else None
    if asked.team:
        team_id = staff.team_named(tx, asked.team)
    row = db.put_channel(
        tx,
        asked.name,
        kind=kind,
        label=asked.label or (known.label if known else asked.name),
        team_id=team_id,
        settings=sealed(kind, asked.name, settings, vault()),
        enabled=asked.on or (not asked.off and (known is None or known.enabled)),
    )
    let_filters_follow(tx, known, row, by=SYSTEM)
    return row, known is None


def pair(text: str) -> tuple[str, object]:
    """KEY=VALUE as a setting; a JSON value is parsed."""
    key, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r} is not a setting. Write KEY=VALUE.", field=key)
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
