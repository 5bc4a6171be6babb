"""Signing and checking a request by the Standard Webhooks specification (webhook-id, webhook-timestamp,
webhook-signature: v1 and the base64 HMAC-SHA256 of "id.timestamp.body")."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from helpdesk.errors import BadInput, SignatureRefused
from helpdesk.said import Said

PREFIX = "whsec_"
TOLERANCE = 300.0
"""The largest difference between a request's time and ours, in seconds."""

_SIGNATURE = re.compile(r"v1,[A-Za-z0-9+/]{43}=")


def key_of(secret: str) -> bytes:
    """The bytes of a secret written "whsec_<base64>". Raises BadInput that names `secret`."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadInput(
            Said("secret: write it as {prefix} and base64", prefix=PREFIX), field="secret"
        ) from problem
    if not 24 <= len(key) <= 64:
        raise BadInput("secret: 24 to 64 bytes in base64", field="secret")
    return key


def sign(key: bytes, *, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a request."""
    seconds = str(int(at.timestamp()))
    return {
        "webhook-id": id,
        "webhook-timestamp": seconds,
        "webhook-signature": "v1," + _mac(key, id, seconds, body),
    }


def verify_head(headers: Mapping[str, str], *, now: datetime) -> None:
    """Check that a request names its id, a time within the tolerance before or after `now`, and a signature.
    Raises SignatureRefused, which names the wrong header."""
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        if not headers.get(name):
            raise SignatureRefused(f"The header {name} is missing")
    seconds = headers["webhook-timestamp"]
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 12:
        raise SignatureRefused("The header webhook-timestamp is not a time in seconds")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE:
        made = datetime.fromtimestamp(int(seconds), UTC) if len(seconds) < 11 else None
        raise SignatureRefused(f"The header webhook-timestamp is too far from now: {made or seconds}")
    if not any(_SIGNATURE.fullmatch(one) for one in headers["webhook-signature"].split()):
        raise SignatureRefused("The header webhook-signature has no signature v1,<base64 of 32 bytes>")


def verify(key: bytes, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """The id of a correctly signed request that was made within the tolerance before or after `now`. One
    valid signature of several is enough. Raises SignatureRefused, which names the wrong header."""
    verify_head(headers, now=now)
    expected = _mac(key, headers["webhook-id"], headers["webhook-timestamp"], body).encode()
    for one in headers["webhook-signature"].split():
        version, _, given = one.partition(",")
        if version == "v1" and hmac.compare_digest(given.encode(), expected):
            return headers["webhook-id"]
    raise SignatureRefused("The header webhook-signature does not match the body and this channel's secret")


def _mac(key: bytes, id: str, seconds: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(key, f"{id}.{seconds}.".encode() + body, "sha256")).decode()
