"""`helpdesk key`: every API key of the desk."""

from __future__ import annotations

import argparse
from datetime import datetime

from helpdesk.channels.addresses import normalise_email
from helpdesk.commands.common import number, opened_desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import api_keys as db
from helpdesk.db.people.api_keys import ApiKeyRow
from helpdesk.errors import BadInput
from helpdesk.operations.people import keys, staff
from helpdesk.operations.people.scopes import SCOPES


def key_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk key add|list|revoke"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="make a key that acts for an advisor, and print it")
    add.add_argument("email", help="the advisor's address")
    add.add_argument("--name", required=True, help="what the key is for")
    add.add_argument(
        "--scope",
        action="append",
        dest="scopes",
        choices=SCOPES,
        required=True,
        metavar="SCOPE",
        help=f"what the key may do; repeat for several: {', '.join(SCOPES)}",
    )
    add.add_argument("--days", type=number, default=365, help="days until it expires; 0: never")
    acts.add_parser("list", help="list the keys that work: owner, scopes, expiry, last use")
    revoke = acts.add_parser("revoke", help="revoke one key, or all of an advisor, or all")
    which = revoke.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", type=number)
    which.add_argument("--of", metavar="EMAIL", help="all keys of this advisor")
    which.add_argument("--all", action="store_true", help="all keys of the desk")


def key(arguments: argparse.Namespace) -> int:
    """Run `helpdesk key`."""
    with opened_desk() as desk:
        if arguments.act == "list":
            for row in desk.read_now(_working):
                print(_line(row))
        elif arguments.act == "add":
            row, made = desk.write_now(_add, arguments)
            print(f"Key {row.id} of {row.owner_email}, shown only now: {made}")
        else:
            for row in desk.write_now(_revoke, arguments):
                print(f"Key {row.id} of {row.owner_email}, {row.name}, is revoked.")
    return 0


def _working(tx: Reading) -> list[ApiKeyRow]:
    return [row for row in db.all_api_keys(tx) if row.works(tx.now)]


def _add(tx: Transaction, asked: argparse.Namespace) -> tuple[ApiKeyRow, str]:
    owner = staff.advisor_with(tx, normalise_email(asked.email))
    return keys.make(tx, asked.name, advisor_id=owner.id, scopes=asked.scopes, days=asked.days or None)


def _revoke(tx: Transaction, asked: argparse.Namespace) -> list[ApiKeyRow]:
    if asked.id is not None:
        return [keys.revoke(tx, asked.id)]
    email = normalise_email(asked.of) if asked.of else None
    rows = [row for row in _working(tx) if email in (None, row.owner_email)]
    if not rows:
        raise BadInput(f"There is no key{f' of {email}' if email else ''} that works.", field="key")
    return [keys.revoke(tx, row.id) for row in rows]


def _line(row: ApiKeyRow) -> str:
    ends = f"until {_day(row.expires_at)}" if row.expires_at else "no expiry"
    used = f"used {_day(row.last_used_at)}" if row.last_used_at else "never used"
    who = f"{row.id:>4}  {row.hint}…  {row.owner_email:<28} {row.name:<20}"
    return f"{who} {ends}, {used}; {' '.join(row.scopes)}"


def _day(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d}"
