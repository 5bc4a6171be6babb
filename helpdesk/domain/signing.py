"""Signed values that others hold and that must come back unchanged: visitor, upload and survey tokens, and
trials of the bot."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from helpdesk.errors import Forbidden
from helpdesk.said import Said

T = TypeVar("T")

_MAC_BYTES = 16  # half of SHA-256's output, as RFC 2104 §5 allows
_LONGEST = 4096


class Signer:
    """Signs values of one purpose with HMAC-SHA256. A token is valid only for its purpose: each purpose has
    its own key, derived from the desk's secret. A token of more than `longest` characters is not read."""

    def __init__(self, secret: bytes, purpose: str, *, longest: int = _LONGEST) -> None:
        self.purpose = purpose
        self._longest = longest
        self._key = hmac.digest(secret, purpose.encode(), "sha256")

    def sign(self, value: Any, *, until: datetime | None = None) -> str:
        """A URL-safe token with `value` (anything msgspec encodes). Anyone who has the token can read the
        value."""
        expires = int(until.timestamp()) if until else 0
        payload = msgspec.json.encode((expires, value))
        return f"{_text(payload)}.{_text(self._mac(payload))}"

    def read(self, token: str, shape: type[T], *, now: datetime) -> T:
        """The value in `token`; Forbidden if it was not signed here for this purpose, or has expired."""
        body, _, mac = token.partition(".")
        try:
            payload = _bytes(body)
            signed = len(token) <= self._longest and hmac.compare_digest(self._mac(payload), _bytes(mac))
        except (ValueError, binascii.Error):
            signed = False
            payload = b""
        if not signed:
            raise Forbidden(Said("The {purpose} token is not valid.", purpose=self.purpose))
        expires, raw = msgspec.json.decode(payload, type=tuple[int, msgspec.Raw])
        if expires and now.timestamp() > expires:
            raise Forbidden(Said("The {purpose} token has expired.", purpose=self.purpose))
        try:
            return msgspec.json.decode(raw, type=shape)
        except msgspec.ValidationError:
            raise Forbidden(Said("The {purpose} token is of an older desk.", purpose=self.purpose)) from None

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)[:_MAC_BYTES]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
