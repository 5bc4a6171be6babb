"""Run the benchmarks, one group after the other, and write bench/results.json.

`python -m bench [GROUP …]`. A group is a module `bench/GROUP.py` with `rows()`, which yields dictionaries
{"name", "value", "unit"} and, if a limit is measured in the same run, "limit" and "reach": the required ratio
value / limit; or "least" or "most": the bound of the value itself. A row that cannot be measured on this
machine has the value None and the reason in "left_out". `--beside CHECKOUT` compares with another checkout
instead: see bench/rig/beside.py. The exit status is 1 only if a group crashed; a missed mark is shown, but is
no failure.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bench
from bench.rig.beside import beside
from bench.rig.table import figure, progress, table

RESULTS = Path(__file__).with_name("results.json")
NOT_GROUPS = ("rig", "soak")
WRITTEN = ("name", "value", "unit", "limit", "ratio")


def main(arguments: list[str] | None = None) -> int:
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    groups = [name for name in found if name[0] != "_" and name not in NOT_GROUPS]
    parser = argparse.ArgumentParser(prog="bench", description="Run the benchmarks.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"all, or some of: {', '.join(groups)}")
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT", help="compare with another checkout")
    asked = parser.parse_args(arguments)
    if (unknown := set(asked.groups) - set(groups)) and asked.beside is None:
        parser.error(f"no group {', '.join(sorted(unknown))}; there are: {', '.join(groups)}")
    wanted = asked.groups or groups
    return run(wanted) if asked.beside is None else beside(asked.beside, wanted)


def run(groups: list[str]) -> int:
    rows: list[dict[str, Any]] = []
    crashed = False
    for group in groups:
        began = time.perf_counter()
        try:
            rows += shown(group, importlib.import_module(f"bench.{group}").rows())
        except Exception:  # noqa: BLE001 - one broken group must not hide the others; it is shown and counted
            traceback.print_exc()
            crashed = True
        progress(f"{group}: {time.perf_counter() - began:.1f} s\n")
    RESULTS.write_text(json.dumps([{key: row[key] for key in WRITTEN} for row in rows], indent=1) + "\n")
    print(table(rows))
    return 1 if crashed else 0


def shown(group: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row with its ratio, reported as soon as it is measured."""
    progress(f"{group}: working")
    for row in rows:
        limit = row.get("limit")
        yield row | {"limit": limit, "ratio": row["value"] / limit if limit else None}
        progress(f"{group}: {row['name']} = {row.get('left_out') or figure(row['value'])} {row['unit']}")


if __name__ == "__main__":
    sys.exit(main())
