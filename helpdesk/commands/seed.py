"""`helpdesk seed`: fill a desk with made-up threads."""

from __future__ import annotations

import sys
import time

from helpdesk import settings
from helpdesk.db.migrate import migrate
from helpdesk.demo import bulk


def seed(count: int, *, random_seed: int) -> int:
    """Write `count` tickets into the desk of the settings, telling how far it is."""
    database = settings.load().database
    migrate(database)
    began = time.monotonic()

    def report(written: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{written:,} of {count:,} tickets", end="", file=sys.stderr, flush=True)

    bulk.seed(database, count, random_seed=random_seed, report=report)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{count:,} tickets written in {time.monotonic() - began:.0f} s")
    return 0
