"""The middleware that recognises the caller, and the guards for what only some roles may do."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from helpdesk.errors import Forbidden
from helpdesk.security.sign_ins import SignIns

CSRF_HEADER = "x-helpdesk"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_RANKS = {"advisor": 0, "lead": 1, "admin": 2}


class Recognise(ASGIMiddleware):
    """Puts the Advisor into scope["user"], or refuses. Routes with `opt={"public": True}` need no advisor.

    A browser sends the cookie from any site's page. So an unsafe method with a cookie needs the header
    X-Helpdesk too: another site's page cannot set it without a preflight, and the desk refuses that."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "public"

    def __init__(self, sign_ins: SignIns) -> None:
        self.sign_ins = sign_ins

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        advisor = await self.sign_ins.advisor_of(request.headers, request.cookies)
        if advisor.by == "session":
            check_csrf(request)
        scope["user"] = advisor
        scope["auth"] = advisor.by
        await next_app(scope, receive, send)


def check_csrf(request: Request[Any, Any, Any]) -> None:
    """Forbidden for an unsafe method without the header X-Helpdesk."""
    if request.method not in _SAFE and CSRF_HEADER not in request.headers:
        raise Forbidden("Send the header X-Helpdesk: 1 with a session cookie.", field="X-Helpdesk")


def leads_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    _at_least("lead", connection)


def admins_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    _at_least("admin", connection)


def _at_least(role: str, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    if _RANKS[connection.user.role] < _RANKS[role]:
        raise Forbidden(f"Only a {role} may do this." if role == "lead" else f"Only an {role} may do this.")
