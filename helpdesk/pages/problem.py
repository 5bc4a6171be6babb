"""What a person sees in place of a page that could not be made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Request, Response

from helpdesk.api.problems import AGAIN_SECONDS, request_id
from helpdesk.pages.rendering import page
from helpdesk.telling.spoken import language_of

E = TypeVar("E", bound=Exception)
_AnyRequest = Request[Any, Any, Any]


def or_page(
    handler: Callable[[_AnyRequest, E], Response[bytes]],
) -> Callable[[_AnyRequest, E], Response[Any]]:
    """The error handler of the API, which answers a person with a page of the same status."""

    def answer(request: _AnyRequest, error: E) -> Response[Any]:
        problem = handler(request, error)
        return _page(request, problem.status_code or 500) if _wants_page(request) else problem

    return answer


def _wants_page(request: _AnyRequest) -> bool:
    """Whether a person reads the answer: the address is that of a page, or a browser asked for nothing that
    there is."""
    handler: Any = request.scope.get("route_handler")
    if handler is None:
        return "text/html" in request.headers.get("accept", "")
    return bool(handler.opt.get("page"))


def _page(request: _AnyRequest, status: int) -> Response[str]:
    """After a passing error the page loads itself again, unless something was sent."""
    language = language_of(request.headers.get("accept-language", ""), asked=request.query_params.get("lang"))
    kind = {404: "missing", 503: "away"}.get(status, "defect" if status >= 500 else "refused")
    reads = request.method in ("GET", "HEAD")
    values = {
        "kind": kind,
        "sent": kind in ("away", "defect") and not reads,
        "again": AGAIN_SECONDS if kind == "away" and reads else None,
        "request_id": request_id(request.scope) if kind == "defect" else "",
    }
    answer = page("problem.html", language, values, status=status)
    if kind == "away":
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer
