"""`helpdesk seed`: fill a desk with made-up threads."""

from __future__ import annotations

import argparse
import sys
import time

from helpdesk import settings
from helpdesk.db.engine.migrate import migrate
from helpdesk.demo import bulk


def seed_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk seed --tickets N [--random-seed N]"""
    parser.add_argument("--tickets", type=int, required=True, metavar="N", help="how many")
    parser.add_argument(
        "--random-seed", type=int, default=1, metavar="N", help="the same number writes the same tickets"
    )


def seed(arguments: argparse.Namespace) -> int:
    """Write tickets into the desk of the settings, telling how far it is."""
    count: int = arguments.tickets
    database = settings.load().database
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
