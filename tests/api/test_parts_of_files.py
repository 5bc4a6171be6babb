"""A player asks for parts of a file (RFC 9110 §14.2)."""

from __future__ import annotations

import pytest

from helpdesk.api.uploads import _part


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-", range(10)),
        ("bytes=2-4", range(2, 5)),
        ("bytes=8-99", range(8, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes=10-", None),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("lines=1-2", None),
        (f"bytes=0-{'9' * 5_000}", None),
        (f"bytes=-{'9' * 5_000}", None),
        (f"bytes=0-{'9' * 18}", range(10)),
        ("", None),
    ],
)
def test_a_range_names_a_part_or_the_whole_file(wanted: str, part: range | None) -> None:
    assert _part(wanted, 10) == part
