"""Which edits say something new."""

from __future__ import annotations

import pytest

from helpdesk.domain.edits import says_more

LAMP = "The lamp of order A-93000 is broken"


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        (LAMP, "The lamp of order A-9300 is broken", False),
        (LAMP, "The lamp of order A-93000 is broken!", False),
        ("teh lmap is borken", "the lamp is broken", False),
        (LAMP, "The lamp of order A-93000 is broken, please", False),
        (LAMP, "The lamp is broken", False),
        (LAMP, "", False),
        ("", LAMP, True),
        (LAMP, f"{LAMP}. And my table has not come", True),
        ("Thanks, all good now!", "It is broken again, please send a new one", True),
        (LAMP, LAMP, False),
    ],
)
def test_only_new_words_are_new_content(before: str, after: str, more: bool) -> None:
    assert says_more(before, after) is more
