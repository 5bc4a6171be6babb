"""`helpdesk channel`: the inlets, their settings, and how they are doing."""

from __future__ import annotations

import argparse
import asyncio
import json

from helpdesk.channels.base import ReportsStatus, no_blobs
from helpdesk.channels.registry import build, public_settings
from helpdesk.commands.common import opened_desk
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.advisors import teams_with_members
from helpdesk.errors import BadInput

KINDS = ("email", "webchat", "telegram", "phone", "api")


def channel_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk channel set|list|status"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    put = acts.add_parser("set", help="add or change a channel")
    put.add_argument("name", help="its short name, as it appears in /inbound/NAME")
    put.add_argument("--kind", choices=KINDS, help="required for a new channel")
    put.add_argument("--label", help="the name people read; default: its short name")
    put.add_argument("--team", help="the team of its tickets, unless a rule names another")
    put.add_argument("--off", action="store_true", help="keep it, but send and receive nothing")
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


def channel(arguments: argparse.Namespace) -> int:
    """Run `helpdesk channel`; the status of status is 1 when a channel is not well."""
    with opened_desk() as desk:
        rows = desk.read_now(db.all_channels)
        if arguments.act == "list":
            for row in rows:
                shown = json.dumps(public_settings(row.kind, row.settings))
                print(f"{row.name:<12} {row.kind:<9} {'on ' if row.enabled else 'off'} {shown}")
            return 0
        if arguments.act == "set":
            known = next((row for row in rows if row.name == arguments.name), None)
            desk.write_now(_put, arguments, known)
            return 0
    well = True
    for row in rows:
        if arguments.name in (None, row.name):
            built = build(row.kind, row.name, row.settings, read_blob=no_blobs)
            if isinstance(built, ReportsStatus):
                status = asyncio.run(built.status())
                well &= status.ok
                print(f"{row.name:<12} {'ok' if status.ok else 'NOT WELL'}: {status.detail}")
            else:
                print(f"{row.name:<12} ok: nothing to check")
    return 0 if well else 1


def _put(tx: Transaction, asked: argparse.Namespace, known: ChannelRow | None) -> None:
    """Store the channel: what is not asked for stays as it is known."""
    kind = asked.kind or (known.kind if known else None)
    if kind is None:
        raise BadInput(f"{asked.name} is a new channel. Give its --kind.", field="kind")
    settings = (known.settings if known else {}) | dict(map(pair, asked.settings))
    build(kind, asked.name, settings, read_blob=no_blobs)
    team_id = known.team_id if known else None
    if asked.team:
        team_id = next((row.id for row in teams_with_members(tx) if row.name == asked.team), None)
        if team_id is None:
            raise BadInput(f"There is no team {asked.team!r}.", field="team")
    db.put_channel(
        tx,
        asked.name,
        kind=kind,
        label=asked.label or (known.label if known else asked.name),
        team_id=team_id,
        settings=settings,
        enabled=not asked.off,
    )


def pair(text: str) -> tuple[str, object]:
    """KEY=VALUE as a setting; a value that is JSON is read as such."""
    key, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r} is not a setting. Write KEY=VALUE.", field=key)
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
