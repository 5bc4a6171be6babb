"""Sentences that can be told in another language than English."""

from __future__ import annotations

from collections.abc import Sequence


class Said(str):
    """A sentence with values: `Said("{label} must be {rule}.", label=…, rule=…)`. It is the English sentence.
    `template` and `values` tell it in another language (telling/spoken). A value can be `Said` too."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Said:
        said = super().__new__(cls, template.format(**values))
        said.template = template
        said.values = values
        return said


def in_turn(first: str, *rest: str) -> str:
    """Sentences one after the other."""
    for one in rest:
        first = Said("{first} {rest}", first=first, rest=one)
    return first


def either(first: str, *rest: str) -> str:
    """What can be chosen from: "a or b or c"."""
    for one in rest:
        first = Said("{first} or {last}", first=first, last=one)
    return first


def named(names: Sequence[str]) -> str:
    """What there is, for a sentence: "a, b, c", or "none"."""
    return ", ".join(names) or Said("none")
