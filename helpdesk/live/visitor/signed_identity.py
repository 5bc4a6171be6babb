"""Who a site says its visitor is: a JWT, or a user id with an HMAC; both signed with the channel's secret and
valid for a time."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime
from typing import Any

import msgspec

from helpdesk.errors import Forbidden

_LEEWAY = 60  # seconds by which the site's clock may be behind
_USER_ID = 200


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What the site says, with the names of RFC 7519 §4.1."""

    sub: str
    exp: float
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    nbf: float | None = None


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    alg: str


def read_jwt(token: str, secret: str, now: datetime) -> Claims:
    """The claims of a JWT signed with HS256 (RFC 7515 §3.1, RFC 7519 §4.1); Forbidden says what is wrong,
    its `code` is identity_forged or identity_expired. Another algorithm is refused whatever it is: `none`
    and key confusion come in by that door."""
    parts = token.split(".")
    if len(parts) != 3:
        raise Forbidden("The identity is not a JWT.")
    try:
        header, claims, mac = (_bytes(part) for part in parts)
        alg = msgspec.json.decode(header, type=_Header).alg
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise Forbidden("The identity is not a JWT.") from None
    if alg != "HS256":
        raise forged(f"The identity is signed with {alg}; it must be HS256.")
    signed = f"{parts[0]}.{parts[1]}".encode()
    if not hmac.compare_digest(hmac.digest(secret.encode(), signed, "sha256"), mac):
        raise forged("The identity's signature is not valid.")
    try:
        known = msgspec.json.decode(claims, type=Claims)
    except msgspec.DecodeError as error:
        raise Forbidden(f"The identity's claims: {error}") from None
    if not 1 <= len(known.sub) <= _USER_ID:
        raise Forbidden("The identity's sub must have 1 to 200 characters.")
    check_time(known.exp, now)
    if known.nbf is not None and now.timestamp() < known.nbf - _LEEWAY:
        raise Forbidden("The identity is not valid yet.")
    return known


def check_user(user_id: str, expires: int, given: str, secret: str, now: datetime) -> None:
    """Forbidden unless `given` is the hexadecimal HMAC-SHA256 of "ID.EXPIRES" and its time is not over."""
    right = user_hash(user_id, expires, secret)
    if not hmac.compare_digest(right.encode(), given.lower().encode()):
        raise forged("The user's hash is not valid.")
    check_time(expires, now)


def check_time(expires: float, now: datetime) -> None:
    """Forbidden with the code identity_expired once `expires`, in seconds since 1970, is over."""
    if now.timestamp() > expires + _LEEWAY:
        raise Forbidden("The identity has expired.", code="identity_expired")


def forged(detail: str) -> Forbidden:
    """Signed by somebody else than the site."""
    return Forbidden(detail, code="identity_forged")


def user_hash(user_id: str, expires: int, secret: str) -> str:
    """A site's side of check_user."""
    return hmac.digest(secret.encode(), f"{user_id}.{expires}".encode(), "sha256").hex()


def sign_jwt(claims: dict[str, Any], secret: str) -> str:
    """A site's side of read_jwt."""
    head = _text(msgspec.json.encode({"alg": "HS256", "typ": "JWT"}))
    body = _text(msgspec.json.encode(claims))
    return f"{head}.{body}.{_text(hmac.digest(secret.encode(), f'{head}.{body}'.encode(), 'sha256'))}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
