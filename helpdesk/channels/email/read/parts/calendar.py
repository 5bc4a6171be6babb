"""Invitations in a mail: the events of its calendar parts and .ics files (RFC 5545, RFC 6047)."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.domain.messages import Invitation, InvitationMethod

MAX_CALENDAR = 500_000
"""Bytes of a calendar that is read; a larger one is a file like others."""
_EVENTS = 5
_PEOPLE = 20
_LINE = 500
_DESCRIPTION = 10_000
_METHODS = frozenset(get_args(InvitationMethod))
_RULES = 60  # of the time zones that a calendar defines
_RULE = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYDAY", "BYMONTHDAY"})
_WEEKDAY = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)", re.IGNORECASE)
_MONTHS = ([], *([number] for number in range(1, 13)))
_YEARS = range(1900, 2200)  # others are nobody's plan, and could not be told in every zone
_FAULTS = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)
_alone = Lock()


def is_calendar(kind: str, name: str) -> bool:
    """Whether a part of this type (lower case) and file name has a calendar."""
    return kind in ("text/calendar", "application/ics") or name.lower().endswith(".ics")


def read_invitations(content: bytes) -> list[Invitation]:
    """The first events of a calendar. Empty if it has none or cannot be read."""
    if len(content) > MAX_CALENDAR or b"BEGIN:VEVENT" not in content.upper():
        return []
    import icalendar  # rare: loaded for the first such mail

    with _alone, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what senders write
        # It keeps the time zones that a calendar defines, and would use them for the next one too.
        icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
        try:
            return _read(icalendar.Calendar.from_ical(content, multiple=True))
        except _FAULTS:
            return []  # a broken one: the file stays


def _read(calendars: list[Any]) -> list[Invitation]:
    found: dict[str, Invitation] = {}
    for calendar in calendars:
        said = str(calendar.get("METHOD", "")).lower()
        method = said if said in _METHODS else "publish"
        trusted = _has_usual_zones(calendar)
        for event in calendar.walk("VEVENT"):
            one = _invitation(event, cast(InvitationMethod, method), trusted=trusted)
            # changed instances of a repeated event come beside it
            found.setdefault(str(event.get("UID", "")) or one.summary, one)
            if len(found) == _EVENTS:
                break
    return list(found.values())[:_EVENTS]


def _has_usual_zones(calendar: Any) -> bool:
    """Whether the time zones that it defines change once or twice a year. The library follows each change
    since the rule began: of a change every second there would be billions."""
    rules = [
        rule
        for zone in calendar.walk("VTIMEZONE")
        for change in zone.subcomponents
        for rule in _several(change.get("RRULE"))
    ]
    return len(rules) <= _RULES and all(map(_is_yearly, rules))


def _is_yearly(rule: Any) -> bool:
    """Whether it names days of one month of the year, which every 28 years has."""
    days = [int(day) for day in _several(rule.get("BYMONTHDAY"))]
    return (
        {key.upper() for key in rule} <= _RULE
        and [str(one).upper() for one in _several(rule.get("FREQ"))] == ["YEARLY"]
        and all(int(one) > 0 for one in _several(rule.get("INTERVAL")))
        and [int(one) for one in _several(rule.get("BYMONTH"))] in _MONTHS
        and all(_WEEKDAY.fullmatch(str(one)) for one in _several(rule.get("BYDAY")))
        and (not days or 1 <= min(map(abs, days)) <= 28)
    )


def _invitation(event: Any, method: InvitationMethod, *, trusted: bool) -> Invitation:
    starts, ends = _times(event, trusted=trusted)
    attendees = _several(event.get("ATTENDEE"))[:_PEOPLE]
    answer = ""
    if method == "reply" and attendees:
        answer = str(attendees[0].params.get("PARTSTAT", "")).upper()
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        method = "cancel"
    elif method == "request" and _number(event.get("SEQUENCE")) > 0:
        method = "update"
    organiser = _several(event.get("ORGANIZER"))
    return Invitation(
        method=method,
        summary=_line(event.get("SUMMARY")),
        starts=starts,
        ends=ends,
        where=_line(event.get("LOCATION")),
        organiser=_person(organiser[0]) if organiser else "",
        people=[one for one in map(_person, attendees) if one],
        answer=answer,
        repeats=_repeats(event.get("RRULE")),
        description=tidy(str(event.get("DESCRIPTION", ""))).strip()[:_DESCRIPTION],
    )


def _times(event: Any, *, trusted: bool) -> tuple[datetime | date | None, datetime | date | None]:
    """When it starts and ends; of whole days the last day, although a calendar names the day after.
    `trusted`: a time in a zone that the calendar defines can be told."""
    starts = _moment(event, "DTSTART", trusted=trusted)
    ends = _moment(event, "DTEND", trusted=trusted)
    if starts is None:
        return None, None
    if ends is None and "DURATION" in event:
        with suppress(OverflowError, ValueError):
            lasts = event["DURATION"].dt
            ends = starts + lasts if isinstance(lasts, timedelta) else None
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        return starts, None
    if not isinstance(starts, datetime) and ends is not None:
        ends = max(starts, ends - timedelta(days=1))
    return starts, ends


def _moment(event: Any, name: str, *, trusted: bool) -> datetime | date | None:
    found = _several(event.get(name))
    moment = None
    with suppress(ValueError):  # a broken one; the rest is still told
        moment = getattr(found[0], "dt", None) if found else None
    if isinstance(moment, datetime) and not isinstance(moment.tzinfo, ZoneInfo | None):
        if not trusted:
            return None
        try:
            moment = moment.astimezone(UTC)
        except _FAULTS:
            return None  # its zone cannot be
    return moment if isinstance(moment, date) and moment.year in _YEARS else None


def _repeats(rules: Any) -> str:
    """The frequency of a rule such as "every week"; OTHER for "every second week" and for several rules."""
    rules = _several(rules)
    if not rules:
        return ""
    frequency = _several(rules[0].get("FREQ")) if isinstance(rules[0], dict) else []
    simple = len(rules) == 1 and frequency and _number(rules[0].get("INTERVAL", 1)) == 1
    return str(frequency[0]).upper() if simple else "OTHER"


def _number(value: Any) -> int:
    value = _several(value)
    return value[0] if value and isinstance(value[0], int) else 0


def _person(address: Any) -> str:
    """A calendar address as "Bo Berg (bo@shop.example)", or what of it is known."""
    value = _line(address)
    if value.lower().startswith("mailto:"):
        value = value[7:]
    name = _line(address.params.get("CN", "")).strip("\"'")
    return f"{name} ({value})" if name and name.lower() != value.lower() else value


def _several(value: Any) -> list[Any]:
    """A property that may be missing or be there more than once."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _line(value: Any) -> str:
    value = _several(value)
    return " ".join(tidy(str(value[0])).split())[:_LINE] if value else ""
