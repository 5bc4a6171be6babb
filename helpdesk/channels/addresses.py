"""Normalised identities, so that the desk can compare them: mail addresses, phone numbers, provider ids."""

from __future__ import annotations

import re

import idna
import phonenumbers

from helpdesk.directions import shown
from helpdesk.domain.messages import IdentityKind
from helpdesk.errors import BadInput
from helpdesk.said import Said

_LOCAL_OCTETS = 64  # RFC 5321 §4.5.3.1.1
_ADDRESS_OCTETS = 254  # RFC 5321 §4.5.3.1.3: a path of 256 octets without its brackets
_ASCII_DOMAIN = re.compile(r"(?!-)[0-9a-z_-]{1,63}(\.[0-9a-z_-]{1,63})*")
_NOT_IN_LOCAL = re.compile(r"[\s\x00-\x1f\x7f<>(),;:\\\"\[\]@]")
_TELEGRAM_BITS = 52  # Bot API: ids have at most 52 significant bits
_ID_LENGTH = 255
NO_REPLY = re.compile(
    r"(?:no|not|do[-_.]?not|dont|never|ne[-_.]?pas|nicht)[-_.]?(?:reply|repond|répond|antworten"
    r"|respond)[\w.+-]*|autoresponder|auto[-_.]?reply"
    r"|auto[-_.]?responder|notifications?|noreply[\w.+-]*",
    re.IGNORECASE,
)
"""What is before the @ of an address that nobody reads."""
SERVER_LOCAL = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mdaemon|double-bounce|microsoftexchange[0-9a-f]*"
    r"|(?:mail[-_.]?)?delivery[-_.](?:sub)?system|mail\.delivery\.system",
    re.IGNORECASE,
)
"""What is before the @ of an address of a mail server."""


def normalise(kind: IdentityKind, value: str, *, region: str | None = None) -> str:
    """`value` in the form in which an identity of its kind is stored. `region` (ISO 3166, as "GB") is the
    country of a phone number without a country code. Raises BadInput with the kind as its field."""
    match kind:
        case "email":
            return normalise_email(value)
        case "phone":
            return normalise_phone(value, region=region)
        case "telegram":
            return normalise_telegram(value)
        case _:
            value = value.strip()
            if not value or len(value) > _ID_LENGTH or not value.isprintable():
                raise BadInput(
                    Said("An id has 1 to {id_length} printable characters", id_length=_ID_LENGTH), field=kind
                )
            return value


def normalise_email(value: str) -> str:
    """The bare address in lower case, its domain in ASCII (IDNA 2008): "Ana <Ana@Bücher.example>" becomes
    "ana@xn--bcher-kva.example". Local parts are case-sensitive in theory (RFC 5321 §2.4), but not in
    practice."""
    address = value.strip()
    if address.endswith(">") and "<" in address:
        address = address[address.rindex("<") + 1 : -1].strip()
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise BadInput(
            Said("{given!r} is not an email address. Write it as name@example.com", given=_shown(value)),
            field="email",
        )
    quoted = len(local) > 2 and local[0] == local[-1] == '"' and local.isprintable()
    if not quoted and (_NOT_IN_LOCAL.search(local) or local[0] == "." or local[-1] == "." or ".." in local):
        raise BadInput(
            Said(
                "{given!r} has characters before the @ that an email address cannot have",
                given=_shown(value),
            ),
            field="email",
        )
    if shown(local) != local:
        raise BadInput(
            Said(
                "{given!r} has characters before the @ that turn the text after them round",
                given=_shown(value),
            ),
            field="email",
        )
    local = local.lower()
    if len(_octets(local)) > _LOCAL_OCTETS:
        raise BadInput(
            Said(
                "{given!r} has more than {local_octets} bytes before the @",
                given=_shown(value),
                local_octets=_LOCAL_OCTETS,
            ),
            field="email",
        )
    address = f"{local}@{_ascii_domain(domain, value)}"
    if len(_octets(address)) > _ADDRESS_OCTETS:
        raise BadInput(
            Said(
                "{given!r} is longer than {address_octets} bytes",
                given=_shown(value),
                address_octets=_ADDRESS_OCTETS,
            ),
            field="email",
        )
    return address


def normalise_phone(value: str, *, region: str | None = None) -> str:
    """The number in E.164, as "+442079460958". Only its length is checked: number plans change faster than
    any table of them."""
    text = value.strip().removeprefix("tel:")
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as problem:
        raise BadInput(_phone_rule(value), field="phone") from problem
    if not phonenumbers.is_possible_number(number):
        raise BadInput(_phone_rule(value), field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_telegram(value: str | int) -> str:
    """A user's or chat's number as text; groups are negative."""
    try:
        number = int(value)
    except ValueError as problem:
        raise BadInput(
            Said("{given!r} is not a Telegram id: ids are numbers", given=_shown(str(value))),
            field="telegram",
        ) from problem
    if number == 0 or number.bit_length() > _TELEGRAM_BITS:
        raise BadInput(
            Said("{given!r} is not a Telegram id: it is out of range", given=_shown(str(value))),
            field="telegram",
        )
    return str(number)


def _ascii_domain(domain: str, value: str) -> str:
    domain = domain.rstrip(".").lower()
    if domain.startswith("[") and domain.endswith("]") and re.fullmatch(r"\[[0-9a-z.:]+\]", domain):
        return domain  # an address literal, RFC 5321 §4.1.3
    if _ASCII_DOMAIN.fullmatch(domain):
        return domain  # underscores too, for example: against the rules for host names, but in use
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except idna.IDNAError as problem:
        raise BadInput(
            Said("{given!r} has no valid domain after the @", given=_shown(value)), field="email"
        ) from problem


def _phone_rule(value: str) -> Said:
    return Said(
        "{given!r} is not a phone number. Write it with its country code, such as +44 20 7946 0958",
        given=_shown(value),
    )


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _shown(value: str) -> str:
    return value if len(value) <= 80 else value[:79] + "…"
