"""`helpdesk advisor` and `helpdesk team`: the people who work here."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys

from helpdesk.channels.addresses import normalise_email
from helpdesk.commands.common import number, opened_desk
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors as db
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.people.rights import OPERATOR, ROLES
from helpdesk.errors import BadInput
from helpdesk.operations.people import accounts, staff
from helpdesk.operations.people.accounts import Ended
from helpdesk.operations.people.staff import AdvisorChange
from helpdesk.operations.tickets.assignment import drain
from helpdesk.operations.tickets.staffing import people, teams
from helpdesk.operations.tickets.staffing.people import Handing
from helpdesk.security.passwords import check_password, hash_password


def advisor_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk advisor add|list|change|password|disable|enable"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add an advisor; the first one should be an admin")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="the name customers and colleagues see")
    add.add_argument("--role", choices=ROLES, default="advisor")
    add.add_argument("--team", action="append", default=[], help="a team's name; repeat for several")
    add.add_argument(
        "--capacity", type=number, default=5, help="how many open tickets they get automatically"
    )
    acts.add_parser("list", help="list the advisors")
    change = acts.add_parser("change", help="change an advisor's name, role, capacity or teams")
    change.add_argument("email")
    change.add_argument("--name", help="the name customers and colleagues see")
    change.add_argument("--role", choices=ROLES)
    change.add_argument("--capacity", type=number, help="how many open tickets they get automatically")
    change.add_argument("--team", action="append", default=[], help="a team to join; repeat for several")
    change.add_argument("--leave", action="append", default=[], metavar="TEAM", help="a team to leave")
    password = acts.add_parser("password", help="set a new password, typed or from a pipe")
    password.add_argument("email")
    password.add_argument("--keep-keys", action="store_true", help="do not revoke the advisor's API keys")
    disable = acts.add_parser("disable", help="stop an advisor from signing in, and revoke their API keys")
    disable.add_argument("email")
    disable.add_argument("--to", metavar="EMAIL", help="who gets their active tickets; else their queues")
    enable = acts.add_parser("enable", help="let a disabled advisor sign in again")
    enable.add_argument("email")


def advisor(arguments: argparse.Namespace) -> int:
    """Run `helpdesk advisor`."""
    with opened_desk() as desk:
        if arguments.act == "list":
            for row in desk.read_now(db.enabled_advisors):
                print(f"{row.id:>4}  {row.email:<32} {row.role:<8} {_shown(row)}")
            return 0
        email = normalise_email(arguments.email)
        if arguments.act == "add":
            _add(desk, email, arguments)
        elif arguments.act == "change":
            row = desk.write_now(_change, email, arguments)
            print(f"{email} is {row.role}: {_shown(row)}.")
        elif arguments.act == "password":
            known = desk.read_now(staff.advisor_with, email)
            password_hash = hash_password(_password(email, known.name))
            ended = desk.write_now(_set_password, email, password_hash, arguments.keep_keys)
            print(f"{email} has a new password and is signed out everywhere.{_revoked(ended)}")
        elif arguments.act == "disable":
            ended = desk.write_now(_disable, email, arguments.to)
            print(f"{email} can no longer sign in.{_revoked(ended)}")
        else:
            row = desk.write_now(staff.enable_advisor, email)
            print(f"{email} can sign in again, with the old password, as {row.role}: {_shown(row)}.")
        return 0


def team_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk team add|rename|list"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add a team")
    add.add_argument("name")
    rename = acts.add_parser("rename", help="give a team another name; its tickets and people stay")
    rename.add_argument("name")
    rename.add_argument("new_name", metavar="NEW_NAME")
    acts.add_parser("list", help="list the teams")


def team(arguments: argparse.Namespace) -> int:
    """Run `helpdesk team`."""
    with opened_desk() as desk:
        if arguments.act == "add":
            team_id = desk.write_now(staff.add_team, arguments.name)
            print(f"Team {team_id}, {arguments.name.strip()}, is added.")
        elif arguments.act == "rename":
            desk.write_now(teams.rename, arguments.name, arguments.new_name)
            print(f"The team {arguments.name} is now {arguments.new_name}.")
        else:
            names = {row.id: row.name for row in desk.read_now(db.enabled_advisors)}
            for row in desk.read_now(db.teams_with_members):
                members = ", ".join(names[one] for one in row.advisor_ids) or "nobody"
                print(f"{row.id:>4}  {row.name:<24} {members}")
        return 0


def _add(desk: Desk, email: str, asked: argparse.Namespace) -> None:
    desk.read_now(staff.check_new_advisor, email, asked.name, asked.team, asked.capacity)
    password_hash = hash_password(_password(email, asked.name))
    desk.write_now(
        staff.add_advisor, email, asked.name, asked.role, asked.team, asked.capacity, password_hash
    )
    print(f"{asked.name} can sign in as {email}.")


def _change(tx: Transaction, email: str, asked: argparse.Namespace) -> AdvisorRow:
    change = AdvisorChange(
        name=asked.name, role=asked.role, capacity=asked.capacity, join=asked.team, leave=asked.leave
    )
    if change == AdvisorChange(join=[], leave=[]):
        raise BadInput("Say what changes: --name, --role, --capacity, --team or --leave.", field="change")
    row = staff.change_advisor(tx, email, change)
    drain(tx, row.id)  # more capacity or another team: what waits there is theirs at once
    return row


def _set_password(tx: Transaction, email: str, password_hash: str, keep_keys: bool) -> Ended:
    return accounts.set_password(tx, staff.advisor_with(tx, email).id, password_hash, keep_keys=keep_keys)


def _disable(tx: Transaction, email: str, to: str | None) -> Ended:
    row = staff.advisor_with(tx, email)
    handing = Handing()
    if to is not None:
        handing = Handing(tickets="advisor", to=staff.advisor_with(tx, normalise_email(to)).id)
    return people.disable(tx, row.id, handing, by=SYSTEM, editor=OPERATOR)


def _revoked(ended: Ended) -> str:
    return f" API keys revoked: {ended.keys}." if ended.keys else ""


def _shown(row: AdvisorRow) -> str:
    in_teams = ", ".join(name for _, name in row.teams) or "no team"
    return f"{row.name}, up to {row.capacity} tickets, {in_teams}"


def _password(*about: str) -> str:
    """A password from the terminal, or the first line of standard input; if it is empty, one is made and
    printed. WeakPassword if others who know `about` would soon guess it."""
    try:
        if sys.stdin is None:  # closed
            password = ""
        elif sys.stdin.isatty():
            password = getpass.getpass("Password (leave empty to generate one): ")
        else:
            password = sys.stdin.readline().rstrip("\n")
        password.encode()
    except UnicodeError:
        raise BadInput("The password is not UTF-8.", field="password") from None
    if not password:
        password = secrets.token_urlsafe(12)
        print(f"Password: {password}")
    check_password(password, about)
    return password
