"""How well the desk decides, on cases of its own: a module for each decision, with `rows()`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from helpdesk.domain.surveys import wilson


def rows() -> Iterator[dict[str, Any]]:
    for module in pkgutil.iter_modules(__path__):
        yield from importlib.import_module(f"{__name__}.{module.name}").rows()


def share(name: str, good: int, total: int, least: float | None = None) -> dict[str, Any]:
    """A row in percent, with the number of its cases, and below 200 of them the 95 % interval (Wilson)."""
    unit = f"% of {total}"
    if total < 200:
        low, high = wilson(good, total)
        unit += f" ({low:.1f} to {high:.1f})"
    row = {"name": name, "value": round(100 * good / max(1, total), 2), "unit": unit}
    return row if least is None else {**row, "least": least}
