"""The desk's kind of web application, and of router."""

from __future__ import annotations

from typing import Any

from litestar import Litestar, Router


class Application(Litestar):
    """Litestar that answers HEAD like GET, and whose hooks on each answer skip the sockets' many frames."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            # RFC 9110 §9.3.2; the server omits the content, and no reading is counted (faq/part.py)
            scope = {**scope, "method": "GET", "asked_head": True}
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = scope["litestar_app"] = self
        scope.setdefault("state", {})
        await self.asgi_handler(scope, receive, send)


class OwnRouter(Router):
    """A router of one application. Litestar copies all routes of a router, which others could use too."""

    def __deepcopy__(self, memo: dict[int, Any]) -> OwnRouter:
        return self
