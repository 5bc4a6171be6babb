"""Who a chat's visitor is: their token from an earlier visit, or an identity signed by the site."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from datetime import datetime
from typing import Any

import msgspec

from helpdesk.channels.addresses import normalise_email, normalise_phone
from helpdesk.db.channels import ChannelRow
from helpdesk.domain.messages import Identity
from helpdesk.errors import BadInput, Forbidden
from helpdesk.security.tokens import Tokens, Visitor

_LEEWAY = 60  # seconds by which the site's clock may be behind


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """A recognised visitor. `key` is their conversation's on this channel; `vouched` the addresses the
    site signed for, the most telling first: none for an anonymous one."""

    key: str
    signed_in: bool = False
    name: str = ""
    vouched: list[Identity] = []


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    sub: str
    exp: float
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    nbf: float | None = None


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    alg: str


def recognise(
    channel: ChannelRow, tokens: Tokens, *, token: str | None, identity: str | None, now: datetime
) -> Guest:
    """The visitor behind a first frame. A signed identity decides by itself, whatever token the browser
    kept; a token that does not verify makes a new visitor. Forbidden for an identity that is not the
    site's, or has expired."""
    if identity:
        return _signed(channel, identity, now)
    if token:
        try:
            known = tokens.visitor(token)
        except Forbidden:
            known = None
        # a signed-in person's chat opens with their identity only, not with what a browser kept of it
        if known is not None and known.channel_id == channel.id and not known.key.startswith("user:"):
            return Guest(key=known.key)
    return Guest(key=secrets.token_urlsafe(16))


def _signed(channel: ChannelRow, identity: str, now: datetime) -> Guest:
    secret = str(channel.settings.get("identity_secret") or "")
    if not secret:
        raise Forbidden(f"Channel {channel.name} has no identity_secret: it takes no signed identity.")
    claims = read_jwt(identity, secret, now)
    vouched = []
    try:
        if claims.email:
            address = normalise_email(claims.email)
            vouched.append(Identity(kind="email", value=address, name=claims.name or "", attested=True))
        if claims.phone:
            number = normalise_phone(claims.phone)
            vouched.append(Identity(kind="phone", value=number, name=claims.name or "", attested=True))
    except BadInput as error:
        raise Forbidden(f"The identity names a bad address: {error.detail}") from None
    key = f"user:{channel.id}:{claims.sub}"  # two sites may both have a user 1
    vouched.append(Identity(kind="visitor", value=key, name=claims.name or "", attested=True))
    return Guest(key=key, signed_in=True, name=claims.name or "", vouched=vouched)


def read_jwt(token: str, secret: str, now: datetime) -> _Claims:
    """The claims of a JWT signed with HS256 (RFC 7515 §3.1, RFC 7519 §4.1); Forbidden says what is wrong.
    Another algorithm is refused whatever it is: `none` and key confusion come in by that door."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Forbidden("The identity is no JWT.")
    try:
        header, claims, mac = (_bytes(part) for part in parts)
        alg = msgspec.json.decode(header, type=_Header).alg
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise Forbidden("The identity is no JWT.") from None
    if alg != "HS256":
        raise Forbidden(f"The identity is signed with {alg}; it must be HS256.")
    signed = f"{parts[0]}.{parts[1]}".encode()
    if not hmac.compare_digest(hmac.digest(secret.encode(), signed, "sha256"), mac):
        raise Forbidden("The identity's signature does not verify.")
    try:
        known = msgspec.json.decode(claims, type=_Claims)
    except msgspec.DecodeError as error:
        raise Forbidden(f"The identity's claims: {error}") from None
    if not 1 <= len(known.sub) <= 200:
        raise Forbidden("The identity's sub must have 1 to 200 characters.")
    seconds = now.timestamp()
    if seconds > known.exp + _LEEWAY:
        raise Forbidden("The identity has expired.")
    if known.nbf is not None and seconds < known.nbf - _LEEWAY:
        raise Forbidden("The identity is not valid yet.")
    return known


def sign_jwt(claims: dict[str, Any], secret: str) -> str:
    """A site's side of it: for the demo shop and tests."""
    head = _text(msgspec.json.encode({"alg": "HS256", "typ": "JWT"}))
    body = _text(msgspec.json.encode(claims))
    return f"{head}.{body}.{_text(hmac.digest(secret.encode(), f'{head}.{body}'.encode(), 'sha256'))}"


def token_of(channel: ChannelRow, guest: Guest, tokens: Tokens) -> str:
    """What the browser keeps to come back with."""
    return tokens.of_visitor(Visitor(channel_id=channel.id, key=guest.key))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
