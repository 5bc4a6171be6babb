"""Headers of every answer."""

from __future__ import annotations

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from helpdesk.api.problems import request_id

_POLICY = b"content-security-policy"
_NOTHING = (_POLICY, b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_ONE_YEAR_HTTPS = (b"strict-transport-security", b"max-age=31536000")


def secure_headers(*, https: bool) -> BeforeMessageSendHookHandler:
    """A before-send hook. A page sets its own policy for what it loads; everything else may load nothing."""
    always = [*_ALWAYS, _ONE_YEAR_HTTPS] if https else _ALWAYS

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = list(message["headers"])
        if not any(name.lower() == _POLICY for name, _ in headers):
            headers.append(_NOTHING)
        message["headers"] = [*headers, *always, (b"x-request-id", request_id(scope).encode())]

    return add
