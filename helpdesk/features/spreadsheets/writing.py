"""Rows as the text of a CSV file (RFC 4180)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

Cell: TypeAlias = str | int | float
"""A number is written as it is; a text is always quoted."""

Separator = Literal["comma", "semicolon", "tab"]

BOM: Final = b"\xef\xbb\xbf"
_SIGNS: Final[dict[Separator, str]] = {"comma": ",", "semicolon": ";", "tab": "\t"}
# the full-width forms too: some spreadsheets read them as the plain ones
_SIGNS_OF_FORMULAS = "=+-@＝＋－＠"
_FORMULA = re.compile(rf"[\s\x00-\x1f]*[{re.escape(_SIGNS_OF_FORMULAS)}]|[\t\r\n]")
_NEGATIVE = re.compile(r"-\d+([.,]\d+)?")
# where a spreadsheet whose sign is not the file's begins a cell inside a text, and what it skips there
_BEGINS: Final[dict[Separator, str]] = {"comma": ";\t\r\n", "semicolon": ",\t\r\n", "tab": ",;\r\n"}
_INSIDE = {
    one: re.compile(rf'[{signs}\s\x00-\x1f"]++[{re.escape(_SIGNS_OF_FORMULAS)}]?')
    for one, signs in _BEGINS.items()
}


def lines(rows: Iterable[Sequence[Cell]], separator: Separator) -> bytes:
    """Rows in UTF-8. A text that a spreadsheet would take for a formula has an apostrophe before it, because
    customers write what is in a list (OWASP, CSV Injection). So has a part of a text, where a spreadsheet
    splits that takes another sign for the separator."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_SIGNS[separator], quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([_harmless(one, separator) for one in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _harmless(cell: Cell, separator: Separator) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\x00", "")
    begins = _BEGINS[separator]

    def marked(found: re.Match[str]) -> str:
        run = found[0]
        place = max(run.rfind(sign) for sign in begins) + 1
        return f"{run[:place]}'{run[place:]}" if place and run[-1] in _SIGNS_OF_FORMULAS else run

    inside = _INSIDE[separator].sub(marked, text)
    return f"'{inside}" if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else inside
