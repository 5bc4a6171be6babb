"""Every kind of channel: from its stored settings to a channel, and to settings that people may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args, get_type_hints

import httpx
import msgspec

from helpdesk.channels.api.channel import ApiChannel, ApiSettings
from helpdesk.channels.base import Channel, ReadBlob, no_blobs
from helpdesk.channels.email.channel import EmailChannel
from helpdesk.channels.email.settings import EmailSettings, ImapSettings, SmtpSettings, checked
from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.phone.channel import PhoneChannel, PhoneSettings
from helpdesk.channels.telegram.api import TelegramSettings
from helpdesk.channels.telegram.channel import TelegramChannel
from helpdesk.channels.vault import PLAIN, Vault, is_sealed
from helpdesk.channels.webchat.channel import WebchatChannel, WebchatSettings
from helpdesk.channels.webchat.site_keys import site_keys
from helpdesk.errors import BadInput
from helpdesk.said import Said
from helpdesk.telling.broken_rules import rule_of

S = TypeVar("S")

MASK = "•••"
_SECRETS = {
    "email": frozenset({"password"}),
    "webchat": frozenset({"identity_secret"}),
    "telegram": frozenset({"token", "secret"}),
    "api": frozenset({"secret"}),
}

_CARRIERS: dict[tuple[str, str], type[msgspec.Struct]] = {
    ("email", "smtp"): SmtpSettings,
    ("email", "imap"): ImapSettings,
    ("telegram", ""): TelegramSettings,
}
"""By kind and part of the settings: those whose secrets are sent to a server that the settings name."""
_WAYS = ("host", "port", "security", "username", "verify", "base_url")
"""The settings that say who gets a secret, and who can read it on the way."""


def build(
    kind: str,
    name: str,
    settings: Mapping[str, Any],
    *,
    http: httpx.AsyncClient | None = None,
    read_blob: ReadBlob = no_blobs,
    vault: Vault = PLAIN,
) -> Channel:
    """The channel `name` of that kind; `vault` opens its secrets. There is no connection yet. Raises BadInput
    that names the missing, unknown or wrong setting, or `kind` if there is no such kind."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", name):
        raise BadInput("name: only lower-case letters, digits and . _ -, at most 64", field="name")
    settings = opened(kind, name, settings, vault)
    match kind:
        case "email":
            return EmailChannel(name, checked(_settings(EmailSettings, settings)), read_blob=read_blob)
        case "webchat":
            webchat = _settings(WebchatSettings, settings)
            site_keys(webchat.identity_secret, webchat.identity_keys)  # refused now, not in each chat
            return WebchatChannel(name, webchat)
        case "phone":
            return PhoneChannel(name, _settings(PhoneSettings, settings))
        case "telegram":
            telegram = _settings(TelegramSettings, settings)
            return TelegramChannel(name, telegram, http=LazyClient(http), read_blob=read_blob)
        case "api":
            return ApiChannel(name, _settings(ApiSettings, settings), http=LazyClient(http))
        case _:
            raise BadInput(Said("There is no kind of channel {kind!r}", kind=kind), field="kind")


def sealed(kind: str, name: str, settings: Mapping[str, Any], vault: Vault) -> dict[str, Any]:
    """The settings as the database keeps them: secrets that are not sealed yet are sealed now."""
    return _with_secrets(
        kind, name, settings, lambda one, place: one if is_sealed(one) else vault.seal(one, place)
    )


def opened(kind: str, name: str, settings: Mapping[str, Any], vault: Vault) -> dict[str, Any]:
    """The settings with their secrets; BadInput if the vault cannot open them."""
    return _with_secrets(kind, name, settings, vault.open)


def secrets_of(kind: str, name: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Each stored secret by its place, such as support.imap.password; sealed or not."""
    found: dict[str, str] = {}

    def note(one: str, place: str) -> str:
        found[place] = one
        return one

    _with_secrets(kind, name, settings, note)
    return found


def _with_secrets(
    kind: str, place: str, settings: Mapping[str, Any], change: Callable[[str, str], str]
) -> dict[str, Any]:
    secret = _SECRETS.get(kind, frozenset())
    whole: dict[str, Any] = {}
    for key, value in settings.items():
        at = f"{place}.{key}"
        if isinstance(value, Mapping):
            whole[key] = _with_secrets(kind, at, value, change)
        elif key in secret and isinstance(value, str) and value:
            whole[key] = change(value, at)
        else:
            whole[key] = value
    return whole


def is_secret(kind: str, key: str) -> bool:
    """Whether a setting of this name is a secret."""
    return key in _SECRETS.get(kind, ())


def public_settings(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a channel with every secret masked, for screens and logs. One that is only wanted
    (`wanted_secrets`) is left out."""
    shown: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, Mapping):
            shown[key] = public_settings(kind, value)
        elif not is_secret(kind, key):
            shown[key] = value
        elif isinstance(value, str):
            shown[key] = MASK if value else value
    return shown


def unmasked(settings: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that came back from a screen, with the hidden secrets from `stored`."""
    whole: dict[str, Any] = {}
    for key, value in settings.items():
        before = stored.get(key)
        if isinstance(value, Mapping):
            whole[key] = unmasked(value, before if isinstance(before, Mapping) else {})
        else:
            whole[key] = before if value == MASK else value
    return whole


def refuse_carried(
    kind: str, whole: Mapping[str, Any], given: Mapping[str, Any], stored: Mapping[str, Any]
) -> None:
    """BadInput, which names the secret, if `whole` (settings made of `given` over `stored`) would send a
    stored secret another way than until now, and `given` does not have it: an administrator's key could have
    a mailbox's password sent to any server."""
    for (of, place), shape in _CARRIERS.items():
        now, before, said = (_part(one, place) for one in (whole, stored, given))
        if of != kind or not now or not before:
            continue
        usual = {field.name: field.default for field in msgspec.structs.fields(shape)}
        moved = [
            key for key in _WAYS if key in usual and now.get(key, usual[key]) != before.get(key, usual[key])
        ]
        for secret in sorted(_SECRETS[kind]) if moved else ():
            if before.get(secret) and now.get(secret) == before[secret] and said.get(secret, MASK) == MASK:
                path = f"{place}." if place else ""
                raise BadInput(
                    Said(
                        "Give {path}{secret} again, because {path}{moved} changes."
                        " The stored one is sent only where it was meant for.",
                        path=path,
                        secret=secret,
                        moved=moved[0],
                    ),
                    field=f"settings.{path}{secret}",
                )


def _part(settings: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    found = settings.get(place) if place else settings
    return found if isinstance(found, Mapping) else {}


def _settings(shape: type[S], settings: Mapping[str, Any]) -> S:
    try:
        return msgspec.convert(dict(settings), shape)
    except msgspec.ValidationError as problem:
        told: str = rule_of(str(problem))
        if "unknown field" in str(problem):
            names = ", ".join(_valid(shape, str(problem)))
            told = Said("{problem}; there are: {names}", problem=told, names=names)
        raise BadInput(Said("settings: {problem}", problem=told), field=_field(str(problem))) from problem


def _valid(shape: Any, problem: str) -> list[str]:
    """The settings that exist where msgspec's error found an unknown one."""
    path = re.search(r"at `\$\.([^`]*)`$", problem)
    for part in path[1].split(".") if path else []:
        kind = get_type_hints(shape).get(re.sub(r"\[.*", "", part))
        structs = [
            one for one in (kind, *_inner(kind)) if isinstance(one, type) and issubclass(one, msgspec.Struct)
        ]
        if not structs:
            return []
        shape = structs[0]
    return [field.encode_name for field in msgspec.structs.fields(shape)]


def _inner(kind: Any) -> list[Any]:
    """What a type is made of: the members of a union, the items of a list."""
    return [part for one in get_args(kind) for part in (one, *_inner(one))]


def _field(problem: str) -> str:
    """The setting that msgspec's error names: "Object missing required field `host` - at `$.smtp`" is
    smtp.host."""
    path = re.search(r"at `\$\.?([^`]*)`$", problem)
    named = re.search(r"field `([^`]+)`", problem)
    parts = [path[1] if path else "", named[1] if named else ""]
    return ".".join(part for part in parts if part) or "settings"
