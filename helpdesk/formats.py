"""Dates, times and numbers as a customer's language and country write them (Unicode CLDR)."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # its tables take megabytes: they are read when somebody is first told a date
    from babel import Locale

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


@lru_cache(maxsize=256)
def locale_of(tag: str | None, spoken: str) -> Locale:
    """The locale of a language tag (BCP 47, as "en-GB") for a sentence in the language `spoken`. A tag of
    another language, or an unknown one, gives plain `spoken`, and an unknown language gives English."""
    from babel import Locale, UnknownLocaleError

    same = (tag or "")[:2].lower() == spoken[:2].lower()
    for wish in ([tag] if tag and same else []) + [spoken]:
        if _TAG.fullmatch(wish):
            try:
                return Locale.parse(wish.replace("-", "_"))
            except (ValueError, UnknownLocaleError):
                continue
    return Locale("en")


def date_of(moment: datetime, locale: Locale, zone: tzinfo) -> str:
    """The day of an aware moment in a zone, as "2 March 2026"."""
    from babel.dates import format_date

    return format_date(moment.astimezone(zone), "long", locale)


def weekday_of(moment: datetime, locale: Locale) -> str:
    """The day of an aware moment in its own zone, without its year, as "Monday 2 March"."""
    from babel.dates import format_date

    short: str = locale.datetime_skeletons["MMMEd"].pattern
    # a locale lists the short form, and whoever wants it whole widens its fields (UTS 35, part 4, §2.6.2.1)
    whole = re.sub("E+", "EEEE", re.sub("MMM+", "MMMM", short))
    return format_date(moment, whole, locale)


def time_of(moment: datetime, locale: Locale) -> str:
    """The time of day of an aware moment in its own zone, as "09:00" or "9:00 AM"."""
    from babel.dates import format_time

    return format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale)


def number_of(value: float, locale: Locale) -> str:
    """A number with its thousands and decimals marked, as "1,234.5"."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


def language_name(language: str) -> str:
    """What a language calls itself, as "Français"; its code in capitals where nobody knows."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language).get_display_name() or ""
    except (ValueError, UnknownLocaleError):
        name = ""
    return name[:1].upper() + name[1:] or language.upper()
