"""What becomes of an order when one thing goes back to its place."""

from __future__ import annotations

import pytest

from helpdesk.db.log.setup_changes import put_back


@pytest.mark.parametrize(
    ("item", "place", "now", "others", "expected"),
    [
        (2, 2, 3, {3: 1, 1: 2}, [3, 2, 1]),
        (3, 3, 2, {2: 1, 1: 3}, [2, 1, 3]),
        (1, 1, 3, {2: 1, 3: 2}, [1, 2, 3]),
        (1, 2, None, {2: 1, 3: 2}, [2, 1, 3]),
        (1, 5, 2, {2: 1, 3: 5, 4: 9}, [2, 3, 1, 4]),
    ],
)
def test_who_has_the_place_makes_room(
    item: int, place: int, now: int | None, others: dict[int, int], expected: list[int]
) -> None:
    assert put_back(item, place, now, others) == expected
