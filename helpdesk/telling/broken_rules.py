"""What msgspec says of a value of the wrong shape, as sentences that can be told in another language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from helpdesk.said import Said

_RULES: Final[tuple[tuple[str, Callable[..., Said]], ...]] = (
    (
        r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>[^`]+)`",
        lambda **v: Said("Expected `{wanted}`, got `{given}`", **v),
    ),
    (
        r"Object missing required field `(?P<name>[^`]+)`",
        lambda **v: Said("Object missing required field `{name}`", **v),
    ),
    (
        r"Object contains unknown field `(?P<name>[^`]*)`",
        lambda **v: Said("Object contains unknown field `{name}`", **v),
    ),
    (r"Invalid enum value '(?P<given>.*)'", lambda **v: Said("Invalid enum value '{given}'", **v)),
    (r"Invalid enum value (?P<given>\d+)", lambda **v: Said("Invalid enum value {given}", **v)),
    (r"Invalid value '(?P<given>.*)'", lambda **v: Said("Invalid value '{given}'", **v)),
    (
        r"Expected `str` of length <= (?P<most>\d+)",
        lambda **v: Said("Expected `str` of length <= {most}", **v),
    ),
    (
        r"Expected `str` of length >= (?P<least>\d+)",
        lambda **v: Said("Expected `str` of length >= {least}", **v),
    ),
    (
        r"Expected `(?P<kind>array|object)` of length <= (?P<most>\d+)",
        lambda **v: Said("Expected `{kind}` of length <= {most}", **v),
    ),
    (
        r"Expected `(?P<kind>array|object)` of length >= (?P<least>\d+)",
        lambda **v: Said("Expected `{kind}` of length >= {least}", **v),
    ),
    (
        r"Expected `(?P<kind>int|float)` <= (?P<most>\S+)",
        lambda **v: Said("Expected `{kind}` <= {most}", **v),
    ),
    (
        r"Expected `(?P<kind>int|float)` >= (?P<least>\S+)",
        lambda **v: Said("Expected `{kind}` >= {least}", **v),
    ),
    (
        r"Expected `(?P<kind>int|float)` < (?P<end>\S+)",
        lambda **v: Said("Expected `{kind}` < {end}", **v),
    ),
    (
        r"Expected `(?P<kind>int|float)` > (?P<start>\S+)",
        lambda **v: Said("Expected `{kind}` > {start}", **v),
    ),
    (
        r"Expected `str` matching regex (?P<pattern>.+)",
        lambda **v: Said("Expected `str` matching regex {pattern}", **v),
    ),
    (
        r"Expected `(?P<kind>datetime|date)` with a timezone component",
        lambda **v: Said("Expected `{kind}` with a timezone component", **v),
    ),
    (r"Invalid RFC3339 encoded (?P<kind>\w+)", lambda **v: Said("Invalid RFC3339 encoded {kind}", **v)),
)
_AT: Final = re.compile(r"(?P<rule>.+) - at `(?P<place>[^`]*)`", re.DOTALL)
_END: Final = 250  # characters at each end of a message that are kept


def brief(message: str) -> str:
    """A message without the middle of a long one: a stranger's body can have a field's name of megabytes."""
    return message if len(message) <= 2 * _END else f"{message[:_END]}…{message[-_END:]}"


def rule_of(message: str) -> str:
    """The message, at most a brief one, as `Said`, with its place if it tells one; unchanged if no rule is
    known to say it. A name in it can look like a place: only the last one is."""
    message = brief(message)
    if at := _AT.fullmatch(message):
        return Said("{rule} - at `{place}`", rule=_known(at["rule"]), place=at["place"])
    return _known(message)


def _known(message: str) -> str:
    for pattern, said in _RULES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return said(**found.groupdict())
    return message
