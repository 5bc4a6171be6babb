"""`python -m tests.faults --kills 1000`: half of the kills meet a desk on SQLite, half one on PostgreSQL, at
the same time. Status 1 if the books of one do not balance; its data and logs are kept then."""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from tests.faults.trial import trial

_DATABASES = ("sqlite", "postgresql")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.faults", description="Kill a desk, and compare its books.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, which it repeats")
    parser.add_argument("--on", choices=(*_DATABASES, "both"), default="both")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if asked.seed is None else asked.seed
    if asked.on == "both":
        return _both(asked.kills // 2, seed)
    return _one(asked.on, asked.kills, seed)


def _both(kills: int, seed: int) -> int:
    """A process for each: neither waits for the other."""
    command = [sys.executable, "-m", "tests.faults", "--kills", str(kills), "--seed", str(seed), "--on"]
    running = [subprocess.Popen([*command, on]) for on in _DATABASES]
    return max(one.wait() for one in running)


def _one(on: str, kills: int, seed: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix=f"helpdesk-faults-{on}-"))
    print(f"{on}: {kills:,} kills with seed {seed}; data and logs are in {folder}", flush=True)
    try:
        result = asyncio.run(
            trial("sqlite" if on == "sqlite" else "postgresql", folder, kills=kills, seed=seed)
        )
    except BaseException:
        traceback.print_exc()
        print(f"{on}: failed. Look into {folder}; --on {on} --seed {seed} does the same again", flush=True)
        raise
    print(f"\n{on}, seed {seed}\n{result}\n", flush=True)
    if result.wrong:
        print(f"{on}: {len(result.wrong):,} lines are wrong. Look into {folder}", flush=True)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
