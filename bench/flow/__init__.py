"""What promises, routing, filters and rules cost: a module for each, with `rows()`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any


def rows() -> Iterator[dict[str, Any]]:
    for module in pkgutil.iter_modules(__path__):
        yield from importlib.import_module(f"{__name__}.{module.name}").rows()
