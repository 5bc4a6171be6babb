"""How a value is compared with one fact: names, phrases, domains, priorities, slots of the bot, and the time
left. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from helpdesk.domain.filters.fields import LEVELS, OUTSIDE_HOURS
from helpdesk.domain.filters.moments import due_within
from helpdesk.domain.filters.tree import Choice, Left, Level, Named, Op, Value
from helpdesk.domain.filters.values import ASCII_LOWER, domain_of
from helpdesk.language.fold import comparable, fold
from helpdesk.language.words import has_phrase, phrase_pattern

OUTCOMES: Final = ("yes", "no", "handed_over")
"""What may have come of an answer: it helped, it did not, the conversation was handed over right after it."""


def is_phrase_of(value: Value, text: str) -> bool:
    """Whether the words are in the text as whole words, with any blanks between them."""
    assert isinstance(value, Named)
    pattern = phrase_pattern(_wanted(value.text))
    return pattern is not None and re.search(pattern, _folded(text)) is not None


def is_part_of(value: Value, text: str) -> bool:
    """Whether the text has the value anywhere, without case or accents."""
    assert isinstance(value, Named)
    return _wanted(value.text) in _folded(text)


@lru_cache(maxsize=4)
def _folded(text: str) -> str:
    """A ticket's text as it is compared, kept: the rules of a desk look for many phrases in one message."""
    return comparable(text)


@lru_cache(maxsize=512)
def _wanted(text: str) -> str:
    """A filter's text as it is compared, kept: a rule asks the same of each message."""
    return comparable(text)


def is_from_domain(value: Value, address: str) -> bool:
    """Whether an address is in a domain or below it."""
    assert isinstance(value, Named)
    wanted, sender = domain_of(value.text), address.translate(ASCII_LOWER)
    return bool(wanted) and "@" in sender and sender.endswith((f"@{wanted}", f".{wanted}"))


def is_named(value: Value, name: str) -> bool:
    """Whether a value is a whole name, without case or accents."""
    assert isinstance(value, Named)
    return fold(value.text) == fold(name)


def tag_as_kept(tag: str) -> str:
    """A tag as tickets have it: in lower case, with single blanks."""
    return " ".join(tag.lower().split())


def is_intent(value: Value, intent: str) -> bool:
    """Whether a value is the name of an intent, without case or accents."""
    assert isinstance(value, Named)
    return comparable(value.text) == comparable(intent)


def is_among(value: Value, *known: str) -> bool:
    """Whether a value of a closed set is one of those."""
    assert isinstance(value, Choice)
    return value.value in known


def is_due(value: Value, due: datetime | None, now: datetime) -> bool:
    """Whether a ticket that is due then matches a value of `sla`."""
    if isinstance(value, Left):
        return due_within(value, now).has(due)
    assert isinstance(value, Choice)
    if value.value == "none":
        return due is None
    return due is not None and due <= now


def names(value: Named, *known: str) -> bool:
    """Whether a value names something with one of these names: it is the whole name, or whole words of it,
    without case or accents."""
    return any(fold(value.text) == fold(name) or has_phrase(fold(name), value.text) for name in known)


def levels(value: Level) -> list[int]:
    """The priorities, from 1 urgent to 4 low, that a value means."""
    wanted = LEVELS.index(value.value) + 1
    return [number for number in range(1, len(LEVELS) + 1) if _compares(value.op, wanted - number)]


def _compares(op: Op, more: int) -> bool:
    """Whether something that is `more` greater than the value matches."""
    return {"": more == 0, ">": more > 0, ">=": more >= 0, "<": more < 0, "<=": more <= 0}[op]


def language_code(written: str) -> str:
    """A code of a language as it is compared: "fr_CA" → "fr-ca". Only letters of ASCII change."""
    return written.replace("_", "-").translate(ASCII_LOWER)


def is_language(value: Value, language: str | None) -> bool:
    """Whether a language is the wanted one, or one of its varieties; without a value: none is known."""
    if not isinstance(value, Named):
        return language is None
    if language is None:
        return False
    wanted, code = language_code(value.text), language_code(language)
    return code == wanted or code.startswith(f"{wanted}-")


def owns(value: Named, name: str, email: str) -> bool:
    """Whether a value means the advisor of this name and e-mail address."""
    return names(value, name) or fold(value.text) == fold(email)


def causes(cause: str, *, outside_hours: bool) -> frozenset[str]:
    """The values of `handed_over` that are true. `cause` is "" until the bot hands over."""
    found = {cause} if cause else set()
    return frozenset(found | ({OUTSIDE_HOURS} if outside_hours else set()))


def bots(cause: str, *, replied: bool) -> frozenset[str]:
    """The values of `bot` that are true of a ticket that the bot answered. `replied`: a person answered
    too."""
    return frozenset({"answered"} if cause or replied else {"answered", "alone"})


def slot_words(slots: Mapping[str, object]) -> list[str]:
    """What each slot is found by: its name, and its name with its value, without case or accents."""
    found = []
    for name, value in slots.items():
        slot = " ".join(name.split())
        found += [slot, f"{slot}={_plain(str(value))}"]
    return found


def slot_word(wanted: str) -> str:
    """What a value of `slot` asks for, among `slot_words`."""
    name, equals, value = wanted.partition("=")
    return " ".join(name.split()) + (f"={_plain(value)}" if equals else "")


def answer_words(subject: str, vote: str, *, handed_over: bool) -> list[str]:
    """What `bot_said` finds an answer by: its name, and its name with what came of it."""
    name = comparable(subject)
    came = [one for one in OUTCOMES if one == vote or (handed_over and one == "handed_over")]
    return [name, *(f"{name}={one}" for one in came)]


def answer_word(wanted: str) -> str:
    """What a value of `bot_said` asks for, among `answer_words`."""
    name, outcome = asked_answer(wanted)
    return f"{name}={outcome}" if outcome else name


def asked_answer(wanted: str) -> tuple[str, str]:
    """What a value of `bot_said` asks for: the name of an answer, and what came of it ("": anything)."""
    name, equals, outcome = wanted.rpartition("=")
    outcome = outcome.strip().lower()
    return (comparable(name.strip()), outcome) if equals and outcome in OUTCOMES else (comparable(wanted), "")


def _plain(text: str) -> str:
    return comparable(" ".join(text.split()))
