"""`helpdesk channel`: the inlets, their settings, and how they are doing."""

from __future__ import annotations

import argparse
import asyncio
import json

from helpdesk.channels.base import ReportsStatus, no_blobs
from helpdesk.channels.registry import build, public_settings
from helpdesk.commands.common import opened_desk
from helpdesk.db import channels as db
from helpdesk.errors import BadInput

KINDS = ("email", "webchat", "telegram", "phone", "api")


def channel_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk channel set|list|status"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    put = acts.add_parser("set", help="add or change a channel")
    put.add_argument("name", help="its short name, as in /inbound/NAME")
    put.add_argument("--kind", choices=KINDS, required=True)
    put.add_argument("--label", help="what people read; its name by default")
    put.add_argument("--off", action="store_true", help="keep it, but take nothing in or out")
    put.add_argument(
        "-s",
        "--setting",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="one of its settings (a value may be JSON); may be given again; others stay",
    )
    acts.add_parser("list", help="list the channels with their settings, secrets hidden")
    status = acts.add_parser("status", help="ask each channel how it is doing")
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
            known = next((row.settings for row in rows if row.name == arguments.name), {})
            settings = known | dict(_pair(one) for one in arguments.settings)
            build(arguments.kind, arguments.name, settings, read_blob=no_blobs)
            desk.write_now(
                db.put_channel,
                arguments.name,
                kind=arguments.kind,
                label=arguments.label or arguments.name,
                team_id=next((row.team_id for row in rows if row.name == arguments.name), None),
                settings=settings,
                enabled=not arguments.off,
            )
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
                print(f"{row.name:<12} ok: nothing to ask")
    return 0 if well else 1


def _pair(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r} is no setting: write KEY=VALUE.", field=key)
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
