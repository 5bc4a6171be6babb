"""Rows as CSV: quoted, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.features.spreadsheets.writing import Cell, Separator, lines


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a, b", '"a, b"'),
        ('say "hi"', '"say ""hi"""'),
        ("two\nlines", '"two\nlines"'),
        (3, "3"),
        (-2.5, "-2.5"),
        ("-2,5", '"-2,5"'),
        ("=1+1", '"\'=1+1"'),
        ("+33123", '"\'+33123"'),
        ("-1+1", '"\'-1+1"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        (" \u00a0=1+1", '"\' \u00a0=1+1"'),
        ("\t=1", "\"'\t'=1\""),
        ("\rx", '"\'\rx"'),
        ("＝1+1", '"\'＝1+1"'),
        ("a=1", '"a=1"'),
        ("a;=1+1", '"a;\'=1+1"'),
        ("a\t +33", '"a\t\' +33"'),
        ('a;"=1+1;b', '"a;\'""=1+1;b"'),
        ("a\n\n@SUM(A1)", '"a\n\n\'@SUM(A1)"'),
        ("a; b, -1", '"a; b, -1"'),
        ("nul\x00", '"nul"'),
        ("", '""'),
    ],
)
def test_a_cell_is_written_so_that_no_spreadsheet_runs_it(cell: Cell, written: str) -> None:
    assert lines([[cell]], "comma").decode() == f"{written}\r\n"


@given(
    st.lists(st.lists(st.text() | st.integers(), min_size=1, max_size=4), max_size=4),
    st.sampled_from(["comma", "semicolon", "tab"]),
)
def test_whatever_is_in_a_row_is_read_again_as_it_is_but_for_an_apostrophe(
    rows: list[list[Cell]], separator: Separator
) -> None:
    text = lines(rows, separator).decode("utf-8", "replace")
    sign = {"comma": ",", "semicolon": ";", "tab": "\t"}[separator]
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    assert len(read) == len(rows)
    for was, now in zip(rows, read, strict=True):
        for cell, found in zip(was, now, strict=True):
            plain = str(cell).replace("\x00", "").encode("utf-8", "replace").decode()
            assert found.replace("'", "") == plain.replace("'", "")
            assert found[:1] not in ("=", "+", "@", "\t", "\r")


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("a1 ,;\t\n\r\"'=+@\u00a0")), min_size=1, max_size=4), max_size=4
    ),
    st.sampled_from(["comma", "semicolon", "tab"]),
    st.sampled_from(",;\t"),
)
def test_no_part_of_a_text_is_a_formula_where_another_sign_is_the_separator(
    rows: list[list[Cell]], separator: Separator, sign: str
) -> None:
    text = lines(rows, separator).decode()
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
        assert not [cell for cell in row if cell.strip()[:1] in ("=", "+", "@") and cell.strip()]
