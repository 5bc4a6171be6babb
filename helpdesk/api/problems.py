"""Errors as problem documents (RFC 9457): the error, the field and the rule, without internals."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Scope

from helpdesk.api.problem_shapes import Problem, shape_of, values
from helpdesk.errors import BadInput, HelpdeskError, Unavailable
from helpdesk.said import Said
from helpdesk.telling.broken_rules import rule_of
from helpdesk.telling.spoken import LANGUAGES, language_of, spoken

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
AGAIN_SECONDS = 5
"""When a client may try again what a passing error stopped."""
_AnyRequest = Request[Any, Any, Any]
_CODES = {413: "request-entity-too-large"}  # Python 3.13 renames the phrase, but a code must not change


def request_id(scope: Scope) -> str:
    """The id of this request in log lines, problems and the X-Request-Id header; made at first use."""
    state: dict[str, Any] = scope.setdefault("state", {})
    known: str | None = state.get("request_id")
    if known is None:
        known = state["request_id"] = secrets.token_hex(8)
    return known


def on_desk_error(request: _AnyRequest, error: HelpdeskError) -> Response[bytes]:
    """An error that the desk raised on purpose."""
    if error.status >= 500:
        log.error(
            "request.refused",
            request=request_id(request.scope),
            detail=error.detail,
            why=error.why if isinstance(error, Unavailable) else "",
            path=request.url.path,
        )
    return _respond(
        request,
        shape=shape_of(type(error)),
        code=error.code,
        title=error.title,
        status=error.status,
        detail=error.said,
        field=error.field,
        members=values(error),
    )


def on_http_error(request: _AnyRequest, error: HTTPException) -> Response[bytes]:
    """An error of the framework: an unknown path or method, a parameter of the wrong shape, too large."""
    if isinstance(error, ValidationException):
        field, rule = _first_broken(error)
        told = rule_of(rule)
        detail = Said("{field}: {rule}", field=field, rule=told) if field else told
        return _respond(
            request,
            code=BadInput.code,
            title=BadInput.title,
            status=BadInput.status,
            detail=detail,
            field=field or None,
        )
    status = error.status_code
    details = {
        404: Said("There is nothing at {path}.", path=request.url.path),
        405: Said("{method} is not possible at {path}.", method=request.method, path=request.url.path),
        413: Said("The body is larger than this call takes."),
    }
    phrase = HTTPStatus(status).phrase
    if status >= 500:
        log.error(
            "request.failed", request=request_id(request.scope), error=repr(error), path=request.url.path
        )
    detail = details.get(status) or (
        error.detail if status < 500 else Said("Something went wrong in the desk.")
    )
    return _respond(
        request,
        code=_CODES.get(status) or phrase.lower().replace(" ", "-"),
        title=phrase,
        status=status,
        detail=detail,
        headers=error.headers or {},
    )


def on_defect(request: _AnyRequest, error: Exception) -> Response[bytes]:
    """An unexpected error: the log gets all of it, the client nothing."""
    log.error(
        "request.failed",
        request=request_id(request.scope),
        path=request.url.path,
        method=request.method,
        exc_info=error,
    )
    return _respond(
        request,
        code="defect",
        title="Something went wrong in the desk",
        status=500,
        detail=Said("This is a defect, not your mistake. The log has details under the request's id."),
    )


def _respond(
    request: _AnyRequest,
    *,
    code: str,
    title: str,
    status: int,
    detail: str,
    field: str | None = None,
    shape: type[Problem] = Problem,
    members: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    members = members or {}
    language = language_of(request.headers.get("accept-language", ""))
    told = spoken(detail, language)
    members = {name: _told(value, language) for name, value in members.items()}
    problem = shape(
        type=f"/api/v1/docs#{code}",
        code=code,
        title=title,
        status=status,
        detail=told,
        request=request_id(request.scope),
        field=field,
        **members,
    )
    headers = {name: value for name, value in (headers or {}).items() if name.lower() == "allow"}
    headers["Content-Language"] = language if told != detail else LANGUAGES[0]
    if "retry_after" in members:
        headers["Retry-After"] = str(members["retry_after"])
    if status == 503:
        headers["Retry-After"] = str(AGAIN_SECONDS)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(problem), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _told(value: Any, language: str) -> Any:
    """A member of a problem, such as what a filter expected, with its sentences in a language."""
    if isinstance(value, Said):
        return spoken(value, language)
    return [_told(one, language) for one in value] if isinstance(value, list) else value


def _first_broken(error: ValidationException) -> tuple[str, str]:
    """(field, rule) of the first error that the framework found in the parameters."""
    found = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    if not isinstance(found, dict):
        return "", error.detail
    field = str(found.get("key", "")).removeprefix("data.")
    rule = str(found.get("message", error.detail))
    if rule == "'data'":  # the framework's only words for a missing body
        return "", "This call needs a JSON body."
    return ("" if field == "data" else field), rule
