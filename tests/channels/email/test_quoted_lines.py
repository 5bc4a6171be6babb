"""Line by line: what is the author's, what is quoted, and what is a signature or a footer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.email.read.quotes.plain import fold, folded
from tests.channels.email.line_cases import LineCase, line_cases, own_lines

CASES = list(line_cases())
PIECES = st.sampled_from(sorted({line for case in CASES for line in case.text.split("\n")}))


def test_there_are_many_cases_of_each_kind() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exactly_the_authors_lines_are_left(case: LineCase) -> None:
    assert own_lines(fold(case.text)) == case.own


@given(st.lists(PIECES, max_size=25))
def test_what_is_left_and_what_is_folded_are_the_whole_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    out = {at for one in folded(text) for at in range(one.first, one.last + 1)}
    left = [line for at, line in enumerate(lines, 1) if at not in out]
    said = own_lines("\n".join(left))
    assert own_lines(fold(text)) in ([said] if said else [[], own_lines(text)])
    assert all(1 <= one.first <= one.last <= len(lines) for one in folded(text))
    assert all(one.why for one in folded(text))
