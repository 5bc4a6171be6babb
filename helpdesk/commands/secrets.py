"""`helpdesk secret`: the secrets of channels after HELPDESK_SECRET changed. For a stopped desk."""

from __future__ import annotations

import argparse

from helpdesk import settings
from helpdesk.channels.vault import Vault
from helpdesk.commands.common import opened_desk, vault
from helpdesk.operations.inbound.inlets import channel_secrets


def secret_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk secret rotate|forget"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser(
        "rotate",
        help="seal the secrets of channels with HELPDESK_SECRET; HELPDESK_OLD_SECRET opens them",
    )
    acts.add_parser(
        "forget",
        help="remove the secrets that HELPDESK_SECRET cannot open, if the earlier one is lost, and switch"
        " their channels off",
    )


def secret(arguments: argparse.Namespace) -> int:
    """Run `helpdesk secret`."""
    with opened_desk() as desk:
        new = vault()
        if arguments.act == "rotate":
            count = desk.write_now(channel_secrets.rotate, Vault(settings.load().old_secret), new)
            print(f"{count} secrets are {'sealed with HELPDESK_SECRET' if new.locks else 'not sealed now'}.")
        else:
            lost = desk.write_now(channel_secrets.forget, new)
            for name in lost:
                print(f"{name} is off. Set its secrets again: helpdesk channel set {name} --on -s …")
            if not lost:
                print("HELPDESK_SECRET opens every secret. Nothing is changed.")
    return 0
