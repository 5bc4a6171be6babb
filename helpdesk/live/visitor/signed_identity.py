"""A visitor's identity, signed by the site: a JWT, or a user id with an HMAC. Both are valid for a limited
time."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.channels.webchat.site_keys import SiteKeys, site_keys
from helpdesk.errors import BadInput, IdentityExpired, IdentityForged, IdentityRefused

if TYPE_CHECKING:
    from joserfc.jwk import GuestProtocol

    from helpdesk.channels.webchat.site_keys import Key

_ALGORITHMS = ("HS256", "RS256", "ES256")
_LEEWAY = 60  # seconds by which the site's clock may be wrong
_USER_ID = 200


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """The site's claims about its visitor, with the names of RFC 7519 §4.1."""

    sub: str
    exp: float
    email: str | None = None
    name: str | None = None
    phone: str | None = None


def read_jwt(token: str, settings: WebchatSettings, now: datetime) -> Claims:
    """The claims of a JWT that one of the channel's keys signed (RFC 7515, RFC 7519). Raises IdentityRefused
    with the fault, IdentityForged if the signature is not the site's, or IdentityExpired.

    Each key verifies only its own algorithm, so that neither `none` nor a public key used as a secret is
    accepted (RFC 8725 §3.1). `exp` is required and bounded."""
    from joserfc import errors, jwt
    from joserfc.jws import JWSRegistry

    keys = _keys_of(settings)

    def find(signed: GuestProtocol) -> Key:
        header = signed.headers()
        key = keys.find(header["alg"], header.get("kid"))
        if key is None:
            raise IdentityForged(f"The identity is not signed with a key of this channel ({header['alg']}).")
        return key

    registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
    try:
        signed = jwt.decode(token, find, registry=registry)
    except (errors.BadSignatureError, errors.UnsupportedAlgorithmError) as problem:
        raise IdentityForged(f"The identity's signature is not valid{_why(problem)}.") from None
    except (errors.JoseError, ValueError, TypeError, RecursionError) as problem:
        raise IdentityRefused(f"The identity is not a JWT that can be read{_why(problem)}.") from None
    if "crit" in signed.header or "b64" in signed.header:  # RFC 7515 §4.1.11: we support no extension
        raise IdentityRefused("The identity has a critical header that is not understood here.")
    return _checked(signed.claims, settings, now)


def check_user(user_id: str, expires: int, given: str, settings: WebchatSettings, now: datetime) -> None:
    """IdentityRefused unless `given` is the hexadecimal HMAC-SHA256 of "ID.EXPIRES" by the channel's secret,
    and its expiry is neither past nor too far ahead."""
    if not settings.identity_secret:
        raise IdentityRefused("This channel has no identity_secret: it takes no user id with a hash.")
    right = user_hash(user_id, expires, settings.identity_secret)
    if not hmac.compare_digest(right.encode(), given.lower().encode()):
        raise IdentityForged("The user's hash is not valid.")
    if now.timestamp() > expires + _LEEWAY:
        raise IdentityExpired("The identity has expired.")
    _check_bound(expires, settings, now)


def user_hash(user_id: str, expires: int, secret: str) -> str:
    """A site's side of check_user."""
    return hmac.digest(secret.encode(), f"{user_id}.{expires}".encode(), "sha256").hex()


def sign_jwt(claims: Mapping[str, Any], secret: str) -> str:
    """A site's side of read_jwt, with a shared secret."""
    from joserfc import jwt

    (key,) = site_keys(secret, "").by_algorithm["HS256"]
    return jwt.encode({"alg": "HS256"}, dict(claims), key)


def _keys_of(settings: WebchatSettings) -> SiteKeys:
    try:
        keys = site_keys(settings.identity_secret, settings.identity_keys)
    except BadInput as problem:  # settings stored before the desk checked them
        raise IdentityRefused(f"The channel's keys cannot be used: {problem.detail}.") from None
    if not keys.by_algorithm:
        raise IdentityRefused("This channel has no identity_secret and no identity_keys.")
    return keys


def _checked(claims: dict[str, Any], settings: WebchatSettings, now: datetime) -> Claims:
    from joserfc import errors
    from joserfc.jwt import JWTClaimsRegistry

    wanted: dict[str, Any] = {"sub": {"essential": True}, "exp": {"essential": True}}
    if settings.identity_audience:
        wanted["aud"] = {"essential": True, "value": settings.identity_audience}
    try:
        JWTClaimsRegistry(now=int(now.timestamp()), leeway=_LEEWAY, **wanted).validate(claims)
    except errors.ExpiredTokenError:
        raise IdentityExpired("The identity has expired.") from None
    except errors.JoseError as problem:
        raise IdentityRefused(f"The identity's claims cannot be used{_why(problem)}.") from None
    try:
        known = msgspec.convert(claims, Claims)
    except msgspec.ValidationError as problem:
        raise IdentityRefused(f"The identity's claims cannot be used: {problem}.") from None
    if not 1 <= len(known.sub) <= _USER_ID:
        raise IdentityRefused(f"The identity's sub must have 1 to {_USER_ID} characters.")
    _check_bound(known.exp, settings, now)
    return known


def _check_bound(expires: float, settings: WebchatSettings, now: datetime) -> None:
    """An identity must expire, so that a copy in a log or a cache is useless later."""
    if expires > now.timestamp() + settings.identity_hours * 3600 + _LEEWAY:
        raise IdentityRefused(f"The identity's exp is more than {settings.identity_hours} hours ahead.")


def _why(problem: Exception) -> str:
    """The library's error, as the end of a sentence."""
    said = getattr(problem, "description", "") or getattr(problem, "error", "") or str(problem)
    return f": {said.replace('_', ' ').rstrip('.')}"
