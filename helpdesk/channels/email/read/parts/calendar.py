"""Invitations in a mail: the events of its calendar parts and .ics files (RFC 5545, RFC 6047)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
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


def is_calendar(kind: str, name: str) -> bool:
    """Whether a part of this type (lower case) and file name has a calendar."""
    return kind in ("text/calendar", "application/ics") or name.lower().endswith(".ics")


def read_invitations(content: bytes) -> list[Invitation]:
    """The first events of a calendar. Empty if it has none or cannot be read."""
    if len(content) > MAX_CALENDAR or b"BEGIN:VEVENT" not in content.upper():
        return []
    import icalendar  # rare: loaded for the first such mail

    try:
        calendar = icalendar.Calendar.from_ical(content)
        said = str(calendar.get("METHOD", "")).lower()
        method = said if said in _METHODS else "publish"
        found: dict[str, Invitation] = {}
        for event in calendar.walk("VEVENT"):
            one = _invitation(event, cast(InvitationMethod, method))
            # changed instances of a repeated event come beside it
            found.setdefault(str(event.get("UID", "")) or one.summary, one)
        return list(found.values())[:_EVENTS]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        return []  # a broken one: the file stays


def _invitation(event: Any, method: InvitationMethod) -> Invitation:
    starts, ends = _times(event)
    attendees = _several(event.get("ATTENDEE"))[:_PEOPLE]
    answer = ""
    if method == "reply" and attendees:
        answer = str(attendees[0].params.get("PARTSTAT", "")).upper()
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        method = "cancel"
    rule = _several(event.get("RRULE"))
    frequency = rule[0].get("FREQ", []) if rule else []
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
        repeats=str(frequency[0]).upper() if frequency else "",
        description=tidy(str(event.get("DESCRIPTION", ""))).strip()[:_DESCRIPTION],
    )


def _times(event: Any) -> tuple[datetime | date | None, datetime | date | None]:
    """When it starts and ends; of whole days the last day, although a calendar names the day after."""
    starts = _moment(event, "DTSTART")
    ends = _moment(event, "DTEND")
    if starts is None:
        return None, None
    if ends is None and "DURATION" in event:
        lasts = event["DURATION"].dt
        ends = starts + lasts if isinstance(lasts, timedelta) else None
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        return starts, None
    if not isinstance(starts, datetime) and ends is not None:
        ends = max(starts, ends - timedelta(days=1))
    return starts, ends


def _moment(event: Any, name: str) -> datetime | date | None:
    found = _several(event.get(name))
    moment = getattr(found[0], "dt", None) if found else None
    return moment if isinstance(moment, date) else None


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
