"""`helpdesk revoke`: close a survey, and sign a visitor out."""

from __future__ import annotations

import argparse

from helpdesk.commands.common import number, opened_desk
from helpdesk.operations.chats import revoking


def revoke_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk revoke TICKET"""
    parser.add_argument("ticket", type=number, help="the number of the ticket")


def revoke(arguments: argparse.Namespace) -> int:
    """Run `helpdesk revoke`."""
    with opened_desk() as desk:
        found = desk.write_now(revoking.revoke, arguments.ticket)
    told = f"surveys closed: {found.surveys}, chat visitors signed out: {found.visitors}"
    print(f"Ticket {arguments.ticket}: {told}.")
    return 0
