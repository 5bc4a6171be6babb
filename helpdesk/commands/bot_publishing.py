"""`helpdesk bot publish|versions|rollback`: which bot answers."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpdesk.commands.common import number, opened_desk
from helpdesk.db.bot import versions as db
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.bot import publishing as operations

ACTS = ("publish", "versions", "rollback")


def add_acts(acts: Any) -> None:
    """Declare the acts under the subparsers of `helpdesk bot`."""
    publish = acts.add_parser("publish", help="check a bot and put it into use")
    publish.add_argument("folder", type=Path, metavar="DIR", help="the folder of the bot's YAML files")
    publish.add_argument(
        "--name", default="", help="its name in the list of versions; default: the folder's name"
    )
    acts.add_parser("versions", help="list the published versions, newest first; the newest is in use")
    rollback = acts.add_parser("rollback", help="publish an earlier version again")
    rollback.add_argument("version", type=number, help="its number in the list")


def publishing(arguments: argparse.Namespace, read: Callable[[Path], dict[str, bytes]]) -> int:
    """Run one of ACTS. `read` gives the checked files of a bot's folder; it raises if they are wrong, and the
    bot in use stays."""
    if arguments.act == "publish":
        content = read(arguments.folder)
        name = arguments.name or arguments.folder.resolve().name
        with opened_desk() as desk:
            version = desk.write_now(operations.publish, name, content, by=_user())
        print(f"version {version} of the bot {name} is published: {len(content)} files")
        return 0
    with opened_desk() as desk:
        if arguments.act == "rollback":
            version = desk.write_now(operations.roll_back, arguments.version, by=_user())
            print(f"version {version} is published: version {arguments.version} again")
            return 0
        for row in desk.read_now(db.versions):
            again = f" (version {row.restores} again)" if row.restores else ""
            state = f"NOT LOADED: {row.error}" if row.error else ""
            when = f"{row.created_at:%Y-%m-%d %H:%M}"
            print(f"{row.id:>4}  {row.name:<20} {when}  {row.published_by}{again}  {state}".rstrip())
    return 0


def _user() -> Actor:
    try:
        return Actor(kind="system", name=getpass.getuser())
    except (KeyError, OSError):  # an account without a name, as in a container
        return Actor(kind="system", name="command line")
