"""The middleware that recognises the caller, and the guards for what only some roles and keys may do."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from helpdesk.domain.people.rights import ROLES
from helpdesk.errors import Forbidden
from helpdesk.operations.people.scopes import NO_KEY, missing, needed
from helpdesk.said import Said
from helpdesk.security.sign_ins import Advisor, SignIns

CSRF_HEADER = "x-helpdesk"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Recognise(ASGIMiddleware):
    """Puts the Advisor into scope["user"], or refuses. Routes with `opt={"public": True}` need no advisor.
    Every other route declares in `opt={"scope": …}` what a key needs for it (`operations/people/scopes`).

    A browser sends the cookie from any site's page. So an unsafe method with a cookie needs the header
    X-Helpdesk too: another site's page cannot set it without a preflight, and the desk refuses that."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "public"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        sign_ins: SignIns = request.app.state["sign_ins"]
        advisor = await sign_ins.advisor_of(request.headers, request.cookies)
        if advisor.by == "session":
            check_csrf(request)
        elif advisor.by == "key":
            check_scopes(advisor, scopes_of(scope["route_handler"], str(request.method)))
        scope["user"] = advisor
        scope["auth"] = advisor.by
        await next_app(scope, receive, send)


def check_csrf(request: Request[Any, Any, Any]) -> None:
    """Forbidden for an unsafe method without the header X-Helpdesk."""
    if request.method not in _SAFE and CSRF_HEADER not in request.headers:
        raise Forbidden("Send the header X-Helpdesk: 1 with a session cookie.", field="X-Helpdesk")


def scopes_of(handler: BaseRouteHandler, method: str) -> tuple[str, ...]:
    """What a key needs to call this. A route that declares nothing is closed to every key."""
    return needed(handler.opt.get("scope", NO_KEY), method)


def check_scopes(advisor: Advisor, needs: tuple[str, ...]) -> None:
    """Forbidden if a key lacks a scope. A session may do all that its advisor may."""
    if advisor.by != "key":
        return
    lacks = missing(advisor.scopes, needs)
    if NO_KEY in lacks:
        raise Forbidden("An API key may not do this. Sign in.", field="Authorization")
    if lacks:
        raise Forbidden(
            Said("This API key has no scope {lacks}.", lacks=", ".join(lacks)), field="Authorization"
        )


def leads_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    _at_least("lead", connection)


def admins_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    _at_least("admin", connection)


def _at_least(role: str, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    if ROLES.index(connection.user.role) < ROLES.index(role):
        raise Forbidden("Only a lead may do this." if role == "lead" else "Only an admin may do this.")
