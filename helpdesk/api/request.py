"""The request for the desk's handlers: the caller, the desk, strict JSON, and creating once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty

from helpdesk.channels.vault import Vault
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.memo import Memo
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.people.repeated_calls import OnceKey, once
from helpdesk.security.limits import Limits
from helpdesk.security.room import Room
from helpdesk.security.sign_ins import Advisor, SignIns
from helpdesk.security.stranger_tokens import Tokens
from helpdesk.settings import Settings
from helpdesk.workers.bot_host import BotHost

P = ParamSpec("P")
R = TypeVar("R")

_KEY_LONGEST = 200
_NUL = rb"\u0000"  # PostgreSQL stores none in text
_AT = re.compile(r" - at `\$\.?(.*)`$")
_NAMED = re.compile(r"`([^`]+)`")


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that handlers use; one for each process, made in app.py."""

    settings: Settings
    desk: Desk
    memo: Memo
    blobs: BlobStore
    sign_ins: SignIns
    limits: Limits
    room: Room
    tokens: Tokens
    vault: Vault
    policy: Policy
    inbox: Inbox
    bot: BotHost
    switchboard: Switchboard


class DeskRequest(Request[Advisor, str, State]):
    """A request to a handler of the desk."""

    @property
    def tools(self) -> Tools:
        return cast(Tools, self.app.state["tools"])

    @property
    def desk(self) -> Desk:
        return self.tools.desk

    @property
    def by(self) -> Actor:
        """The caller, for events."""
        return Actor(kind="advisor", id=self.user.id, name=self.user.name)

    @property
    def address(self) -> str:
        """The client's network address, for limits."""
        return self.client.host if self.client else "unknown"

    async def json(self) -> Any:
        """The body, decoded strictly to the type of the handler's `data`. BadInput names the field and the
        rule."""
        if self._json is Empty:
            declared = self.route_handler.parsed_data_field
            assert declared is not None
            if self.content_type[0] != "application/json":
                raise BadInput(
                    "The body must be JSON: send Content-Type: application/json.", field="Content-Type"
                )
            self._json = read_json(await self.body(), declared.annotation)
        return self._json

    async def create(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> Response[R]:
        """Run a creating operation and answer 201 with what it returns. With an Idempotency-Key header, a
        repeat of the same request creates nothing and gets the first answer again."""
        key = self.headers.get("idempotency-key")
        if key is None:
            made = await self.desk.write(operation, *args, **kwargs)
            return Response(made, status_code=201)
        if not 1 <= len(key) <= _KEY_LONGEST or not key.isprintable():
            raise BadInput(
                f"Idempotency-Key must have 1 to {_KEY_LONGEST} characters.", field="Idempotency-Key"
            )
        told = hashlib.sha256(f"{self.method} {self.url.path}\n".encode() + await self.body()).hexdigest()

        def create(tx: Transaction) -> R:
            return operation(tx, *args, **kwargs)

        answer, repeated = await self.desk.write(once, OnceKey(self.user.id, key, told), create)
        headers = {"Idempotency-Replayed": "true"} if repeated else {}
        response = Response(answer, status_code=201, media_type="application/json", headers=headers)
        return cast(Response[R], response)


async def refuse_nul(request: Request[Any, Any, Any]) -> None:
    """A before-request hook: the database stores no NUL in text, so the address must not have any."""
    if b"%00" in request.scope["query_string"] or b"%00" in request.scope["raw_path"]:
        raise BadInput("Text must not contain a NUL character (%00).")


async def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """A before-request hook of the API: a misspelt parameter must not give an answer that looks right."""
    await refuse_nul(request)
    if not request.scope["query_string"]:
        return
    known = _query_parameters(request.scope["route_handler"]) - set(request.path_params)
    for name in request.query_params:
        if name not in known:
            valid = f"It must be one of {', '.join(sorted(known))}" if known else "This call has none"
            raise BadInput(f"There is no query parameter {name[:50]!r}. {valid}.", field=name[:50])


@lru_cache(maxsize=512)
def _query_parameters(handler: HTTPRouteHandler) -> set[str]:
    """The query parameters of a call; its path's parameters may be among them."""
    model = handler.create_kwargs_model(path_parameters={})
    return {one.field_alias for one in model.expected_query_params}


def read_json(body: bytes, shape: Any) -> Any:
    """The JSON in `body` as a `shape`; BadInput names the field and the broken rule."""
    # an even number of backslashes before it are none of its own; a pattern would hold the loop for long
    if _NUL in body and _NUL in body.replace(rb"\\", b""):
        raise BadInput("Text must not contain a NUL character (\\u0000).")
    try:
        return _decoder(shape).decode(body)
    except msgspec.ValidationError as error:
        raise _broken(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"The body is not JSON: {error}.") from None


def _broken(message: str) -> BadInput:
    """msgspec says "Object contains unknown field `x` - at `$.contact`": give the path and the rule."""
    at = _AT.search(message)
    rule = _AT.sub("", message)
    path = at.group(1) if at else ""
    if "unknown field" in rule or "missing required field" in rule:
        named = _NAMED.search(rule)
        path = ".".join(part for part in (path, named.group(1) if named else "") if part)
    return BadInput(f"{path}: {rule}." if path else f"{rule}.", field=path or None)


@lru_cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
