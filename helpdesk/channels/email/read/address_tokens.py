"""Reply tokens in addresses: `support+<token>@…` in every field where a mail server may leave it."""

import re

from helpdesk.channels.email.read.headers import Headers

_FIELDS = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "to",
    "cc",
    "x-forwarded-to",
    "resent-to",
)
_PLUS = re.compile(r"[^\s<>()\[\],;:\"@\\+]{1,64}\+([A-Za-z0-9._=-]{6,200})@")
_MAX = 20


def find_tokens(headers: Headers, envelope: dict[str, str]) -> list[str]:
    """Candidates, most reliable field first, without duplicates. Other code checks whether one is genuine.
    `envelope` are the transport's own headers (lower-case names)."""
    found: list[str] = []
    values = [envelope[name] for name in _FIELDS if name in envelope]
    values += [value for name in _FIELDS for value in headers.all_raw(name)]
    for value in values:
        for token in _PLUS.findall(value[:100_000]):
            if token not in found:
                found.append(token)
            if len(found) >= _MAX:
                return found
    return found
