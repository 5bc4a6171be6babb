"""Rows of figures as text for people."""

from __future__ import annotations

import sys
from typing import Any


def table(rows: list[dict[str, Any]]) -> str:
    lines: list[tuple[str, ...]] = [("name", "value", "unit", "limit", "ratio", "to reach", "")]
    for row in rows:
        mark, kept = verdict(row)
        numbers = figure(row["value"]), row["unit"], figure(row["limit"]), figure(row["ratio"])
        lines.append((row["name"], *numbers, mark, kept))
    return aligned(lines)


def verdict(row: dict[str, Any]) -> tuple[str, str]:
    """What was asked of a row, and whether it is kept, or why the row has no value."""
    if "left_out" in row:
        return "", f"left out: {row['left_out']}"
    if "reach" in row:
        return f"ratio ≥ {row['reach']}", _kept(row["ratio"] is not None and row["ratio"] >= row["reach"])
    if "least" in row:
        return f"≥ {row['least']}", _kept(row["value"] >= row["least"])
    if "most" in row:
        return f"≤ {row['most']}", _kept(row["value"] <= row["most"])
    return "", ""


def _kept(yes: bool) -> str:
    return "pass" if yes else "FAIL"


def figure(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"


def aligned(lines: list[tuple[str, ...]]) -> str:
    """Lines of equally many cells, as columns."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def progress(text: str) -> None:
    """One line that renews itself on a terminal, and a line each in a log."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
    else:
        print(text.rstrip(), file=sys.stderr, flush=True)
