"""The conditions of a routing rule, and the traits of a ticket that they check."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from helpdesk.language.fold import fold
from helpdesk.language.words import has_phrase


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """Every given condition must match; a list matches if one of its entries does. Whole words are compared,
    without case or accents. A domain covers its subdomains, a language its regions ("fr": "fr-CA"). The bot's
    conditions are its last intent, a slot that is set ("order") or has a value ("order=4711"), and the cause
    of its hand-over (bot.HandOverCause, or outside_hours)."""

    channels: list[str] = []
    channel_kinds: list[str] = []
    subject_has: list[str] = []
    text_has: list[str] = []
    from_domains: list[str] = []
    languages: list[str] = []
    tags: list[str] = []
    intents: list[str] = []
    slots: list[str] = []
    hand_overs: list[str] = []


class TicketTraits(msgspec.Struct, frozen=True, kw_only=True):
    """The traits that rules check. `channel` is the channel's name, `from_address` the sender's address of
    any kind."""

    channel: str
    channel_kind: str
    subject: str = ""
    text: str = ""
    from_address: str = ""
    language: str | None = None
    tags: list[str] = []
    intent: str = ""
    slots: dict[str, str] = {}
    hand_over: list[str] = []


def met(conditions: Conditions, traits: TicketTraits) -> list[str] | None:
    """What matched each given condition, for people; None if one does not match."""
    subject, text, tags = fold(traits.subject), fold(traits.text), {fold(tag) for tag in traits.tags}
    domain = traits.from_address.rpartition("@")[2].lower() if "@" in traits.from_address else ""
    language = fold(traits.language or "").replace("_", "-")
    checks: list[tuple[str, list[str], Callable[[str], bool]]] = [
        ("channel", conditions.channels, lambda one: fold(one) == fold(traits.channel)),
        ("channel kind", conditions.channel_kinds, lambda one: fold(one) == fold(traits.channel_kind)),
        ("subject has", conditions.subject_has, lambda one: has_phrase(subject, one)),
        ("text has", conditions.text_has, lambda one: has_phrase(text, one)),
        ("sender of", conditions.from_domains, lambda one: _within(domain, one)),
        ("language", conditions.languages, lambda one: _speaks(language, one)),
        ("tag", conditions.tags, lambda one: fold(one) in tags),
        ("intent", conditions.intents, lambda one: fold(one) == fold(traits.intent)),
        ("slot", conditions.slots, lambda one: _is_set(traits.slots, one)),
        ("handed over", conditions.hand_overs, lambda one: fold(one) in map(fold, traits.hand_over)),
    ]
    met = []
    for name, wanted, holds in checks:
        if not wanted:
            continue
        found = next((one for one in wanted if holds(one)), None)
        if found is None:
            return None
        met.append(f"{name} “{found}”")
    return met


def _within(domain: str, wanted: str) -> bool:
    wanted = wanted.strip().lstrip("@.").lower()
    return bool(wanted) and (domain == wanted or domain.endswith("." + wanted))


def _is_set(slots: dict[str, str], wanted: str) -> bool:
    name, equals, value = wanted.partition("=")
    if name.strip() not in slots:
        return False
    return not equals or fold(slots[name.strip()]) == fold(value)


def _speaks(language: str, wanted: str) -> bool:
    wanted = fold(wanted).replace("_", "-")
    return bool(wanted) and (language == wanted or language.startswith(wanted + "-"))
