"""The error of a filter that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from helpdesk.errors import BadInput
from helpdesk.said import Said

FilterFault = Literal[
    "unknown-field",
    "unknown-value",
    "unknown-name",
    "no-value",
    "unclosed-quote",
    "bracket",
    "unexpected",
    "too-much",
]
"""Why a filter cannot be read. unknown-name: nothing of the desk has this name."""


class FilterInvalid(BadInput):
    """A filter cannot be read. `at` and `length` are the place in its text, in characters; `given` is
    what is there, `expected` what could be there, `nearest` the most likely of it, if one is like what
    is given."""

    code = "filter-invalid"
    title = "The filter cannot be read"

    def __init__(
        self,
        detail: str,
        *,
        reason: FilterFault,
        at: int,
        length: int,
        given: str = "",
        expected: Sequence[str] = (),
        nearest: str | None = None,
        field: str = "q",
    ) -> None:
        super().__init__(detail, field=field)
        self.reason = reason
        self.at = at
        self.length = length
        self.given = given
        self.expected = list(expected)
        self.nearest = nearest


def did_you_mean(told: Said, near: str | None) -> Said:
    """A sentence, followed by what was most likely meant, if anything is near."""
    return told if near is None else Said("{told} Did you mean {near}?", told=told, near=near)
