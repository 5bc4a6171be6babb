"""`helpdesk seed`: fill a desk with made-up threads."""

from __future__ import annotations

import argparse
import sys
import time

from helpdesk.commands.common import chosen_settings, number
from helpdesk.db.engine.migrate import migrate
from helpdesk.demo import bulk


def seed_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk seed --tickets N [--random-seed N]"""
    parser.add_argument("--tickets", type=number, required=True, metavar="N", help="how many")
    parser.add_argument(
        "--random-seed", type=number, default=1, metavar="N", help="the same number writes the same tickets"
    )


def seed(arguments: argparse.Namespace) -> int:
    """Write tickets into the desk of the settings, and print the progress."""
    count: int = arguments.tickets
    database = chosen_settings().database
    migrate(database)
    began = time.monotonic()

    def report(written: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{written:,} of {count:,} tickets", end="", file=sys.stderr, flush=True)

    bulk.seed(database, count, random_seed=arguments.random_seed, report=report)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{count:,} tickets written in {time.monotonic() - began:.0f} s")
    return 0
