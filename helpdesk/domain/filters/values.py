"""Reads the value of a condition, as its field's kind asks."""

from __future__ import annotations

import re
from datetime import date

from helpdesk.domain.filters.fields import LEVELS, Field, nearest
from helpdesk.domain.filters.invalid import FilterInvalid, did_you_mean
from helpdesk.domain.filters.tree import (
    Age,
    Asked,
    Between,
    Choice,
    Left,
    Level,
    Named,
    Op,
    Score,
    Special,
    Unit,
    Value,
    When,
)
from helpdesk.said import Said

_COMPARED = re.compile(r"(>=|<=|>|<)?(.*)", re.DOTALL)
_OPS: dict[str, Op] = {"": "", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
_AGE = re.compile(r"([0-9]{1,6})([mhdw])")
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_SCORE = re.compile(r"[0-9]{1,3}")
_MOST = 100  # the best score of any survey is lower
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_DAYS = ("today", "yesterday")
ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
"""For `str.translate`: databases differ on the letters beyond ASCII."""
_LONGEST_AGE = 36_500 * 24 * 60  # minutes: a hundred years
MINUTES: dict[Unit, int] = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_UNITS: dict[str, Unit] = {unit: unit for unit in MINUTES}


def read_value(field: Field, written: str, *, quoted: bool, at: int) -> Value:
    """The value, from its text without quotes; FilterInvalid. `at` is its place in the filter."""
    match field.kind:
        case "choice":
            return Choice(_one_of(field, written, field.choices, at))
        case "level":
            op, rest = _compared(written)
            return Level(op, _one_of(field, rest, LEVELS, at + len(op)))
        case "moment":
            return _moment(field, written, at)
        case "score":
            return _score(field, written, at)
        case "left":
            return _left(field, written, at)
        case "name":
            return _name(field, written, quoted, at)
        case "custom":
            return _custom(field, written, quoted, at)


def read_day(written: str) -> Value | None:
    """The day, month or year, or the range of them, that is written as a date's value; None if it is none.
    An age is a value of time, and is given as it is."""
    try:
        return _moment(_DATE, written, 0)
    except FilterInvalid:
        return None


_DATE = Field(name="date", kind="moment", says="")


def _custom(field: Field, written: str, quoted: bool, at: int) -> Value:
    if not quoted and written.lower() == "none":
        return Special("none")
    text = " ".join(written.split())
    if not text:
        raise _unknown(field, written, Said("a value"), at)
    return Asked(text)


def _name(field: Field, written: str, quoted: bool, at: int) -> Value:
    if not quoted and (word := written.lower()) in field.specials:
        return Special("me" if word == "me" else "none")
    text = " ".join(written.split())
    if not text:
        raise _unknown(field, written, Said("a name") if field.source else Said("words"), at)
    if field.name == "language" and not LANGUAGE.fullmatch(text):
        raise _unknown(field, written, Said("a code such as en or fr-CA"), at)
    if field.name == "from_domain" and not domain_of(text):
        raise _unknown(field, written, Said("a domain such as shop.example"), at)
    return Named(text)


def domain_of(written: str) -> str:
    """A domain as it is compared: "@Shop.example" → "shop.example"; "" if it is none. Only letters of ASCII
    change."""
    domain = written.strip().lstrip("@.").translate(ASCII_LOWER)
    return "" if "@" in domain else domain


def _one_of(field: Field, written: str, choices: tuple[str, ...], at: int) -> str:
    value = written.lower()
    if value in choices:
        return value
    like = nearest(written, choices)
    told = Said(
        "{name} has no value “{given}”; it can be {choices}.",
        name=field.name,
        given=written,
        choices=", ".join(choices),
    )
    raise FilterInvalid(
        did_you_mean(told, like),
        reason="unknown-value",
        at=at,
        length=len(written),
        given=written,
        expected=choices,
        nearest=like,
    )


def _compared(written: str) -> tuple[Op, str]:
    found = _COMPARED.fullmatch(written)
    assert found is not None  # every text matches
    return _OPS[found[1] or ""], found[2]


def _moment(field: Field, written: str, at: int) -> Value:
    first, dots, last = written.partition("..")
    if dots:
        if not first and not last:
            raise _no_moment(field, written, at)
        began, ended = (_day(field, end, written, at) if end else None for end in (first, last))
        return Between(began, ended)
    op, rest = _compared(written)
    if age := _AGE.fullmatch(rest.lower()):
        span = _span(age)
        if span is None:
            raise _no_moment(field, written, at)
        return Age(op, *span)
    return When(op, _day(field, rest, written, at))


def _left(field: Field, written: str, at: int) -> Value:
    op, rest = _compared(written)
    found = _AGE.fullmatch(rest.lower())
    span = None if found is None else _span(found)
    if span is not None:
        return Left(op, *span)
    return Choice(_one_of(field, written, field.choices, at))


def _span(found: re.Match[str]) -> tuple[int, Unit] | None:
    """The number and unit of a span of time; None if it is too long to count with."""
    number, unit = int(found[1]), _UNITS[found[2]]
    return (number, unit) if number * MINUTES[unit] <= _LONGEST_AGE else None


def _day(field: Field, day: str, written: str, at: int) -> str:
    day = day.lower()
    if day in _DAYS:
        return day
    if _DAY.fullmatch(day):
        try:
            date.fromisoformat(day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day)
        except ValueError:
            raise _no_moment(field, written, at) from None
        if 1900 <= int(day[:4]) <= 2999:
            return day
    raise _no_moment(field, written, at)


def _score(field: Field, written: str, at: int) -> Score:
    first, dots, last = written.partition("..")
    op, rest = _compared(written)
    ends: tuple[int | None, int | None] | None = None
    if dots and (first or last) and all(end == "" or _SCORE.fullmatch(end) for end in (first, last)):
        ends = (int(first) if first else None, int(last) if last else None)
    elif _SCORE.fullmatch(rest):
        number = int(rest)
        of_op: dict[Op, tuple[int | None, int | None]] = {
            "": (number, number),
            ">": (number + 1, None),
            ">=": (number, None),
            "<": (None, number - 1),
            "<=": (None, number),
        }
        ends = of_op[op]
    if ends is None or any(end is not None and not 0 <= end <= _MOST for end in ends):
        raise _unknown(
            field, written, Said("a number, a comparison such as <=2, or a range such as 1..3"), at
        )
    return Score(*ends)


def _no_moment(field: Field, written: str, at: int) -> FilterInvalid:
    return _unknown(
        field,
        written,
        Said(
            "a date such as 2026-11-01 or today, a range such as 2026-11-01..2026-11-15,"
            " or an age such as >1h"
        ),
        at,
    )


def _unknown(field: Field, written: str, wanted: Said, at: int) -> FilterInvalid:
    return FilterInvalid(
        Said("{name} cannot be “{given}”; write {wanted}.", name=field.name, given=written, wanted=wanted),
        reason="unknown-value",
        at=at,
        length=max(1, len(written)),
        given=written,
        expected=[wanted] if not field.examples else list(field.examples),
    )
