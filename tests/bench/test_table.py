"""The table of the benchmarks."""

from __future__ import annotations

from bench.__main__ import shown
from bench.rig.table import table


def test_a_row_that_was_left_out_says_why() -> None:
    rows = list(
        shown("on_postgres", [{"name": "list.pg", "value": None, "unit": "", "left_out": "no server"}])
    )
    assert table(rows).splitlines()[1].split() == ["list.pg", "left", "out:", "no", "server"]


def test_a_row_is_measured_by_its_ratio_to_the_limit_or_by_its_value() -> None:
    rows = [
        {"name": "a", "value": 50.0, "unit": "pages/s", "limit": 100.0, "reach": 0.4},
        {"name": "b", "value": 50.0, "unit": "ms", "most": 40},
    ]
    _, ratio, most = table(list(shown("group", rows))).splitlines()
    assert ratio.split() == ["a", "50", "pages/s", "100", "0.5", "ratio", "≥", "0.4", "pass"]
    assert most.split() == ["b", "50", "ms", "≤", "40", "FAIL"]
