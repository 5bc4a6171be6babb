"""Reading a filter: microseconds from its text to the tree that a rule keeps, and to the condition of SQL
that a list adds to its query. The filter has ten conditions, words and brackets, as a long rule has."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.parse import parse

FILTER = (
    "is:active (subject_has:refund OR subject_has:invoice OR text_has:money) -tag:spam kind:email "
    "language:fr from_domain:shop.example priority:>=high waiting:>1h late parcel"
)
TURNS = 200


def rows() -> Iterator[dict[str, Any]]:
    """`filters.read_us` and `filters.compile_us`, both medians."""
    wanted = parse(FILTER)
    yield {"name": "filters.read_us", "value": _median(lambda: parse(FILTER)), "unit": "µs"}
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'helpdesk.db'}"
        migrate(url)
        desk = Desk(url)
        try:

            def timed(tx: Reading) -> float:
                return _median(lambda: compiled(tx, wanted, Viewer(), bounded=True))

            yield {"name": "filters.compile_us", "value": desk.read_now(timed), "unit": "µs"}
        finally:
            desk.close()


def _median(work: Callable[[], object]) -> float:
    work()
    took = []
    for _ in range(TURNS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took) * 1e6
