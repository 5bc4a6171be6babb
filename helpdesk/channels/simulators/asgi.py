"""Reading an ASGI request and multipart/form-data (RFC 7578), for the simulators' needs."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One field; `filename` is None if it is no file."""

    content: bytes
    filename: str | None = None
    type: str = "text/plain"


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    body = bytearray()
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body", False):
            return bytes(body)


def read_form(content_type: str, body: bytes) -> dict[str, Part]:
    """The fields of a form by name; empty if the body is no form."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if boundary is None:
        return {}
    parts: dict[str, Part] = {}
    for piece in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        fields = (line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n"))
        lines = {name.strip().lower(): value.strip() for name, _, value in fields}
        disposition = lines.get("content-disposition", "")
        name = re.search(r'\bname="([^"]*)"', disposition)
        filename = re.search(r'\bfilename="([^"]*)"', disposition)
        if name is not None:
            parts[name[1]] = Part(
                content=content.removesuffix(b"\r\n"),
                filename=filename[1] if filename else None,
                type=lines.get("content-type", "text/plain"),
            )
    return parts
