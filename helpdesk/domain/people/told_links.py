"""The tokens of account links that come back in a message: a mail with a link bounced, or was answered."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

WELCOME: Final = "/console/welcome#"
_TOKEN = re.compile(re.escape(WELCOME.encode()) + rb"([A-Za-z0-9_-]{20,100})")
_SOFT_BREAK = re.compile(rb"=[ \t]*\r?\n")  # RFC 2045 §6.7
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{40,76}[ \t]*\r?\n)+[A-Za-z0-9+/]*={0,2}")
_DECODED_UP_TO = 1024 * 1024  # bytes of an item; our own mails with links have some hundred


def told_tokens(raw: bytes) -> set[str]:
    """The tokens in an item as it came: plain, quoted-printable or base64."""
    return {found[1].decode() for text in _readings(raw) for found in _TOKEN.finditer(text)}


def _readings(raw: bytes) -> Iterator[bytes]:
    yield raw
    if len(raw) > _DECODED_UP_TO:
        return
    if b"=\n" in raw or b"=\r\n" in raw:
        yield _SOFT_BREAK.sub(b"", raw)
    for block in _BASE64.finditer(raw):
        try:
            yield binascii.a2b_base64(block[0])
        except binascii.Error:
            continue
