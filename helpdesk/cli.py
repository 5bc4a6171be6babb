"""The `helpdesk` command: a table of subcommands. Each imports its code only when it runs."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import helpdesk
from helpdesk.errors import HelpdeskError, Unavailable

_PIPE_CLOSED = 141  # 128 + SIGPIPE, as a shell says it


class Command(NamedTuple):
    """One subcommand. `work` is "module:function" below helpdesk.commands: the function takes the parsed
    arguments and returns the exit status; `function_arguments` in the same module, if it exists, declares
    them."""

    name: str
    help: str
    work: str

    def load(self, suffix: str = "") -> Any:
        """The function, or (with a suffix) its companion in the same module; None if there is none."""
        module, _, function = self.work.partition(":")
        return getattr(importlib.import_module(f"helpdesk.commands.{module}"), function + suffix, None)


COMMANDS: tuple[Command, ...] = (
    Command("demo", "run a demo desk: a sample shop, its customers and simulators", "demo:demo"),
    Command("run", "run the whole desk in one process", "serving:run"),
    Command("serve", "serve requests and sockets, but do no background work", "serving:serve"),
    Command("work", "do background work, but serve no requests", "serving:work"),
    Command("migrate", "update the database to the newest schema", "schema:migrate"),
    Command(
        "advisor",
        "add and change advisors, set their passwords, disable and enable them",
        "people.staff:advisor",
    ),
    Command("key", "make, list and revoke API keys", "people.keys:key"),
    Command("team", "add, rename and list teams", "people.staff:team"),
    Command("rule", "set which team gets which tickets, and in which order", "rules:rule"),
    Command("channel", "configure and delete channels, and check how they are doing", "channels:channel"),
    Command("secret", "seal the secrets of channels again after HELPDESK_SECRET changed", "secrets:secret"),
    Command(
        "settings",
        "write all that is set up on screen into one file, and take such a file in",
        "setup_copy:settings",
    ),
    Command("mail-in", "take in one mail from standard input", "mail:mail_in"),
    Command("mail-inspect", "print how mails are read, one JSON object per line", "inspect:mail_inspect"),
    Command(
        "ledger",
        "prove that every item received has one fate, and work on parked items",
        "upkeep.ledger:ledger",
    ),
    Command(
        "recount", "count the clocks of all tickets again, and print what differs", "upkeep.recount:recount"
    ),
    Command("replay", "retry inbound items that failed", "upkeep.ledger:replay"),
    Command(
        "undelivered",
        "list answers that were not delivered, send them again or settle them",
        "upkeep.undelivered:undelivered",
    ),
    Command("files", "check the stored files, and delete those that nothing names", "upkeep.files:files"),
    Command("events", "list events that a follower could not follow, and retry them", "upkeep.events:events"),
    Command("seed", "fill a stopped desk with generated tickets", "seed:seed"),
    Command("revoke", "close a ticket's survey, and sign its chat's visitor out", "people.revoke:revoke"),
    Command("bot", "check a bot, test it, talk to it, publish it", "bot:bot"),
    Command("openapi", "print the OpenAPI 3.1 description of the API as JSON", "schema:openapi"),
    Command("version", "print the version", "schema:version"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status; a HelpdeskError becomes one line and status 1. If the
    reader of its output has gone (`… | head`), it ends quietly."""
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
    for one in arguments:
        if not _is_text(one):
            parser.error(f"{one!a} is not UTF-8")
    try:
        try:
            chosen = parser.parse_args(arguments)
            status: int = chosen.run(chosen)
        finally:  # also after --help, which ends by SystemExit
            if sys.stdout is not None:  # `>&-`
                sys.stdout.flush()  # here, where a closed pipe is expected
    except BrokenPipeError:
        _forget_output()
        return _PIPE_CLOSED
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        _forget_output()
        print(f"helpdesk: There is no space left for the output: {error.strerror}.", file=sys.stderr)
        return 1
    except HelpdeskError as error:
        why = f" ({error.why})" if isinstance(error, Unavailable) and error.why else ""
        print(f"helpdesk: {error.title}: {error.detail}{why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _forget_output() -> None:
    """What cannot be written goes nowhere: nothing is left to flush at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def _is_text(argument: str) -> bool:
    """Whether it can be stored and printed; Python keeps other bytes as half characters (PEP 383)."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
