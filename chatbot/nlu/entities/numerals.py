"""Numbers and amounts of money, in English and French notation."""

from __future__ import annotations

import re

_NUMBER = r"\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3}){1,5}(?:[.,]\d{1,2})?(?!\d)|\d{1,40}(?:[.,]\d{1,9})?"
_CURRENCY = r"(?:[€$£¥₹]|(?:chf|eur(?:os?)?|usd|gbp|dollars?|pounds?|bucks?|cents?|livres?|francs?)\b)"
_WORDS = {
    word: value
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve",
        "zéro - deux trois quatre cinq - sept huit neuf dix onze douze",  # "un" is an article
    )
    for value, word in enumerate(words.split())
    if word != "-"
}

AMOUNT = re.compile(
    rf"(?<![\w.,])(?:{_CURRENCY}\s?(?P<after>{_NUMBER})|(?P<before>{_NUMBER})\s?{_CURRENCY})(?!\w)",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"(?<![\w.,])(?:(?P<minus>[-−])?(?P<digits>{_NUMBER})(?!\w)|(?P<word>{'|'.join(_WORDS)})\b)",
    re.IGNORECASE,
)


def amount(match: re.Match[str]) -> int | float:
    return value_of(match["after"] or match["before"])


def number(match: re.Match[str]) -> int | float:
    if match["word"]:
        return _WORDS[match["word"].lower()]
    value = value_of(match["digits"])
    return -value if match["minus"] else value


def value_of(written: str) -> int | float:
    """ "1,234.50", "1 234,50" and "12,5" alike: the last separator is the decimal one, unless three digits
    follow and the digits before it can be thousands ("2.500" is 2500, "0.500" a half)."""
    digits = re.sub(r"[ '\u00a0\u202f]", "", written)
    places = [place for place, char in enumerate(digits) if char in ".,"]
    if not places:
        return int(digits)
    last = places[-1]
    thousands = len(digits) - last == 4 and digits[0] != "0" and last <= 4 * len(places) - 1
    if thousands and len({digits[place] for place in places}) == 1:
        return int(re.sub("[.,]", "", digits))
    return float(f"{re.sub('[.,]', '', digits[:last])}.{digits[last + 1 :]}")
