"""Dates, times and numbers in the form of a customer's language and country (Unicode CLDR)."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # its tables take megabytes: they are loaded for the first date
    from babel import Locale

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,6}")


@lru_cache(maxsize=256)
def locale_of(tag: str | None, spoken: str) -> Locale:
    """The locale of a language tag (BCP 47, as "en-GB") for a sentence in the language `spoken`. Unknown
    subtags at its end are left out (RFC 4647 §3.4). A tag of another language gives plain `spoken`, and an
    unknown language gives English."""
    from babel import Locale, UnknownLocaleError

    wishes = [re.split("[-_]", one) for one in (tag or "", spoken) if _TAG.fullmatch(one)]
    if len(wishes) == 2 and wishes[0][0].lower() != wishes[1][0].lower():
        del wishes[0]
    for wish in (parts[:length] for parts in wishes for length in range(len(parts), 0, -1)):
        try:
            return Locale.parse("_".join(wish))
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en")


def date_of(moment: datetime, locale: Locale, zone: tzinfo) -> str:
    """The day of an aware moment in a zone, as "2 March 2026"."""
    from babel.dates import format_date

    return format_date(moment.astimezone(zone), "long", locale)


def whole_date_of(day: date, locale: Locale) -> str:
    """A day with its weekday, as "Monday 2 March 2026". Of an aware moment, the day in its own zone."""
    from babel.dates import format_date

    return format_date(day, "full", locale)


def weekday_of(moment: datetime, locale: Locale) -> str:
    """The day of an aware moment in its own zone, without its year, as "Monday 2 March"."""
    from babel.dates import format_date

    short: str = locale.datetime_skeletons["MMMEd"].pattern
    # a locale lists the short form; the long form comes from wider fields (UTS 35, part 4, §2.6.2.1)
    whole = re.sub("E+", "EEEE", re.sub("MMM+", "MMMM", short))
    return format_date(moment, whole, locale)


def time_of(moment: datetime, locale: Locale) -> str:
    """The time of day of an aware moment in its own zone, as "09:00" or "9:00 AM"."""
    from babel.dates import format_time

    return format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale)


def number_of(value: float, locale: Locale) -> str:
    """A number with separators for thousands and decimals, as "1,234.5"."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=locale)


def language_name(language: str) -> str:
    """A language's own name, as "Français"; its code in capitals if the name is unknown."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language).get_display_name() or ""
    except (ValueError, UnknownLocaleError):
        name = ""
    return name[:1].upper() + name[1:] or language.upper()
