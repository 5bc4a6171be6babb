"""The signed reply token of a mail: it names the ticket and message of an answer, and cannot be forged.

A token is in the local part of an address (`support+TOKEN@…`), which mail software may lower-case. It is a
version letter, then base32 of the two ids and the first 80 bits of an HMAC-SHA256 over them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec

from helpdesk.domain.external_ids import NONCE_DIGITS
from helpdesk.errors import BadInput
from helpdesk.said import Said

_VERSION = "a"
_MAC_BYTES = 10
_LOCAL_OCTETS = 64  # RFC 5321 §4.5.3.1.1
_MAX_ID = 2**63 - 1

TOKEN_LENGTH = 35
"""A token is no longer than this for ticket ids below 2³⁵ and message ids below 2⁴²."""

SHORTEST = 20
"""No token has fewer characters."""


class ReadToken(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a token. `refused` is the reason why it proves nothing; then there are no ids."""

    ticket_id: int | None = None
    message_id: int | None = None
    refused: str = ""


def sign(secret: bytes, ticket_id: int, message_id: int) -> str:
    """A token of 20 to 46 characters from a–z and 2–7."""
    for name, number in (("ticket_id", ticket_id), ("message_id", message_id)):
        if not 0 <= number <= _MAX_ID:
            raise BadInput(Said("{name} is out of range: {number}", name=name, number=number), field=name)
    if not secret:
        raise BadInput("The secret of reply tokens is empty", field="secret")
    payload = _packed(ticket_id) + _packed(message_id) + _mac(secret, ticket_id, message_id)
    return _VERSION + base64.b32encode(payload).decode("ascii").rstrip("=").lower()


def read(secret: bytes, token: str) -> ReadToken:
    """The ids in a token, in upper or lower case; or why it is refused. Never raises."""
    token = token.lower()
    if not token.startswith(_VERSION):
        return ReadToken(refused="not a reply token of this version")
    payload = _decoded(token[1:])
    if payload is None or len(payload) < _MAC_BYTES + 2:
        return ReadToken(refused="not a whole reply token")
    ids = _unpacked(payload[:-_MAC_BYTES])
    if ids is None:
        return ReadToken(refused="not a whole reply token")
    if not secret or not hmac.compare_digest(payload[-_MAC_BYTES:], _mac(secret, *ids)):
        return ReadToken(refused="its signature is not ours")
    return ReadToken(ticket_id=ids[0], message_id=ids[1])


def plus_address(address: str, token: str) -> str:
    """`support@example.com` with a token: `support+TOKEN@example.com`. Raises BadInput if the local part
    would exceed 64 octets."""
    local, at, domain = address.rpartition("@")
    if not at or not local:
        raise BadInput(Said("{address!r} is not an email address", address=address), field="address")
    tagged = f"{local}+{token}"
    if len(tagged.encode()) > _LOCAL_OCTETS:
        raise BadInput(
            Said(
                "{address!r} is too long before the @ to carry a reply token:"
                " choose one of at most {most} characters",
                address=address,
                most=_LOCAL_OCTETS - 1 - len(token),
            ),
            field="address",
        )
    return f"{tagged}@{domain}"


def without_token(address: str) -> str:
    """The address without its tag: `support+anything@…` becomes `support@…`."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if at else address


def mail_nonce(secret: bytes, message_id: int) -> str:
    """The random part of the Message-ID of a mail that is composed again for each try: always the same, and
    nobody without our secret can compute it. NONCE_DIGITS hex digits."""
    text = f"helpdesk message id:{message_id}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:NONCE_DIGITS]


def _mac(secret: bytes, ticket_id: int, message_id: int) -> bytes:
    text = f"helpdesk reply token {_VERSION}:{ticket_id}:{message_id}".encode()
    return hmac.new(secret, text, hashlib.sha256).digest()[:_MAC_BYTES]


def _packed(number: int) -> bytes:
    """Seven bits in each byte, lowest first, with the top bit set on all but the last (LEB128)."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _unpacked(data: bytes) -> tuple[int, int] | None:
    numbers: list[int] = []
    start = 0
    for at, byte in enumerate(data):
        if byte < 0x80:
            numbers.append(sum((b & 0x7F) << 7 * place for place, b in enumerate(data[start : at + 1])))
            start = at + 1
    if len(numbers) != 2 or start != len(data) or max(numbers) > _MAX_ID:
        return None
    return numbers[0], numbers[1]


def _decoded(text: str) -> bytes | None:
    padded = text.upper() + "=" * (-len(text) % 8)
    try:
        data = base64.b32decode(padded)
    except (binascii.Error, ValueError):
        return None
    # one spelling only: spare bits of the last character must be zero
    return data if base64.b32encode(data).decode("ascii").rstrip("=") == text.upper() else None
