"""The `helpdesk` command: a table of subcommands, each importing its work only when it runs."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import helpdesk
from helpdesk.errors import HelpdeskError


class Command(NamedTuple):
    """One subcommand. `work` is "module:function" below helpdesk.commands: the function takes the parsed
    arguments and returns the exit status; `function_arguments` beside it, if there, declares them."""

    name: str
    help: str
    work: str

    def load(self, suffix: str = "") -> Any:
        """The function, or (with a suffix) the one beside it; None where there is none."""
        module, _, function = self.work.partition(":")
        return getattr(importlib.import_module(f"helpdesk.commands.{module}"), function + suffix, None)


COMMANDS: tuple[Command, ...] = (
    Command("demo", "run a desk with a made-up shop, its customers and its simulators", "demo:demo"),
    Command("run", "run the whole desk in one process", "serving:run"),
    Command("serve", "serve requests and sockets, without background work", "serving:serve"),
    Command("work", "do background work, without serving", "serving:work"),
    Command("migrate", "bring the database to the newest schema", "schema:migrate"),
    Command("advisor", "add advisors, set their passwords, let them go", "people:advisor"),
    Command("team", "add and list teams", "people:team"),
    Command("rule", "say which team gets what", "rules:rule"),
    Command("channel", "configure the inlets, and ask how they are doing", "channels:channel"),
    Command("mail-in", "take in one mail from standard input", "mail:mail_in"),
    Command("mail-inspect", "print how mails are read, one JSON object a line", "inspect:mail_inspect"),
    Command("ledger", "prove that everything received has one fate; 1 if not", "ledger:ledger"),
    Command("replay", "take up inbound items that failed", "replay:replay"),
    Command("events", "list the events that could not be followed, and follow them again", "events:events"),
    Command("seed", "fill the desk with made-up threads, while it is not running", "seed:seed"),
    Command("bot", "check a bot, try it with tests, talk to it", "bot:bot"),
    Command("openapi", "print the description of the API, OpenAPI 3.1 as JSON", "schema:openapi"),
    Command("version", "print the version", "schema:version"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status; a HelpdeskError becomes one line and status 1."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="helpdesk", description=helpdesk.__doc__)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        if command.name in arguments[:1]:  # only the chosen one is imported: --help stays instant
            declare = command.load("_arguments")
            if declare is not None:
                declare(subparser)
            subparser.set_defaults(run=command.load())
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except HelpdeskError as error:
        print(f"helpdesk: {error.title}: {error.detail}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
