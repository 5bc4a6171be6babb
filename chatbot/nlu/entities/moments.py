"""Dates and times in simple English and French forms. Nothing is guessed: an uncertain one ("tomorrow",
"03/04/2026") is found, and its value is the written text."""

from __future__ import annotations

import re
from datetime import date

_NAMES = (
    "january jan janvier janv",
    "february feb février fevrier févr fevr",
    "march mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug août aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec décembre decembre déc",
)
_MONTHS = {name: month for month, names in enumerate(_NAMES, start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_RELATIVE = (
    r"today|tonight|tomorrow|yesterday|day after tomorrow|(?:this|next|last) (?:week|month|year|weekend)"
    r"|(?:(?:this|next|last) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|aujourd['’]hui|ce soir|demain|hier|apr[eè]s-demain|avant-hier"
    r"|(?:la semaine|le mois|l['’]ann[ée]e) (?:prochaine?|derni[eè]re?)"
    r"|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: (?:prochain|dernier))?"
)
MOMENT = re.compile(
    r"(?<![\w.,/:-])(?:"
    rf"(?P<year>{_YEAR})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    rf"|(?P<first>\d\d?)[/.](?P<second>\d\d?)[/.](?P<last>{_YEAR}|\d\d)"
    rf"|(?P<day_of>\d\d?)(?:st|nd|rd|th|er)?\.? (?:of )?(?P<named>{_MONTH})\b"
    rf"(?:[.,]{{0,2}} (?P<named_year>{_YEAR}))?"
    rf"|(?P<before>{_MONTH})\.? (?P<day_after>\d\d?)(?:st|nd|rd|th)?(?:,? (?P<after_year>{_YEAR}))?"
    r"|(?P<hour>\d\d?)(?:[:h](?P<minute>\d\d)(?:\s?(?P<half>[ap]\.?m\b))?|h|\s?(?P<alone>[ap]\.?m\b))"
    rf"|(?:{_RELATIVE})"
    r")(?![\w/]|[-:]\w|\.\d)",
    re.IGNORECASE,
)


def moment(match: re.Match[str]) -> str | None:
    """ISO 8601 if it is certain ("2026-03-31", "14:30"), else as written; None if it is no date."""
    found = match.groupdict()
    if found["hour"]:
        return _clock(int(found["hour"]), int(found["minute"] or 0), found["half"] or found["alone"] or "")
    if found["year"]:
        return _iso(found["year"], found["month"], found["day"])
    named, day = found["named"] or found["before"], found["day_of"] or found["day_after"]
    if named:
        year = found["named_year"] or found["after_year"]
        return _iso(year, _MONTHS[named.lower()], day) if year else match[0]
    if found["last"]:
        return _slashed(int(found["first"]), int(found["second"]), found["last"], match[0])
    return match[0]


def _clock(hour: int, minute: int, half: str) -> str | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _slashed(first: int, second: int, year: str, written: str) -> str | None:
    """Day and month in either order, if one of them cannot be a month."""
    full = year if len(year) == 4 else f"20{year}"
    if first > 12 or first == second:
        return _iso(full, second, first)
    return _iso(full, first, second) if second > 12 else written


def _iso(year: str, month: str | int, day: str | int) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
