"""Invitations in a mail: the events of its calendar parts and .ics files (RFC 5545, RFC 6047)."""

from __future__ import annotations

import warnings
from contextlib import suppress
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, cast, get_args

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.domain.messages import Invitation, InvitationMethod

MAX_CALENDAR = 500_000
"""Bytes of a calendar that is read; a larger one is a file like others."""
_EVENTS = 5
_PEOPLE = 20
_LINE = 500
_DESCRIPTION = 10_000
_METHODS = frozenset(get_args(InvitationMethod))
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
        for event in calendar.walk("VEVENT"):
            one = _invitation(event, cast(InvitationMethod, method))
            # changed instances of a repeated event come beside it
            found.setdefault(str(event.get("UID", "")) or one.summary, one)
            if len(found) == _EVENTS:
                break
    return list(found.values())[:_EVENTS]


def _invitation(event: Any, method: InvitationMethod) -> Invitation:
    starts, ends = _times(event)
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


def _times(event: Any) -> tuple[datetime | date | None, datetime | date | None]:
    """When it starts and ends; of whole days the last day, although a calendar names the day after."""
    starts = _moment(event, "DTSTART")
    ends = _moment(event, "DTEND")
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


def _moment(event: Any, name: str) -> datetime | date | None:
    found = _several(event.get(name))
    moment = None
    with suppress(ValueError):  # a broken one; the rest is still told
        moment = getattr(found[0], "dt", None) if found else None
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
