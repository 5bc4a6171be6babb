"""Rules of before there were filters, as filters that mean the same: the lists of conditions of routing
rules, and the channels and the team of survey rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from helpdesk.domain.filters.fields import KINDS, field_named
from helpdesk.domain.filters.tree import All, Choice, Condition, Either, Filter, Named
from helpdesk.domain.filters.values import LANGUAGE, domain_of
from helpdesk.language.fold import fold


def of_conditions(given: Mapping[str, Sequence[str]]) -> Filter | None:
    """The filter of a routing rule's conditions: every list must match, a list by one of its entries. None
    if they can match nothing, such as a list with only an empty entry. KeyError names an unknown list."""
    parts = []
    for name, entries in given.items():
        read = _READ[name]
        if not entries:
            continue
        known = [one for one in map(read, entries) if one is not None]
        if not known:
            return None
        parts.append(_either(known))
    return _all(parts)


def of_survey_rule(kinds: Iterable[str], team: str | None) -> Filter | None:
    """The filter of a survey rule for tickets that were on one of these kinds of channels (none: any), of the
    team of that name (None: any). None if it can match nothing."""
    given = list(kinds)
    on: list[Filter] = [Condition("on", Choice(kind)) for kind in given if kind in KINDS]
    if given and not on:
        return None
    parts = [_either(on)] if on else []
    if team is not None:
        parts.append(Condition("queue_is", Named(" ".join(team.split()))))
    return _all(parts)


def _either(parts: list[Filter]) -> Filter:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _all(parts: list[Filter]) -> Filter:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _named(field: str) -> Callable[[str], Filter | None]:
    def read(entry: str) -> Filter | None:
        text = " ".join(entry.split())
        return Condition(field, Named(text)) if text else None

    return read


def _chosen(field: str) -> Callable[[str], Filter | None]:
    def read(entry: str) -> Filter | None:
        known = field_named(field)
        assert known is not None
        value = fold(entry)
        return Condition(field, Choice(value)) if value in known.choices else None

    return read


def _phrase(field: str) -> Callable[[str], Filter | None]:
    def read(entry: str) -> Filter | None:
        text = " ".join(entry.split())
        return Condition(field, Named(text)) if fold(text).split() else None

    return read


def _domain(entry: str) -> Filter | None:
    domain = domain_of(entry.lower())
    return Condition("from_domain", Named(domain)) if domain and not re.search(r"\s", domain) else None


def _language(entry: str) -> Filter | None:
    return Condition("language", Named(entry)) if LANGUAGE.fullmatch(entry) else None


def _slot(entry: str) -> Filter | None:
    name, equals, value = entry.partition("=")
    if not name.strip():
        return None
    return Condition("slot", Named(f"{name.strip()}{equals}{' '.join(value.split())}"))


_READ: dict[str, Callable[[str], Filter | None]] = {
    "channels": _named("came_by"),
    "channel_kinds": _chosen("kind"),
    "subject_has": _phrase("subject_has"),
    "text_has": _phrase("text_has"),
    "from_domains": _domain,
    "languages": _language,
    "tags": _named("tag"),
    "intents": _named("intent"),
    "slots": _slot,
    "hand_overs": _chosen("handed_over"),
}

FORMER = tuple(_READ)
"""The names of the lists of conditions."""
