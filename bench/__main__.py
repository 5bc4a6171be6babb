"""Run the benchmarks, one group after the other, and write bench/results.json.

`python -m bench [GROUP]`. A group is a module `bench/GROUP.py` with `rows()`, which yields dictionaries
{"name", "value", "unit"} and, where there is a limit measured in the same run, "limit" and "reach": the
ratio value / limit that is asked for now; or "least" or "most": what the value itself must keep to.
Ends with 1 only when a group crashed; a missed mark is shown, never a failure.
"""

from __future__ import annotations

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

RESULTS = Path(__file__).with_name("results.json")
WRITTEN = ("name", "value", "unit", "limit", "ratio")


def main(wanted: str | None) -> int:
    groups = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name[0] != "_"]
    if wanted and wanted not in groups:
        print(f"bench: no group {wanted!r}; there are: {', '.join(groups) or 'none yet'}", file=sys.stderr)
        return 2
    rows: list[dict[str, Any]] = []
    crashed = False
    for group in [wanted] if wanted else groups:
        began = time.perf_counter()
        try:
            module = importlib.import_module(f"bench.{group}")
            if not hasattr(module, "rows"):
                continue  # a helper module beside the groups
            rows += shown(group, module.rows())
        except Exception:  # noqa: BLE001 - one broken group must not hide the others; it is shown and counted
            traceback.print_exc()
            crashed = True
        progress(f"{group}: {time.perf_counter() - began:.1f} s\n")
    RESULTS.write_text(json.dumps([{key: row[key] for key in WRITTEN} for row in rows], indent=1) + "\n")
    print(table(rows))
    return 1 if crashed else 0


def shown(group: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each row with its ratio, reported as it is measured."""
    progress(f"{group}: working")
    for row in rows:
        limit = row.get("limit")
        yield row | {"limit": limit, "ratio": row["value"] / limit if limit else None}
        progress(f"{group}: {row['name']} = {figure(row['value'])} {row['unit']}")


def table(rows: list[dict[str, Any]]) -> str:
    lines = [("name", "value", "unit", "limit", "ratio", "to reach", "")]
    for row in rows:
        mark, kept = verdict(row)
        numbers = figure(row["value"]), row["unit"], figure(row["limit"]), figure(row["ratio"])
        lines.append((row["name"], *numbers, mark, kept))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def verdict(row: dict[str, Any]) -> tuple[str, str]:
    """What was asked of a row, and whether it is kept."""
    if "reach" in row:
        return f"ratio ≥ {row['reach']}", kept(row["ratio"] is not None and row["ratio"] >= row["reach"])
    if "least" in row:
        return f"≥ {row['least']}", kept(row["value"] >= row["least"])
    if "most" in row:
        return f"≤ {row['most']}", kept(row["value"] <= row["most"])
    return "", ""


def kept(yes: bool) -> str:
    return "pass" if yes else "FAIL"


def figure(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"


def progress(text: str) -> None:
    """One line that renews itself on a terminal, and a line each in a log."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    else:
        print(text.rstrip(), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
