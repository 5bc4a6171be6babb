"""The moment that a Date field names, in the forms of RFC 5322 and in those that mails have besides."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_ZONES = {
    "mez": 1, "mesz": 2, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1,
    "bst": 1, "msk": 3, "msd": 4, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "nzst": 12,
    "nzdt": 13, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
"""Hours east of UTC. RFC 5322 knows only those of North America, which the standard library reads."""
_MONTHS = (
    "jan ene gen янв led sty sij oca tam",
    "feb fev fév febr лют фев úno lut vel şub hel",
    "mar mär mrz maa мар bře ožu",
    "apr abr avr апр dub kwi tra nis huh",
    "may mai mag mei maj maí май мая kvě máj svi tou",
    "jun giu июн čvn cze lip haz kes",
    "jul lug июл čvc srp tem hei",
    "aug ago aoû aou авг sie kol ağu elo",
    "sep set сен zář wrz ruj eyl syy",
    "oct okt ott out окт říj paź eki lok",
    "nov ноя stu kas",
    "dec dez dic déc des дек pro gru ara jou",
)
_LONG = {"juin": 6, "juil": 7, "juillet": 7, "czerwiec": 6, "marras": 11, "joulu": 12, "junio": 6, "julio": 7}
_NUMBERED = {name: number for number, names in reversed([*enumerate(_MONTHS, 1)]) for name in names.split()}
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?"
    r"(?:[.,]\d+)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_ZONE_COLON = re.compile(r"([+-]\d{2}):(\d{2})(?!\d)")
_ZONE_NAMED = re.compile(r"\b(?:GMT|UTC?)\s?([+-])(\d{1,2}):?(\d{2})?\b")
_ZONE_WORD = re.compile(r"(?<=[\d\s])([A-Za-z]{3,4})\.?\Z")
_COMMENT = re.compile(r"\([^()]*\)?")
_AFTERNOON = re.compile(r"(\d{1,2})([:.]\d{2}(?:[:.]\d{2})?)\s*([ap])\.?m\b\.?", re.IGNORECASE)
_YEAR = re.compile(r"(?<=[^\d:]1)(\d{2})(?=\s+\d{1,2}:)")
_LEAP = re.compile(r"(\d{1,2}:\d{2}):(?:6\d)")
_MIDNIGHT = re.compile(r"\b24(:\d{2}(?::\d{2})?)")
_DAY_MONTH = re.compile(r"\b(\d{1,2})[.\s-]+(?:de )?([^\W\d_]{3,12})\.?[\s,-]+(?:de )?(\d{2,4})\b")
_WEEKDAY = re.compile(r"\A[^\W\d_]{2,12}\.?\s*,\s*")
_SOME_YEARS = (1970, 2200)


def moment(value: str) -> datetime | None:
    """The moment in UTC; None if it cannot be read. Without a zone it counts as UTC."""
    value = " ".join(_COMMENT.sub(" ", value).replace('"', " ").split())
    if iso := _iso(value):
        return iso
    bare = _AFTERNOON.sub(_in_24_hours, value)
    bare = _ZONE_COLON.sub(r"\1\2", bare)
    bare = _ZONE_NAMED.sub(lambda match: f"{match[1]}{int(match[2]):02d}{match[3] or '00'}", bare)
    bare = _YEAR.sub(lambda match: str(int(match[1]) + 2000), bare) if _YEAR.search(bare) else bare
    bare = re.sub(r"(?<=[^\d:])1(20\d{2})(?=\s)", r"\1", bare).replace("--", "-")
    bare = _LEAP.sub(r"\1:59", bare)
    days = 1 if _MIDNIGHT.search(bare) else 0
    bare = _MIDNIGHT.sub(r"00\1", bare)
    bare, hours = _without_zone_word(bare)
    found = _standard(bare) or _standard(_in_english(bare))
    if found is None:
        return None
    try:
        return found + timedelta(days=days) - timedelta(hours=hours)
    except OverflowError:
        return None


def _standard(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when


def _iso(value: str) -> datetime | None:
    match = _ISO.match(value)
    if match is None:
        return None
    text = f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{match[6] or '00'}"
    zone = (match[7] or "Z").upper()
    try:
        return datetime.fromisoformat(text + ("+00:00" if zone == "Z" else zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _in_24_hours(match: re.Match[str]) -> str:
    hour = int(match[1])
    if hour <= 12:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return f"{hour:02d}{match[2]}"


def _without_zone_word(value: str) -> tuple[str, int]:
    match = _ZONE_WORD.search(value)
    hours = _ZONES.get(match[1].lower()) if match else None
    return (value, 0) if match is None or hours is None else (value[: match.start()].rstrip(), hours)


def _in_english(value: str) -> str:
    """A date with the month's name of another language."""
    match = _DAY_MONTH.search(value)
    if match is None:
        return value
    name = match[2].casefold()
    number = _LONG.get(name) or _NUMBERED.get(name[:3]) or _NUMBERED.get(name[:4])
    if number is None:
        return value
    english = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][number - 1]
    return f"{match[1]} {english} {match[3]} {value[match.end() :]}"
