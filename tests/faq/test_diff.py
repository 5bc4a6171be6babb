"""The differences between two versions of an article."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from faq.articles.article_rows import Version
from faq.articles.diff import diff

LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12)


def version(lines: list[str]) -> Version:
    return Version(
        article_id=1,
        number=1,
        title="Lamps",
        questions=[],
        body="\n".join(lines),
        note="",
        advisor_id=None,
        advisor_name="Ana",
        at=datetime(2026, 11, 26, tzinfo=UTC),
    )


@given(LINES, LINES)
def test_what_is_the_same_with_what_was_removed_or_added_is_the_one_or_the_other(
    before: list[str], after: list[str]
) -> None:
    found = diff(version(before), version(after))
    old = [one.text for one in found if one.kind != "added"]
    new = [one.text for one in found if one.kind != "removed"]
    assert "\n".join(old[1:]) == "\n".join(before)
    assert "\n".join(new[1:]) == "\n".join(after)
    assert (
        diff(version(before), version(before)) == [one for one in found if one.kind != "added"]
        or before != after
    )


def test_a_line_in_the_middle_is_all_that_differs() -> None:
    found = diff(version(["a", "b", "c"]), version(["a", "x", "c"]))
    assert [(one.kind, one.text) for one in found[1:]] == [
        ("same", "a"),
        ("removed", "b"),
        ("added", "x"),
        ("same", "c"),
    ]


def test_versions_of_very_many_lines_are_compared_in_time() -> None:
    before, after = [f"{n % 7}" for n in range(60_000)], [f"{n % 5}" for n in range(60_000)]
    began = time.thread_time()
    found = diff(version(before), version(after))
    assert time.thread_time() - began < 2
    assert [one.text for one in found if one.kind != "added"][1:] == before
