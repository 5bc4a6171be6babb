"""Secrets of channels in the database: sealed with a key from HELPDESK_SECRET, so that a copy of the database
alone opens no mailbox."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from helpdesk.errors import BadInput
from helpdesk.said import Said

_SEALED = "sealed:1:"  # and the key's mark, a colon, and nonce and text in base64
_NONCE = 12  # bytes, as NIST SP 800-38D asks of AES-GCM


class Vault:
    """Seals with AES-256-GCM. `secret` is HELPDESK_SECRET. Without one nothing is sealed: a key that is
    stored beside what it opens protects nothing."""

    def __init__(self, secret: str | None) -> None:
        self._key = _derived(secret) if secret else None
        self._mark = hashlib.sha256(b"mark" + self._key).hexdigest()[:8] if self._key else ""

    @property
    def locks(self) -> bool:
        """Whether it can seal."""
        return self._key is not None

    def seal(self, secret: str, place: str) -> str:
        """The stored form of `secret`, which opens only at its `place`: a channel's name and setting."""
        if self._key is None:
            return secret
        nonce = os.urandom(_NONCE)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, secret.encode(), place.encode())
        return f"{_SEALED}{self._mark}:{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, stored: str, place: str) -> str:
        """The secret again; one that was stored before it could be sealed is as it is. BadInput if another
        HELPDESK_SECRET sealed it, or if it was changed or moved."""
        if not is_sealed(stored):
            return stored
        mark, _, sealed = stored.removeprefix(_SEALED).partition(":")
        if self._key is None or mark != self._mark:
            missing = (
                Said("is not set, but it sealed") if self._key is None else Said("is not the one that sealed")
            )
            raise BadInput(
                Said(
                    "HELPDESK_SECRET {missing} the secrets of the channels ({place}). Set the earlier one."
                    " If you changed it on purpose, run `helpdesk secret rotate`.",
                    missing=missing,
                    place=place,
                ),
                field="HELPDESK_SECRET",
            )
        try:
            data = base64.b64decode(sealed, b"-_", validate=True)
            return AESGCM(self._key).decrypt(data[:_NONCE], data[_NONCE:], place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise BadInput(
                Said("The stored secret of {place} was changed outside the desk. Set it again.", place=place),
                field=place,
            ) from None


def is_sealed(stored: str) -> bool:
    """Whether this is the sealed form of a secret."""
    return stored.startswith(_SEALED)


PLAIN = Vault(None)


def _derived(secret: str) -> bytes:
    """A key of its own for this purpose (RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=b"helpdesk: secrets of channels").derive(secret.encode())
