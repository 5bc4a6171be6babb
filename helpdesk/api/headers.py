"""Headers of every answer."""

from __future__ import annotations

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from helpdesk.api.problems import request_id

_NOTHING = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
_ALWAYS = [
    (b"cache-control", b"no-store"),  # unless the handler knows that nobody is meant in particular
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_ONE_YEAR_HTTPS = (b"strict-transport-security", b"max-age=31536000")


def secure_headers(*, https: bool) -> BeforeMessageSendHookHandler:
    """A before-send hook. A page sets its own policies; everything else may load nothing. Browsers and
    proxies store no answer, unless its handler says that it is the same for everybody."""
    always = [_NOTHING, *_ALWAYS, *([_ONE_YEAR_HTTPS] if https else [])]

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = list(message["headers"])
        given = {name.lower() for name, _ in headers}  # of two the browser would take ours, the last one
        missing = [one for one in always if one[0] not in given]
        message["headers"] = [*headers, *missing, (b"x-request-id", request_id(scope).encode())]

    return add
