"""`helpdesk rule`: which team gets which tickets."""

from __future__ import annotations

import argparse

import msgspec

from helpdesk.commands.common import number, opened_desk
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.advisors import teams_with_members
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.tickets import PRIORITIES
from helpdesk.domain.routing.conditions import Conditions
from helpdesk.errors import BadInput
from helpdesk.operations.people import staff
from helpdesk.operations.people.persons import checked_name
from helpdesk.operations.tickets import tickets


def rule_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk rule add|list|move|remove"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add a rule after the others")
    add.add_argument("name", help="its name, as reasons show it")
    add.add_argument("--team", required=True, help="the team that gets the tickets it matches")
    add.add_argument("--priority", choices=tuple(PRIORITIES), help="the priority to set; default: unchanged")
    add.add_argument(
        "--tag", dest="tags", action="append", default=[], help="a tag to add; repeat for several"
    )
    add.add_argument(
        "-c",
        "--condition",
        dest="conditions",
        action="append",
        default=[],
        metavar="KEY=WORDS",
        help="what must match; the same key again: any of them; other keys: all of them",
    )
    acts.add_parser("list", help="list the rules in the order they are tried")
    move = acts.add_parser("move", help="try a rule earlier or later")
    move.add_argument("id", type=number, help="its number in the list")
    move.add_argument("place", type=number, help="its new place: 1 is tried first")
    remove = acts.add_parser("remove", help="stop using a rule")
    remove.add_argument("id", type=number, help="its number in the list")


def rule(arguments: argparse.Namespace) -> int:
    """Run `helpdesk rule`."""
    with opened_desk() as desk:
        if arguments.act == "add":
            rule_id = desk.write_now(_add, arguments, conditions(arguments.conditions))
            print(f"Rule {rule_id}, {arguments.name}, is tried last.")
        elif arguments.act == "remove":
            desk.write_now(db.retire_rule, arguments.id)
            print(f"Rule {arguments.id} is not tried any more.")
        elif arguments.act == "move":
            if arguments.place < 1:
                raise BadInput("The first place is 1.", field="place")
            desk.write_now(db.place_rule, arguments.id, arguments.place)
            _list(desk)
        else:
            _list(desk)
    return 0


def _list(desk: Desk) -> None:
    teams = {row.id: row.name for row in desk.read_now(teams_with_members)}
    for one in desk.read_now(db.rules):
        wanted = " ".join(f"{key}={'|'.join(words)}" for key, words in _given(one.conditions).items())
        print(f"{one.id:>4}  {one.name:<24} {teams.get(one.team_id or 0, '-'):<16} {wanted}")


def conditions(pairs: list[str]) -> Conditions:
    """KEY=WORDS pairs as conditions; BadInput names an unknown key."""
    found: dict[str, list[str]] = {}
    for one in pairs:
        key, equals, words = one.partition("=")
        if not equals or not words.strip() or key not in Conditions.__struct_fields__:
            raise BadInput(
                f"{one!r} is not a condition. Write KEY=WORDS, with one of "
                f"{', '.join(Conditions.__struct_fields__)}.",
                field="condition",
            )
        found.setdefault(key, []).append(words.strip())
    return msgspec.convert(found, Conditions)


def _add(tx: Transaction, asked: argparse.Namespace, wanted: Conditions) -> int:
    team_id = staff.team_named(tx, asked.team)
    name = checked_name(asked.name)
    return db.add_rule(
        tx,
        name,
        _given(wanted),
        team_id=team_id,
        priority=asked.priority,
        tags=tickets.checked_tags(asked.tags),
    )


def _given(wanted: Conditions) -> dict[str, list[str]]:
    return {key: words for key, words in msgspec.to_builtins(wanted).items() if words}
