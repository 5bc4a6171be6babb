"""Errors as problem documents (RFC 9457): what is wrong, which field, which rule; nothing of the inside."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Scope

from helpdesk.errors import HelpdeskError, StaleReply
from helpdesk.views.from_rows import message_view

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
_AnyRequest = Request[Any, Any, Any]


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What went wrong. `type` names the kind of problem, `detail` is one sentence for a person, `field`
    names the wrong input, `retry_after` is the number of seconds to wait, `missed` holds the messages a
    stale reply has not seen, `request` is the id of this request in the log."""

    type: str
    title: str
    status: int
    detail: str
    request: str
    field: str | None = None
    retry_after: float | None = None
    missed: list[Any] | None = None


def request_id(scope: Scope) -> str:
    """The id of this request in log lines, problems and the X-Request-Id header; made when first asked."""
    state: dict[str, Any] = scope.setdefault("state", {})
    known: str | None = state.get("request_id")
    if known is None:
        known = state["request_id"] = secrets.token_hex(8)
    return known


def on_desk_error(request: _AnyRequest, error: HelpdeskError) -> Response[bytes]:
    """An error the desk raised on purpose."""
    if error.status >= 500:
        log.error(
            "request.refused", request=request_id(request.scope), detail=error.detail, path=request.url.path
        )
    extra = dict(error.extra)
    if isinstance(error, StaleReply):
        extra["missed"] = [message_view(row) for row in extra["missed"]]
    return _respond(
        request,
        kind=kind_of(type(error)),
        title=error.title,
        status=error.status,
        detail=error.detail,
        extra=extra,
    )


def on_http_error(request: _AnyRequest, error: HTTPException) -> Response[bytes]:
    """An error of the framework: an unknown path or method, a parameter of the wrong shape, too large."""
    if isinstance(error, ValidationException):
        field, rule = _first_broken(error)
        detail = f"{field}: {rule}" if field else rule
        return _respond(
            request,
            kind="bad-input",
            title="Bad input",
            status=400,
            detail=detail,
            extra={"field": field or None},
        )
    status = error.status_code
    details = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible at {request.url.path}.",
        413: "The body is larger than this call takes.",
    }
    phrase = HTTPStatus(status).phrase
    if status >= 500:
        log.error(
            "request.failed", request=request_id(request.scope), error=repr(error), path=request.url.path
        )
    detail = details.get(status) or (error.detail if status < 500 else "Something went wrong in the desk.")
    return _respond(
        request, kind=_kebab(phrase), title=phrase, status=status, detail=detail, headers=error.headers or {}
    )


def on_defect(request: _AnyRequest, error: Exception) -> Response[bytes]:
    """An error nobody meant: all of it into the log, nothing of it to the client."""
    log.error(
        "request.failed",
        request=request_id(request.scope),
        path=request.url.path,
        method=request.method,
        exc_info=error,
    )
    return _respond(
        request,
        kind="defect",
        title="Something went wrong in the desk",
        status=500,
        detail="This is a defect, not your mistake. The log tells of it under the request's id.",
    )


def kind_of(error: type[HelpdeskError]) -> str:
    """What `type` calls this class of errors, and the docs page's anchor of it."""
    return _kebab(error.__name__)


def _respond(
    request: _AnyRequest,
    *,
    kind: str,
    title: str,
    status: int,
    detail: str,
    extra: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    extra = extra or {}
    document = {
        "type": f"/api/v1/docs#{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "request": request_id(request.scope),
        **{name: value for name, value in extra.items() if value is not None},
    }
    headers = {name: value for name, value in (headers or {}).items() if name.lower() == "allow"}
    if "retry_after" in extra:
        headers["Retry-After"] = str(extra["retry_after"])
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(document), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _first_broken(error: ValidationException) -> tuple[str, str]:
    """(field, rule) of the first thing the framework found wrong with parameters."""
    found = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    if not isinstance(found, dict):
        return "", error.detail
    field = str(found.get("key", "")).removeprefix("data.")
    rule = str(found.get("message", error.detail))
    if rule == "'data'":  # all that is said of a body that is not there
        return "", "This call needs a JSON body."
    return ("" if field == "data" else field), rule


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[ _]+", "-", name).lower()
