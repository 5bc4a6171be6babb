"""`helpdesk rule`: which team gets which tickets."""

from __future__ import annotations

import argparse

from helpdesk.commands.common import number, opened_desk
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people.advisors import teams_with_members
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.tickets import PRIORITIES
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.filters.former import FORMER, of_conditions
from helpdesk.domain.filters.write import written
from helpdesk.errors import BadInput
from helpdesk.operations.people import staff
from helpdesk.operations.tickets.routing import setting_up
from helpdesk.operations.tickets.routing.setting_up import RULE, RuleForm


def rule_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk rule add|list|move|remove|undo"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    add = acts.add_parser("add", help="add a rule after the others")
    add.add_argument("name", help="its name, as reasons show it")
    add.add_argument("--team", required=True, help="the team that gets the tickets it matches")
    add.add_argument("--priority", choices=tuple(PRIORITIES), help="the priority to set; default: unchanged")
    add.add_argument(
        "--tag", dest="tags", action="append", default=[], help="a tag to add; repeat for several"
    )
    add.add_argument("--filter", default="", help="which tickets, as the search box finds them; default: all")
    add.add_argument(
        "-c",
        "--condition",
        dest="conditions",
        action="append",
        default=[],
        metavar="KEY=WORDS",
        help="the same as lists: the same key again is any of them, other keys are all of them",
    )
    acts.add_parser("list", help="list the rules in the order they are tried")
    move = acts.add_parser("move", help="try a rule earlier or later")
    move.add_argument("id", type=number, help="its number in the list")
    move.add_argument("place", type=number, help="its new place: 1 is tried first")
    remove = acts.add_parser("remove", help="stop using a rule")
    remove.add_argument("id", type=number, help="its number in the list")
    undo = acts.add_parser("undo", help="undo the newest change of a rule, its removal too")
    undo.add_argument("id", type=number, help="its number")


def rule(arguments: argparse.Namespace) -> int:
    """Run `helpdesk rule`."""
    with opened_desk() as desk:
        if arguments.act == "add":
            wanted = _filter(arguments.filter, arguments.conditions)
            rule_id = desk.write_now(_add, arguments, wanted)
            print(f"Rule {rule_id}, {arguments.name}, is tried last.")
        elif arguments.act == "remove":
            desk.write_now(_remove, arguments.id)
            print(f"Rule {arguments.id} is not tried any more.")
        elif arguments.act == "undo":
            desk.write_now(_undo, arguments.id)
            _list(desk)
        elif arguments.act == "move":
            if arguments.place < 1:
                raise BadInput("The first place is 1.", field="place")
            desk.write_now(setting_up.place, arguments.id, arguments.place, by=SYSTEM)
            _list(desk)
        else:
            _list(desk)
    return 0


def _list(desk: Desk) -> None:
    teams = {row.id: row.name for row in desk.read_now(teams_with_members)}
    for one in desk.read_now(db.all_rules):
        off = "" if one.active else "  (off)"
        print(f"{one.id:>4}  {one.name:<24} {teams.get(one.team_id, '-'):<16} {one.filter}{off}")


def conditions(pairs: list[str]) -> str:
    """KEY=WORDS pairs as the text of a filter; BadInput names an unknown key, or says that no ticket can have
    that."""
    found: dict[str, list[str]] = {}
    for one in pairs:
        key, equals, words = one.partition("=")
        if not equals or not words.strip() or key not in FORMER:
            raise BadInput(
                f"{one!r} is not a condition. Write KEY=WORDS, with one of {', '.join(FORMER)}.",
                field="condition",
            )
        found.setdefault(key, []).append(words.strip())
    wanted = of_conditions(found)
    if wanted is None:
        raise BadInput(f"No ticket can match {' '.join(map(repr, pairs))}.", field="condition")
    return written(wanted)


def _filter(text: str, pairs: list[str]) -> str:
    if text.strip() and pairs:
        raise BadInput("Give a filter or conditions, not both.", field="filter")
    return conditions(pairs) if pairs else text


def _add(tx: Transaction, asked: argparse.Namespace, wanted: str) -> int:
    form = RuleForm(
        name=asked.name,
        team_id=staff.team_named(tx, asked.team),
        filter=wanted,
        priority=asked.priority,
        tags=asked.tags,
    )
    return setting_up.put(tx, None, form, seen=None, by=SYSTEM).id


def _remove(tx: Transaction, rule_id: int) -> None:
    setting_up.remove(tx, rule_id, seen=_version(tx, rule_id), by=SYSTEM)


def _undo(tx: Transaction, rule_id: int) -> None:
    setting_up.undo(tx, rule_id, seen=_version(tx, rule_id), by=SYSTEM)


def _version(tx: Transaction, rule_id: int) -> int | None:
    """The operator acts on what is there now."""
    newest = setup_changes.latest(tx, RULE, rule_id)
    return None if newest is None else newest.id
