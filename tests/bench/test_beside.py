"""Two checkouts are measured by turns, and a figure that is worse by more than 5 % is flagged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.rig import beside
from bench.rig.beside import Figures, Measured, comparison, measure


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where made-up checkouts note that they were run."""
    return tmp_path / "log"


def checkout(folder: Path, log: Path, group: str, rows: str) -> Path:
    """A made-up checkout whose one group yields `rows`."""
    (folder / "bench").mkdir(parents=True)
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    (folder / "bench/__init__.py").touch()
    (folder / f"bench/{group}.py").write_text(
        f"def rows():\n    open({str(log)!r}, 'a').write({folder.name!r} + ' ')\n    yield from {rows}\n"
    )
    return folder


def row(name: str, value: float | None, unit: str = "pages/s") -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "reach": 0.5}


def test_both_checkouts_run_by_turns_each_with_its_own_code(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = checkout(tmp_path / "old", log, "list", repr([row("list.ratio", 1000)]))
    new = checkout(tmp_path / "new", log, "list", repr([row("list.ratio", 900)]))
    monkeypatch.setattr(beside, "HERE", new)
    assert beside.beside(old, ["list"]) == 0
    assert log.read_text().split() == ["old", "new", "old", "new"]
    said = capsys.readouterr().out.splitlines()
    assert said[1].split() == ["list.ratio", "pages/s", "1,000", "900", "-10.0%", "WORSE"]


def test_a_group_that_one_checkout_does_not_have_adds_nothing(tmp_path: Path, log: Path) -> None:
    figures: Figures = {}
    assert measure(checkout(tmp_path / "old", log, "list", "[]"), "widget", figures)
    assert figures == {}
    assert not log.exists()


def test_a_group_that_crashes_is_told_and_has_no_figures(tmp_path: Path, log: Path) -> None:
    figures: Figures = {}
    broken = checkout(tmp_path / "old", log, "list", f"[{row('list.ratio', 1)!r}, 1 / 0]")
    assert not measure(broken, "list", figures)
    assert figures == {}


def test_a_row_without_a_value_adds_nothing_and_an_old_name_becomes_the_new_one(
    tmp_path: Path, log: Path
) -> None:
    figures: Figures = {}
    rows = [row("fanout.ratio", 5), row("list.pg", None)]
    assert measure(checkout(tmp_path / "old", log, "fanout", repr(rows)), "fanout", figures)
    assert figures == {"fanout.packed": Measured("pages/s", [5])}


@pytest.mark.parametrize(
    ("unit", "old", "new", "told"),
    [
        ("pages/s", [100, 100], [94, 94], ["100", "94", "-6.0%", "WORSE"]),
        ("pages/s", [100, 100], [96, 96], ["100", "96", "-4.0%"]),
        ("pages/s", [100, 100], [150, 150], ["100", "150", "+50.0%"]),
        ("ms", [10, 10], [11, 11], ["10", "11", "+10.0%", "WORSE"]),
        ("ms a mail", [10, 10], [11, 11], ["10", "11", "+10.0%", "WORSE"]),
        ("ms", [10, 10], [5, 5], ["10", "5", "-50.0%"]),
        ("messages/s", [100, 100], [90, 90], ["100", "90", "-10.0%", "WORSE"]),
        ("%", [0, 0], [0, 0], ["0", "0"]),
        (
            "pages/s",
            [80, 120],
            [70, 100],
            ["100", "85", "-15.0%", "WORSE", "(but", "the", "rounds", "overlap)"],
        ),
    ],
)
def test_a_change_for_the_worse_is_flagged_whichever_way_the_unit_goes(
    unit: str, old: list[float], new: list[float], told: list[str]
) -> None:
    _, line = comparison({"x": Measured(unit, old)}, {"x": Measured(unit, new)}).splitlines()
    assert line.removeprefix("x").strip().removeprefix(unit).split() == told


def test_figures_of_one_side_only_are_shown_so() -> None:
    _, gone, new = comparison({"gone": Measured("ms", [1])}, {"new": Measured("ms", [2])}).splitlines()
    assert gone.split() == ["gone", "ms", "1", "only", "in", "the", "other"]
    assert new.split() == ["new", "ms", "2", "only", "here"]
