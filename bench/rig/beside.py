"""Compare two checkouts: the same groups in both by turns, in one run on one machine.

Each checkout runs its own code with its own `.venv`: the other, this one, the other, this one. A figure is
the median of its rounds. Nothing is written in either checkout.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import bench
from bench.rig.table import aligned, figure, progress

HERE = Path(bench.__file__).parent.parent
ROUNDS = 2
WORSE = 0.05  # the share of its value by which a figure may be worse without a flag
RENAMED = {"fanout.ratio": "fanout.packed"}  # the name in an older checkout, and the name now
_LESS_IS_BETTER = re.compile(r"(ms|s|B|KB|MB)\b")  # units at the start of a row's unit

# Runs in either checkout, however old: only `rows()` of a group is taken for granted.
_MEASURE = """
import importlib, importlib.util, json, sys
group, target = sys.argv[1:]
if importlib.util.find_spec(f"bench.{group}") is not None:
    rows = list(importlib.import_module(f"bench.{group}").rows())
    kept = [{key: row.get(key) for key in ("name", "value", "unit")} for row in rows]
    with open(target, "w") as file:
        json.dump(kept, file)
"""


class Measured(NamedTuple):
    """A figure's value in each round of one checkout."""

    unit: str
    values: list[float]


Figures = dict[str, Measured]


def beside(other: Path, groups: list[str]) -> int:
    """Print the comparison; 1 where a group crashed, whose round then adds no figures, and 2 where a
    checkout cannot be run."""
    for checkout in (other, HERE):
        if not (checkout / ".venv/bin/python").exists():
            print(f"bench: {checkout} has no .venv; run `make install` there", file=sys.stderr)
            return 2
    there: Figures = {}
    here: Figures = {}
    crashed = False
    for group in groups:
        for number in range(ROUNDS):
            for checkout, figures in ((other, there), (HERE, here)):
                progress(f"{group}: round {number + 1} of {ROUNDS} in {checkout}")
                crashed |= not measure(checkout, group, figures)
    progress("")
    print(comparison(there, here))
    return 1 if crashed else 0


def measure(checkout: Path, group: str, figures: Figures) -> bool:
    """Add one round of a group to a checkout's figures; False where it crashed. A group that the checkout
    does not have, and a row without a value, add nothing."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        target = Path(folder) / "rows.json"
        # not resolved: a venv's interpreter is a link, and its own place is what makes it the venv's
        python = checkout.absolute() / ".venv/bin/python"
        command = [str(python), "-c", _MEASURE, group, str(target)]
        done = subprocess.run(command, cwd=checkout, stdout=subprocess.DEVNULL)
        rows: list[dict[str, Any]] = json.loads(target.read_text()) if target.exists() else []
    for row in rows:
        if row["value"] is not None:
            name = RENAMED.get(row["name"], row["name"])
            figures.setdefault(name, Measured(row["unit"], [])).values.append(row["value"])
    return done.returncode == 0


def comparison(there: Figures, here: Figures) -> str:
    """A line for each figure: both values, the change from the other checkout to this one, and a flag."""
    return aligned([("name", "unit", "other", "here", "change", ""), *_lines(there, here)])


def _lines(there: Figures, here: Figures) -> Iterator[tuple[str, ...]]:
    for name in [*there, *(name for name in here if name not in there)]:
        if name not in here:
            yield name, there[name].unit, figure(median(there[name].values)), "", "", "only in the other"
        elif name not in there:
            yield name, here[name].unit, "", figure(median(here[name].values)), "", "only here"
        else:
            old, new, unit = median(there[name].values), median(here[name].values), here[name].unit
            change = f"{(new - old) / old:+.1%}" if old else ""
            flag = _flag(there[name].values, here[name].values, _worse_by(old, new, unit))
            yield name, unit, figure(old), figure(new), change, flag


def _worse_by(old: float, new: float, unit: str) -> float:
    """By which share of its old value a figure is worse; negative where it is better."""
    loss = new - old if _LESS_IS_BETTER.match(unit) else old - new
    return loss / old if old else float(loss > 0)


def _flag(old: list[float], new: list[float], worse_by: float) -> str:
    if worse_by <= WORSE:
        return ""
    overlap = min(old) <= max(new) and min(new) <= max(old)
    return "WORSE (but the rounds overlap)" if overlap else "WORSE"
