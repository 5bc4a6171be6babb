"""`helpdesk rule`: which team gets what."""

from __future__ import annotations

import argparse

import msgspec

from helpdesk.commands.common import opened_desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.advisors import teams_with_members
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.tickets import PRIORITIES
from helpdesk.domain.routing.conditions import Conditions
from helpdesk.errors import BadInput


def rule_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk rule add|list|remove"""
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
    remove = acts.add_parser("remove", help="stop using a rule")
    remove.add_argument("id", type=int, help="its number in the list")


def rule(arguments: argparse.Namespace) -> int:
    """Run `helpdesk rule`."""
    with opened_desk() as desk:
        if arguments.act == "add":
            desk.write_now(_add, arguments, conditions(arguments.conditions))
        elif arguments.act == "remove":
            desk.write_now(db.retire_rule, arguments.id)
        else:
            teams = {row.id: row.name for row in desk.read_now(teams_with_members)}
            for one in desk.read_now(db.rules):
                wanted = " ".join(f"{key}={'|'.join(words)}" for key, words in _given(one.conditions).items())
                print(f"{one.id:>4}  {one.name:<24} {teams.get(one.team_id or 0, '-'):<16} {wanted}")
    return 0


def conditions(pairs: list[str]) -> Conditions:
    """KEY=WORDS pairs as conditions; BadInput names a key that is none."""
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


def _add(tx: Transaction, asked: argparse.Namespace, wanted: Conditions) -> None:
    team_id = next((row.id for row in teams_with_members(tx) if row.name == asked.team), None)
    if team_id is None:
        raise BadInput(f"There is no team {asked.team!r}.", field="team")
    db.add_rule(tx, asked.name, _given(wanted), team_id=team_id, priority=asked.priority, tags=asked.tags)


def _given(wanted: Conditions) -> dict[str, list[str]]:
    return {key: words for key, words in msgspec.to_builtins(wanted).items() if words}
