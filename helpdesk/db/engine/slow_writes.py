"""Writes that take long: while one runs on SQLite every other waits, so an operator should know its name."""

from __future__ import annotations

from typing import Any

import structlog
from prometheus_client import Counter

log = structlog.get_logger()

SLOW_SECONDS = 0.5

slow_writes_total = Counter("helpdesk_slow_writes", "Writes that took over half a second", ["operation"])


def name_of(operation: Any) -> str:
    """An operation as its module and name, as in operations.tickets.acts.merge."""
    inner = getattr(operation, "func", operation)  # of functools.partial
    module = str(getattr(inner, "__module__", "")).removeprefix("helpdesk.")
    return f"{module}.{getattr(inner, '__qualname__', type(inner).__name__)}"


def note_write(operation: object, seconds: float) -> None:
    """Count and log a write that took longer than `SLOW_SECONDS`."""
    if seconds > SLOW_SECONDS:
        name = name_of(operation)
        slow_writes_total.labels(name).inc()
        log.warning("write.slow", operation=name, seconds=round(seconds, 3))
