"""The request for the desk's handlers: the caller, the desk, strict JSON, and creating once."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import AsyncGenerator, Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.datastructures import State, UploadFile
from litestar.exceptions import ClientException, InternalServerException
from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty, Message, Scope

from helpdesk.api.shown import doing, leaving, shown
from helpdesk.channels.vault import Vault
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.memo import Memo
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.idempotency import was_answered
from helpdesk.db.tickets.filters.keeping import Keeper
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.health.standing import Upkeep
from helpdesk.domain.people.sight import is_limited
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.people.repeated_calls import OnceKey, once
from helpdesk.said import Said
from helpdesk.security.addresses import counted_as
from helpdesk.security.bodies import Bodies
from helpdesk.security.limits import Limits
from helpdesk.security.room import Room
from helpdesk.security.sign_ins import Advisor, SignIns
from helpdesk.security.stranger_tokens import Tokens
from helpdesk.settings import Settings
from helpdesk.telling.broken_rules import brief, rule_of
from helpdesk.telling.spoken import language_of, spoken
from helpdesk.workers.bot_host import BotHost

P = ParamSpec("P")
R = TypeVar("R")

_KEY_LONGEST = 200
_REPLAYED = "idempotency_replayed"
_MULTIPART = "multipart/form-data"
_NUL = rb"\u0000"  # PostgreSQL stores none in text
_AT = re.compile(r" - at `\$\.?(.*)`$")
_NAMED = re.compile(r"`([^`]+)`")


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that handlers use; one for each process, made in app.py. `keepers` are the kinds of things
    that are set up and name others."""

    settings: Settings
    desk: Desk
    memo: Memo
    blobs: BlobStore
    sign_ins: SignIns
    limits: Limits
    room: Room
    bodies: Bodies
    tokens: Tokens
    vault: Vault
    policy: Policy
    inbox: Inbox
    bot: BotHost
    upkeep: Upkeep
    switchboard: Switchboard
    keepers: tuple[Keeper, ...] = ()


class ClientLeft(ClientException):
    """The client went away in the middle of its request: nobody is left to answer, and nothing is wrong."""


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
        user: Advisor = self.user
        return user.actor

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body in pieces; ClientLeft if the client does not send all of it."""
        left = False

        async def receive() -> Any:
            nonlocal left
            message = await receives()
            left = message["type"] == "http.disconnect"
            return message

        receives, self.receive = self.receive, receive
        try:
            async for piece in super().stream():
                yield piece
        except InternalServerException as error:
            if left:
                raise ClientLeft("The client left before it had sent its request.") from error
            raise

    @property
    def address(self) -> str:
        """The client's network address as limits count it."""
        return counted_as(self.client.host) if self.client else "unknown"

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

    @property
    def seen_by(self) -> int | None:
        """The advisor whose sight limits this call; None: the caller sees every ticket."""
        user: Advisor | None = self.scope.get("user")
        if user is None or not is_limited(self.tools.policy.advisors_see, user.role):
            return None
        return user.id

    async def read(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`desk.read` of what the caller sees: see `shown`."""

        return await self.desk.read(lambda tx: shown(tx, self.seen_by, query(tx, *args, **kwargs)))

    async def create(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> Response[R]:
        """`write` for a creating operation: answers 201."""
        return Response(await self.write(operation, *args, **kwargs), status_code=201)

    async def write(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run the operation that this call is, and return what it returns: the call's answer. With an
        Idempotency-Key header, a repeat of the same request changes nothing and gets the first answer again.
        A call that runs this twice, or changes something beside it, cannot be repeated like that. The answer
        is what the caller sees; NotFound, and nothing is changed, if it is about a ticket out of sight."""

        @wraps(operation)  # its name is logged if it is slow
        def change(tx: Transaction) -> R:
            return doing(tx, self.seen_by, lambda tx: operation(tx, *args, **kwargs))

        return await self._once(change)

    async def write_away(
        self, operation: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R | None:
        """`write` for an act that may take the ticket out of the caller's sight: then it returns None."""

        @wraps(operation)
        def change(tx: Transaction) -> R | None:
            return leaving(tx, self.seen_by, lambda tx: operation(tx, *args, **kwargs))

        return await self._once(change)

    async def _once(self, change: Callable[[Transaction], R]) -> R:
        key = self.headers.get("idempotency-key")
        if key is None:
            return await self.desk.write(change)
        if not 1 <= len(key) <= _KEY_LONGEST or not key.isprintable():
            raise BadInput(
                Said("Idempotency-Key must have 1 to {key_longest} characters.", key_longest=_KEY_LONGEST),
                field="Idempotency-Key",
            )

        once_key = OnceKey(self.user.id, key, await self._told())
        language = language_of(self.headers.get("accept-language", ""))
        answer, repeated = await self.desk.write(once, once_key, change, lambda said: spoken(said, language))
        self.scope["state"][_REPLAYED] = repeated
        return cast(R, msgspec.Raw(answer))

    async def is_repeat(self) -> bool:
        """Whether this request repeats one that was done: it changes nothing and gets that one's answer."""
        key = self.headers.get("idempotency-key")
        if key is None or len(key) > _KEY_LONGEST or self.method == "GET":
            return False
        return await self.desk.read(was_answered, self.user.id, key, await self._told())

    async def _told(self) -> str:
        """A hash of all that this request says. It needs the desk's secret, because a body can hold a
        password."""
        query = self.scope["query_string"]
        head = f"{self.method} {self.url.path}{'?' if query else ''}".encode() + query + b"\n"
        body = await self._files() if self.content_type[0] == _MULTIPART else await self.body()
        return hmac.digest(self.tools.policy.secret, head + body, "sha256").hex()

    async def _files(self) -> bytes:
        """What stands for a multipart body, whose boundary is another one each time: a hash of each part."""
        hashes = []
        for name, part in (await self.form()).multi_items():
            content = str(part).encode()
            if isinstance(part, UploadFile):
                await part.seek(0)  # the handler has read it
                content = f"{part.filename} {part.content_type}\n".encode() + await part.read()
            hashes.append(name.encode() + hashlib.sha256(content).digest())
        return b"".join(hashes)


async def tell_replayed(message: Message, scope: Scope) -> None:
    """A before-send hook: Idempotency-Replayed says that an answer is an earlier call's."""
    if message["type"] == "http.response.start" and scope["state"].get(_REPLAYED):
        message["headers"] = [*message["headers"], (b"idempotency-replayed", b"true")]


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
            valid = Said("It must be one of {names}.", names=", ".join(sorted(known)))
            raise BadInput(
                Said(
                    "There is no query parameter {name!r}. {valid}",
                    name=name[:50],
                    valid=valid if known else Said("This call has none."),
                ),
                field=name[:50],
            )


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
    except RecursionError:
        raise BadInput("The body is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(Said("The body is not JSON: {error}.", error=error)) from None


def _broken(message: str) -> BadInput:
    """msgspec says "Object contains unknown field `x` - at `$.contact`": give the path and the rule."""
    message = brief(message)
    at = _AT.search(message)
    rule = _AT.sub("", message)
    path = at.group(1) if at else ""
    if "unknown field" in rule or "missing required field" in rule:
        named = _NAMED.search(rule)
        path = ".".join(part for part in (path, named.group(1) if named else "") if part)
    told = rule_of(rule)
    sentence = Said("{path}: {rule}.", path=path, rule=told) if path else Said("{rule}.", rule=told)
    return BadInput(sentence, field=path or None)


@lru_cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
