"""Cursors: what was packed is read, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.cursors import LAST_MICROS, Micros, pack_cursor, read_cursor
from helpdesk.errors import BadInput


@given(st.integers(0, LAST_MICROS), st.integers(-(2**63) + 1, 2**63 - 1))
def test_a_key_comes_back_as_it_was(at: int, last: int) -> None:
    assert read_cursor(pack_cursor((at, last)), tuple[Micros, int]) == (at, last)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "1700000000000000-7",
        pack_cursor((1,)),
        pack_cursor(("1", 2)),
        pack_cursor((1, 2**63)),
        pack_cursor((-1, 2)),
        pack_cursor((LAST_MICROS + 1, 2)),
        pack_cursor((1, 2)) + "=" * 300,
    ],
)
def test_anything_else_is_refused(cursor: str) -> None:
    shape: Any = tuple[Micros, int]
    with pytest.raises(BadInput) as refused:
        read_cursor(cursor, shape, field="before")
    assert "before" in str(refused.value)
