"""The `helpdesk` command: a table of subcommands, each importing its work only when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import helpdesk
from helpdesk.errors import HelpdeskError

if TYPE_CHECKING:
    from helpdesk.settings import Settings


class Command(NamedTuple):
    """One subcommand: what it is called, one line of help, its arguments, and what it does."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status; a HelpdeskError becomes one line and status 1."""
    parser = argparse.ArgumentParser(prog="helpdesk", description=helpdesk.__doc__)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        command.arguments(subparser)
        subparser.set_defaults(run=command.run)
    chosen = parser.parse_args(argv)
    try:
        status: int = chosen.run(chosen)
    except HelpdeskError as error:
        print(f"helpdesk: {error.title}: {error.detail}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def no_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def version(_: argparse.Namespace) -> int:
    print(helpdesk.__version__)
    return 0


def mail_inspect_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="a raw mail; - reads standard input")


def mail_inspect(arguments: argparse.Namespace) -> int:
    from helpdesk.channels.email.inspect import main_inspect

    return main_inspect(arguments.files)


def migrate(_: argparse.Namespace) -> int:
    from helpdesk import settings
    from helpdesk.db.migrate import migrate as bring_up

    had, has = bring_up(settings.load().database)
    print(f"schema {has}, as before" if had == has else f"schema {had or 'none'} -> {has}")
    return 0


def ledger_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def ledger(arguments: argparse.Namespace) -> int:
    from helpdesk.commands.ledger import ledger

    return ledger(as_json=arguments.json)


def seed_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tickets", type=int, required=True, metavar="N", help="how many")
    parser.add_argument(
        "--random-seed", type=int, default=1, metavar="N", help="the same number writes the same threads"
    )


def seed(arguments: argparse.Namespace) -> int:
    from helpdesk.commands.seed import seed

    return seed(arguments.tickets, random_seed=arguments.random_seed)


def serve(_: argparse.Namespace) -> int:
    from helpdesk import server

    server.serve(_ready(), works=False)
    return 0


def run(_: argparse.Namespace) -> int:
    from helpdesk import server

    server.serve(_ready(), works=True)
    return 0


def work(_: argparse.Namespace) -> int:
    import asyncio

    from helpdesk import app

    asyncio.run(app.work(_ready()))
    return 0


def _ready() -> Settings:
    """The settings in force, with logging set up and the database at the newest schema."""
    from helpdesk import logs, settings
    from helpdesk.db.migrate import migrate as bring_up

    found = settings.load()
    logs.configure(found)
    bring_up(found.database)
    return found


def openapi(_: argparse.Namespace) -> int:
    import msgspec

    from helpdesk.api.routes import document

    print(msgspec.json.format(msgspec.json.encode(document()), indent=2).decode())
    return 0


# Import a command's implementation inside its function: `helpdesk --help` must stay instant.
COMMANDS: tuple[Command, ...] = (
    Command(
        "mail-inspect",
        "print how mails are read, one JSON object a line",
        mail_inspect_arguments,
        mail_inspect,
    ),
    Command("ledger", "prove that everything received has one fate; 1 if not", ledger_arguments, ledger),
    Command("migrate", "bring the database to the newest schema", no_arguments, migrate),
    Command("seed", "fill the desk with made-up threads, while it is not running", seed_arguments, seed),
    Command("openapi", "print the description of the API, OpenAPI 3.1 as JSON", no_arguments, openapi),
    Command("run", "run the whole desk in one process", no_arguments, run),
    Command("serve", "serve requests and sockets, without background work", no_arguments, serve),
    Command("work", "do background work, without serving", no_arguments, work),
    Command("version", "print the version", no_arguments, version),
)


if __name__ == "__main__":
    sys.exit(main())
