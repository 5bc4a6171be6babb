"""From the wall clock of a zone to moments, exact on the days on which the clocks change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpdesk.errors import BadInput
from helpdesk.said import Said

_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """The zone of that name; BadInput with the field `zone`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            Said("{name!r} is not a zone of the IANA database, such as 'Europe/Paris'.", name=name),
            field="zone",
        ) from None


def wall(day: date, minutes: int) -> datetime:
    """What the wall clock shows so many minutes after midnight of a day, without a zone; 1440 and more are
    on the next day."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def moments(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of time in which the zone's wall clock shows at least `start` and less than `end` (both
    without a zone, `start` earlier), in UTC and in order. An hour that the clocks skip is in none, an hour
    that they repeat is there twice."""
    offsets = {_offset(zone, wall, fold) for wall in (start, end) for fold in (0, 1)}
    if len(offsets) == 1:
        (offset,) = offsets
        yield (start - offset).replace(tzinfo=UTC), (end - offset).replace(tzinfo=UTC)
        return
    first = (start - max(offsets)).replace(tzinfo=UTC)
    last = (end - min(offsets)).replace(tzinfo=UTC)
    changes = list(_changes(zone, first, last))
    for since, until in zip([first, *changes], [*changes, last], strict=True):
        offset = _offset_at(zone, since)
        begin = max(since, (start - offset).replace(tzinfo=UTC))
        stop = min(until, (end - offset).replace(tzinfo=UTC))
        if begin < stop:
            yield begin, stop


def _offset(zone: ZoneInfo, wall: datetime, fold: int) -> timedelta:
    offset = zone.utcoffset(wall.replace(fold=fold))
    assert offset is not None
    return offset


def _offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The moments between two others at which the zone's offset changes: one, or none, within some days."""
    before = _offset_at(zone, first)
    if _offset_at(zone, last) == before:
        return
    while last - first > _SECOND:  # clocks change at a whole second
        middle = first + (last - first) // 2
        middle = middle.replace(microsecond=0)
        if _offset_at(zone, middle) == before:
            first = middle
        else:
            last = middle
    yield last
