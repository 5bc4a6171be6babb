"""`helpdesk advisor` and `helpdesk team`: who works here."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys

from helpdesk.channels.addresses import normalise_email
from helpdesk.commands.common import opened_desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors as db
from helpdesk.errors import BadInput
from helpdesk.operations.people import accounts
from helpdesk.security.passwords import hash_password

ROLES = ("advisor", "lead", "admin")
_SHORTEST = 10


def advisor_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk advisor add|list|password|disable"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add an advisor; the first one should be an admin")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="the name customers and colleagues see")
    add.add_argument("--role", choices=ROLES, default="advisor")
    add.add_argument("--team", action="append", default=[], help="a team's name; repeat for several")
    add.add_argument("--capacity", type=int, default=5, help="how many open tickets they get automatically")
    acts.add_parser("list", help="list the advisors")
    password = acts.add_parser("password", help="set a new password, typed or from a pipe")
    password.add_argument("email")
    disable = acts.add_parser("disable", help="stop an advisor from signing in")
    disable.add_argument("email")


def advisor(arguments: argparse.Namespace) -> int:
    """Run `helpdesk advisor`."""
    with opened_desk() as desk:
        if arguments.act == "list":
            for row in desk.read_now(db.enabled_advisors):
                print(f"{row.id:>4}  {row.email:<32} {row.role:<8} {row.name}")
            return 0
        if arguments.act == "add":
            if arguments.capacity < 1:
                raise BadInput("--capacity must be 1 or more.", field="capacity")
            password_hash = hash_password(_password())
            email = normalise_email(arguments.email)
            desk.write_now(
                _add,
                email,
                arguments.name,
                arguments.role,
                arguments.team,
                arguments.capacity,
                password_hash,
            )
            print(f"{arguments.name} can sign in as {email}.")
            return 0
        email = normalise_email(arguments.email)
        if arguments.act == "password":
            password_hash = hash_password(_password())
            desk.write_now(lambda tx: accounts.set_password(tx, _id_of(tx, email), password_hash))
        else:
            desk.write_now(lambda tx: accounts.disable(tx, _id_of(tx, email)))
        return 0


def team_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk team add|list"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add a team")
    add.add_argument("name")
    acts.add_parser("list", help="list the teams")


def team(arguments: argparse.Namespace) -> int:
    """Run `helpdesk team`."""
    with opened_desk() as desk:
        if arguments.act == "add":
            desk.write_now(db.add_team, arguments.name, [])
            return 0
        for row in desk.read_now(db.teams_with_members):
            print(f"{row.id:>4}  {row.name}")
        return 0


def _add(
    tx: Transaction, email: str, name: str, role: str, teams: list[str], capacity: int, password_hash: str
) -> None:
    known = {row.name: row.id for row in db.teams_with_members(tx)}
    if missing := [one for one in teams if one not in known]:
        raise BadInput(
            f"There is no team {missing[0]!r}; there are: {', '.join(known) or 'none'}.", field="team"
        )
    if any(row.email == email for row in db.enabled_advisors(tx)):
        raise BadInput(f"{email} is already an advisor.", field="email")
    advisor_id = db.add_advisor(
        tx, email=email, name=name, role=role, password_hash=password_hash, capacity=capacity
    )
    for one in teams:
        db.join_team(tx, advisor_id, known[one])


def _id_of(tx: Transaction, email: str) -> int:
    found = next((row.id for row in db.enabled_advisors(tx) if row.email == email), None)
    if found is None:
        raise BadInput(f"There is no advisor {email}.", field="email")
    return found


def _password() -> str:
    """From the terminal, or the first line of standard input; an empty one is made up and printed."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password (leave empty to generate one): ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        password = secrets.token_urlsafe(12)
        print(f"Password: {password}")
    if len(password) < _SHORTEST:
        raise BadInput(f"A password must have at least {_SHORTEST} characters.", field="password")
    return password
