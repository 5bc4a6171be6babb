"""Secrets that a channel still waits for. A copy of the settings has none, so a channel that comes by one is
off until somebody gives them. Until then its stored settings have a mark in the place of each."""

from __future__ import annotations

import base64
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final

from helpdesk.channels.registry import is_secret
from helpdesk.errors import BadInput
from helpdesk.said import Said

_TO_BE_ON: Final = None
_TO_BE_OFF: Final = False
"""The marks, which are no secrets: of a channel that is on once it has them, and of one that stays off."""

_STAND_IN: Final = "stand-in"
_STAND_INS: Final = {
    ("telegram", "token"): f"1:{_STAND_IN}",
    ("api", "secret"): "whsec_" + base64.b64encode(bytes(32)).decode(),
}


def places_of(kind: str, settings: Mapping[str, Any]) -> list[str]:
    """The places of the secrets that settings have or wait for, such as imap.password."""
    return [place for place, value in _secrets(kind, settings, "") if value != ""]


def wanted(kind: str, settings: Mapping[str, Any]) -> list[str]:
    """The places of the secrets that settings wait for."""
    return [place for place, value in _secrets(kind, settings, "") if not isinstance(value, str)]


def is_to_be_on(kind: str, settings: Mapping[str, Any]) -> bool:
    """Whether a channel with these settings is off only because it waits for secrets."""
    return any(value is _TO_BE_ON for _, value in _secrets(kind, settings, ""))


def without(settings: Mapping[str, Any], places: Container[str], above: str = "") -> dict[str, Any]:
    """Settings without what is at these places."""
    return {
        key: without(value, places, f"{above}{key}.") if isinstance(value, Mapping) else value
        for key, value in settings.items()
        if f"{above}{key}" not in places
    }


def settled(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without the marks of what they wait for."""
    return without(settings, wanted(kind, settings))


def with_stand_ins(kind: str, settings: Mapping[str, Any], places: Iterable[str]) -> dict[str, Any]:
    """Settings that can be checked although these secrets are not known. BadInput for a place that can have
    no secret."""
    found = dict(settings)
    for place in places:
        key = place.rpartition(".")[2]
        if not is_secret(kind, key):
            raise BadInput(
                Said("{place!r} is no secret of a channel of kind {kind}.", place=place, kind=kind),
                field="secrets",
            )
        found = placed(found, [place], _STAND_INS.get((kind, key), _STAND_IN))
    return found


def waiting(settings: Mapping[str, Any], places: Iterable[str], *, to_be_on: bool) -> dict[str, Any]:
    """Settings that wait for the secrets of these places."""
    return placed(settings, places, _TO_BE_ON if to_be_on else _TO_BE_OFF)


def placed(settings: Mapping[str, Any], places: Iterable[str], value: Any) -> dict[str, Any]:
    """Settings with a value at each of these places. BadInput for one in a part that they do not have."""
    found = dict(settings)
    for place in places:
        part, _, rest = place.partition(".")
        if not rest:
            found[part] = value
        elif isinstance(inner := found.get(part), Mapping):
            found[part] = placed(inner, [rest], value)
        else:
            raise BadInput(
                Said("The settings have no {part} for {place!r}.", part=part, place=place), field="secrets"
            )
    return found


def _secrets(kind: str, settings: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _secrets(kind, value, f"{above}{key}.")
        elif is_secret(kind, key):
            yield f"{above}{key}", value
