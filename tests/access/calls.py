"""Every operation of the application, and what it answers to a principal."""

from __future__ import annotations

import json
import re
from typing import Any

from litestar import Litestar
from litestar.exceptions import WebSocketDisconnect
from litestar.routes import ASGIRoute, HTTPRoute
from litestar.testing import TestClient

from helpdesk.api.description import PREFIX
from tests.access.principals import Proof, World

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
SOCKETS = frozenset({"/live", "/chat"})
QUERIES = {"GET /api/v1/faq/suggest": {"q": "lamp"}}
BODIES = {"POST /api/v1/faq/public/articles/{article_id}/feedback": b'{"helpful": true}'}
DELETES = {"DELETE /api/v1/channels/{name}"}
"""Those that would take away what others are called with: they name something that is not there."""
UNKNOWN = "1"
"""The value of a path parameter that the world has none of."""


def operations(app: Litestar) -> list[str]:
    """Each as "GET /path/{name}": of the API, the pages, the files, the webhooks and the sockets. Preflights
    that the framework answers by itself are none."""
    found: set[str] = set()
    for route in app.routes:
        path = _PARAMETER.sub(r"{\1}", route.path)
        if isinstance(route, HTTPRoute):
            found |= {
                f"{method} {path}"
                for handler in route.route_handlers
                for method in handler.http_methods
                if handler.fn.__module__.split(".")[0] != "litestar"
            }
        elif isinstance(route, ASGIRoute):
            assert path in SOCKETS, f"say how {path} is called"
            found.add(f"SOCKET {path}")
    return sorted(found, key=lambda one: (one.split()[1], one))


def verdict(client: TestClient[Litestar], operation: str, proof: Proof, world: World) -> str:
    """ "+" if the principal may do it, also if it fails; else 401, 403 or, if it is hidden, 404."""
    method, path = operation.split(" ", 1)
    if method == "SOCKET":
        return _socket(client, path, proof)
    values = world.values | proof.values
    if path.startswith("/chat/"):
        values = values | {"message_id": world.chat_message}
    if operation in DELETES:
        values = {}
    address = _PARAMETER.sub(lambda found: values.get(found[1], UNKNOWN), path).replace("//", "/")
    body, kind = (b"", "text/plain") if method in ("GET", "DELETE") else _body(operation, path)
    client.cookies = proof.cookies
    answer = client.request(
        method,
        address,
        content=body,
        headers={"Content-Type": kind, **proof.all_headers(body)},
        params=QUERIES.get(operation, {}) | (proof.query if path.startswith("/chat/attachments") else {}),
        follow_redirects=False,
    )
    assert answer.status_code < 500, f"{operation}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code in (401, 403):
        return str(answer.status_code)
    hidden = answer.status_code == 404 and _is_there(path, proof, world)
    return "404" if hidden else "+"


def _body(operation: str, path: str) -> tuple[bytes, str]:
    """A body that comes as far as to the question who may do it, and its type. The desk asks that before it
    reads a body, except where the body's reader asks it."""
    if path.endswith("/uploads"):
        part = b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello'
        return b"--b\r\n" + part + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"
    if path.startswith((PREFIX, "/inbound")) and not path.endswith("/images"):
        return BODIES.get(operation, b"{}"), "application/json"
    return b"", "application/x-www-form-urlencoded"


def _is_there(path: str, proof: Proof, world: World) -> bool:
    """Whether the desk has what the path names, so that its 404 hides it."""
    if "/survey/" in path:
        return True
    named = {found[1] for found in _PARAMETER.finditer(path)}
    return bool(named) and named <= {"number", "message_id", "act_id", "item_id", "index"}


def _socket(client: TestClient[Litestar], path: str, proof: Proof) -> str:
    """The desk accepts every socket first, to say why it closes it."""
    client.cookies = proof.cookies
    query = "?channel=site" if path == "/chat" else ""
    with client.websocket_connect(path + query, headers=proof.headers) as socket:
        if path == "/chat":
            socket.send_json({"t": "hello"})
        try:
            first: Any = json.loads(socket.receive_text())
        except WebSocketDisconnect as closed:
            return {4401: "401", 4403: "403"}[closed.code]
    first = first[0] if isinstance(first, list) else first
    assert first["t"] == "hello"
    return "+"
