"""A date, a time or a number is told as the customer's own language and country write it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.formats import date_of, language_name, locale_of, number_of, time_of, weekday_of

PARIS = ZoneInfo("Europe/Paris")
OPENING = datetime(2026, 3, 2, 14, 5, tzinfo=PARIS)
LATE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # in Paris it is the 2nd


@pytest.mark.parametrize(
    ("tag", "spoken", "weekday", "time", "date", "number"),
    [
        (None, "en", "Monday, March 2", "2:05\u202fPM", "March 2, 2026", "12,345.5"),
        ("en", "en", "Monday, March 2", "2:05\u202fPM", "March 2, 2026", "12,345.5"),
        ("en-GB", "en", "Monday 2 March", "14:05", "2 March 2026", "12,345.5"),
        ("en_gb", "en", "Monday 2 March", "14:05", "2 March 2026", "12,345.5"),
        ("en-GB-u-hc-h23", "en", "Monday 2 March", "14:05", "2 March 2026", "12,345.5"),
        ("frr", "fr", "lundi 2 mars", "14:05", "2 mars 2026", "12\u202f345,5"),
        ("fr", "fr", "lundi 2 mars", "14:05", "2 mars 2026", "12\u202f345,5"),
        ("fr-CA", "fr", "lundi 2 mars", "14 h 05", "2 mars 2026", "12\xa0345,5"),
        ("de", "de", "Montag, 2. März", "14:05", "2. März 2026", "12.345,5"),
        ("de-CH", "de", "Montag, 2. März", "14:05", "2. März 2026", "12’345.5"),
        ("ja", "ja", "3月2日(月曜日)", "14:05", "2026年3月2日", "12,345.5"),
        ("de", "en", "Monday, March 2", "2:05\u202fPM", "March 2, 2026", "12,345.5"),
        ("../../x", "fr", "lundi 2 mars", "14:05", "2 mars 2026", "12\u202f345,5"),
        ("xx", "xx", "Monday, March 2", "2:05\u202fPM", "March 2, 2026", "12,345.5"),
    ],
)
def test_a_moment_and_a_number_are_told_as_the_language_and_country_write_them(
    tag: str | None, spoken: str, weekday: str, time: str, date: str, number: str
) -> None:
    locale = locale_of(tag, spoken)
    assert weekday_of(OPENING, locale) == weekday
    assert time_of(OPENING, locale) == time
    assert date_of(LATE, locale, PARIS) == date
    assert number_of(12345.5, locale) == number


@pytest.mark.parametrize("tag", ["ar", "ar-EG", "fa", "hi"])
def test_all_digits_of_a_text_are_of_one_script_and_say_the_number(tag: str) -> None:
    text = number_of(12345, locale_of(tag, tag))
    digits = [one for one in text if one.isdigit()]
    assert [unicodedata.digit(one) for one in digits] == [1, 2, 3, 4, 5]
    assert len({ord(one) - unicodedata.digit(one) for one in digits}) == 1
    date = date_of(LATE, locale_of(tag, tag), PARIS)
    assert "2" in [str(unicodedata.digit(one)) for one in date if one.isdigit()]


@given(st.text(max_size=40))
def test_any_tag_a_browser_sends_gives_a_locale(tag: str) -> None:
    assert time_of(OPENING, locale_of(tag, "en"))


def test_a_language_is_named_in_its_own_words() -> None:
    assert [language_name(one) for one in ("en", "fr", "de", "pt", "ar", "xx")] == [
        "English",
        "Français",
        "Deutsch",
        "Português",
        "العربية",
        "XX",
    ]
