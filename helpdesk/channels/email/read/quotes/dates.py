"""Whether a line has a date or a time of day, in the languages of mail programs."""

import re

from helpdesk.channels.email.read.quotes.calendar_words import MONTHS, WEEKDAYS

_NUMERIC = re.compile(
    r"(?<![\d.])\d{1,4}([-/.]) ?(?:\d{1,2}|[^\W\d]{3,10})\.?\1 ?'?\d{1,4}(?![\d.]\d)"
    r"|\d\s?[年月日년월일]"
)
_TIME = re.compile(
    r"(?<![\d:])\d{1,2}:\d{2}(?!\d)|(?<!\d)\d{1,2} ?h ?\d{2}(?!\w)|(?<!\w)(?:kl|klo|pukul|um"
    r"|at)\.? \d{1,2}\.\d{2}"
    r"|(?<!\d)\d{1,2} ?[ap]\.?m\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LINKS = frozenset(
    ["de", "of", "d", "del", "di", "la", "st", "nd", "rd", "th", "er", "e", "den", "the", "da"]
)


def has_date(text: str) -> bool:
    """Whether `text` has a day or a time of day: in digits, or with the name of a month or a weekday. A
    number alone is none."""
    if _NUMERIC.search(text) or _TIME.search(text):
        return True
    tokens = [token.casefold() for token in _TOKEN.findall(text)]
    told = [token for token in tokens if token not in _LINKS]
    for at, token in enumerate(told):
        beside = told[max(0, at - 1) : at] + told[at + 1 : at + 2]
        numbered = any(one.isdigit() and len(one) in (1, 2, 4) for one in beside)
        if token in MONTHS and numbered:
            return True
        if token in WEEKDAYS and (numbered or len(token) >= 6 or any(one in MONTHS for one in beside)):
            return True
    return False
