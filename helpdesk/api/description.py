"""The OpenAPI 3.1 document, from the handlers, with the schemas that msgspec checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar, Response
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.params import BodyKwarg
from litestar.routes import HTTPRoute

import helpdesk
from helpdesk.api.problem_shapes import BY_STATUS
from helpdesk.api.problems import MEDIA_TYPE
from helpdesk.operations.people.scopes import ANY_KEY, NO_KEY
from helpdesk.security.guards import scopes_of

PREFIX = "/api/v1"
_REF = "#/components/schemas/{name}"
_ABOUT = """Everything the console can do.

Sign in with `POST /session` and send its cookie; every call except GET also needs the header
`X-Helpdesk: 1`. Or send `Authorization: Bearer hd_…` with an API key. A key has scopes, and
each call names those it needs (`security`). A key may not make keys, list them, change a password, or set up
people and teams. Times
are RFC 3339 in UTC. Lists come in pages: `next` is the cursor of the next page. Calls that change something
accept `Idempotency-Key`: a repeat of the same request changes nothing and gets the first answer again. Errors
are problem documents (RFC 9457): `code` names the kind of error, `detail` says what is wrong, `field` names
the wrong input."""
_TAGS = {
    "session": "Signing in, the signed-in advisor, API keys",
    "tickets": "Lists of tickets, one ticket, and what you can do with it",
    "messages": "Answers, notes, calls and files",
    "contacts": "Customers and their addresses",
    "people": "Teams and advisors",
    "channels": "The configured channels",
    "automatic texts": "What the desk writes to customers on its own",
    "surveys": "Survey rules and answers",
    "ledger": "What arrived, and what happened to it",
    "upkeep": "How the desk runs",
    "inbound": "Messages from outside",
    "faq": "The help centre: articles, search, and what readers do",
}
_PROBLEMS = {
    "400": "A field is not valid; `field` names it",
    "401": "Nobody is signed in, or the sign-in failed",
    "403": "Signed in, but not allowed",
    "404": "Not found",
    "409": "The current state does not allow this; `code` says why",
    "413": "Too large",
    "422": "The Idempotency-Key was used with another request",
    "429": "Too many requests; wait `retry_after` seconds",
    "500": "An error in the desk",
    "503": "A service the desk needs does not answer",
}
WITHOUT_KEY = {
    "sign_in": "nobody is signed in yet, whose key it could be",
    "sign_out": "a repeat changes nothing",
    "set_password": "a repeat is refused: the current password is another one",
    "look_at_link": "it changes nothing",
    "use_link": "a link works once",
    "ask_password_link": "each call asks for a mail",
    "check_person": "it changes nothing",
    "check_invitation": "it changes nothing",
    "check_new_team": "it changes nothing",
    "check_team": "it changes nothing",
    "put_bot_draft": "a repeat puts the same draft in its own place",
    "send_password_link": "its answer can hold a secret, which the desk does not store",
    "invite_person": "its answer can hold a secret, which the desk does not store",
    "resend_invitation": "its answer can hold a secret, which the desk does not store",
    "make_api_key": "its answer holds a secret, which the desk does not store",
    "hand_in_message": "external_id is its key",
    "receive_webhook": "external_id is its key",
    "make_item_ticket": "a repeat changes nothing",
    "replay_item": "a repeat changes nothing",
    "check_channel": "it only asks, each time again",
    "test_channel": "each test sends an email of its own",
    "preview_channel": "it changes nothing",
    "preview_automatic_text": "it changes nothing",
    "preview_faq_article": "it changes nothing",
    "preview_calendar": "it changes nothing",
    "preview_setup_copy": "it changes nothing",
    "preview_field": "it changes nothing",
    "replay_routing": "it changes nothing",
    "try_routing_rule": "it changes nothing",
    "try_rule": "it changes nothing",
    "try_bot": "it changes nothing",
    "try_bot_settings": "it changes nothing",
    "check_status": "it changes nothing",
    "preview_sla_policy": "it changes nothing",
    "check_saved_reply": "it changes nothing",
    "rate_faq_article": "a reader's newest rating of an article counts",
}
"""Calls with another method than GET that ignore Idempotency-Key, and why."""
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Any string of your own; use a new one for each change",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


def openapi_config() -> OpenAPIConfig:
    """Litestar's configuration; `describe` completes Litestar's document."""
    return OpenAPIConfig(
        title="Helpdesk",
        version=helpdesk.__version__,
        description=f"{_ABOUT}\n\n{_problem_table()}",
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
        tags=[Tag(name=name, description=about) for name, about in _TAGS.items()],
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="apiKey", name="helpdesk_session", security_scheme_in="cookie"
                ),
                "key": SecurityScheme(type="http", scheme="bearer", description="An API key, hd_…"),
            }
        ),
        security=[{"session": []}, {"key": []}],
    )


def _problem_table() -> str:
    """The codes of problems with their status and sentence, in Markdown: a problem's `type` links to it."""
    rows = [
        f"| `{code}` | {status} | {' '.join((shape.__doc__ or '').split())} |"
        for status, shapes in BY_STATUS.items()
        for shape in shapes
        for code in get_args(get_type_hints(shape)["code"])
    ]
    return "\n".join(["| code | status | what it says |", "| --- | --- | --- |", *rows])


def describe(app: Litestar) -> dict[str, Any]:
    """The OpenAPI document. msgspec describes the bodies. It also decodes and encodes them, so that the
    document always matches the code."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    handlers = {handler.handler_name: handler for handler in _handlers(app)}
    shapes = {name: (_body(handler), _answer(handler)) for name, handler in handlers.items()}
    wanted = [shape for pair in shapes.values() for shape in pair if shape is not None]
    problems = [shape for several in BY_STATUS.values() for shape in several]
    schemas, components = msgspec.json.schema_components([*wanted, *problems], ref_template=_REF)
    described = dict(zip(map(repr, [*wanted, *problems]), schemas, strict=True))
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if isinstance(operation, dict) and operation.get("operationId") in shapes:
                handler = handlers[operation["operationId"]]
                if not handler.opt.get("public"):
                    operation["security"] = _security(scopes_of(handler, method.upper()))
                body, answer = shapes[operation["operationId"]]
                if body is not None:
                    _set_schema(operation["requestBody"], "application/json", described[repr(body)])
                    operation["requestBody"]["required"] = True
                if answer is not None:
                    success = next(code for code in operation["responses"] if code.startswith("2"))
                    _set_schema(operation["responses"][success], "application/json", described[repr(answer)])
                _complete(method, operation, described)
    kept = {name: schema for name, schema in document["components"]["schemas"].items() if "Upload" in name}
    document["components"]["schemas"] = {**kept, **components}
    return document


def _security(needs: tuple[str, ...]) -> list[dict[str, list[str]]]:
    """A session, or a key with these scopes."""
    session: dict[str, list[str]] = {"session": []}
    if NO_KEY in needs:
        return [session]
    return [session, {"key": [one for one in needs if one != ANY_KEY]}]


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            yield from (one for one in route.route_handlers if one.resolve_include_in_schema())


def _body(handler: HTTPRouteHandler) -> Any:
    """The struct of a JSON body, or None."""
    field = handler.parsed_data_field
    kwarg = field.kwarg_definition if field is not None else None
    is_json = isinstance(kwarg, BodyKwarg) and kwarg.media_type == RequestEncodingType.JSON
    return field.annotation if field is not None and is_json else None


def _answer(handler: HTTPRouteHandler) -> Any:
    """The type of the JSON answer, or None if it is empty or bytes."""
    answer = handler.parsed_return_field.annotation
    if isinstance(get_origin(answer), type) and issubclass(get_origin(answer), Response):
        answer = get_args(answer)[0]
    return None if answer in (None, type(None), bytes, str) else answer


def _set_schema(holder: dict[str, Any], media_type: str, schema: dict[str, Any]) -> None:
    holder["content"] = {media_type: {"schema": schema}}


def _complete(method: str, operation: dict[str, Any], described: dict[str, dict[str, Any]]) -> None:
    """Add problems to every operation, plain parameters, and the Idempotency-Key for operations that
    change something."""
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        one = [part for part in schema.pop("oneOf", []) if part != {"type": "null"}]
        parameter["schema"] = {**one[0], **schema} if one else schema  # left out, never null
    for status, about in _PROBLEMS.items():
        shapes = [described[repr(shape)] for shape in BY_STATUS[int(status)]]
        operation["responses"][status] = {
            "description": about,
            "content": {MEDIA_TYPE: {"schema": shapes[0] if len(shapes) == 1 else {"anyOf": shapes}}},
        }
    if method != "get" and operation["operationId"] not in WITHOUT_KEY:
        operation.setdefault("parameters", []).append(_KEY_HEADER)
