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
_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n]")
_NEGATIVE = re.compile(r"-\d+([.,]\d+)?")


def lines(rows: Iterable[Sequence[Cell]], separator: Separator) -> bytes:
    """Rows in UTF-8. A text that a spreadsheet would take for a formula has an apostrophe before it, because
    customers write what is in a list (OWASP, CSV Injection)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_SIGNS[separator], quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([_harmless(one) for one in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _harmless(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\x00", "")
    return f"'{text}" if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else text
