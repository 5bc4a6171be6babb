"""Public holidays of countries and regions, from the `holidays` package: computed, nothing is fetched."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import msgspec

from helpdesk.errors import BadInput
from helpdesk.said import Said, named


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A country whose holidays are known. `regions`: codes of the parts that have holidays of their own."""

    code: str
    regions: list[str]


@lru_cache(maxsize=1)
def countries() -> list[Country]:
    """The countries, by code."""
    from holidays import list_supported_countries

    found = list_supported_countries(include_aliases=False)
    return [Country(code=code, regions=list(regions)) for code, regions in sorted(found.items())]


def check_country(code: str, region: str) -> None:
    """BadInput if the holidays of this country or region are not known. Empty ones are fine."""
    if not code:
        if region:
            raise BadInput("A region needs its country.", field="region")
        return
    known = next((one for one in countries() if one.code == code), None)
    if known is None:
        raise BadInput(
            Said("{code!r} is not the code of a country whose holidays are known.", code=code),
            field="country",
        )
    if region and region not in known.regions:
        raise BadInput(
            Said(
                "{region!r} is no region of {code} with holidays; there are: {there}.",
                region=region,
                code=code,
                there=named(known.regions),
            ),
            field="region",
        )


def is_public_day(code: str, region: str, day: date) -> bool:
    """Whether this day is a public holiday there."""
    return bool(code) and day in _of_year(code, region, day.year, "en")


def public_days(code: str, region: str, year: int, language: str = "en") -> dict[date, str]:
    """The public holidays of a year with their names, in `language` ("fr"), else in English or the country's
    own."""
    return dict(sorted(_of_year(code, region, year, language).items())) if code else {}


@lru_cache(maxsize=256)
def _of_year(code: str, region: str, year: int, language: str) -> dict[date, str]:
    # Imported only for a desk that has such a calendar: it costs 50 ms and 10 MB.
    from holidays import country_holidays, list_localized_countries

    spoken = list_localized_countries(include_aliases=False).get(code, [])
    told = next((one for want in (language, "en") for one in spoken if one.startswith(want)), None)
    try:
        found = country_holidays(code, subdiv=region or None, years=year, expand=False, language=told)
    except NotImplementedError:  # a later version of the package does not know it any more
        return {}
    return {day: str(name) for day, name in found.items()}
