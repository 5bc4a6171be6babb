"""API keys: everybody makes and revokes their own, admins list and revoke all. No key may do any of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Input, Name, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import api_keys as db
from helpdesk.db.people.api_keys import ApiKeyRow
from helpdesk.errors import Unauthenticated
from helpdesk.operations.people import accounts, keys
from helpdesk.operations.people.scopes import NO_KEY, SCOPES, Scope
from helpdesk.security.guards import admins_only
from helpdesk.security.sign_ins import COOKIE
from helpdesk.views.base import PersonRef


class MakeApiKey(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that says what the key is for, what it may do, and after how many days it ends; null: it stays
    until somebody revokes it."""

    name: Name
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=len(SCOPES))]
    days: Annotated[int, Meta(ge=1, le=keys.LONGEST_DAYS)] | None = 365


class ApiKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its secret. `hint` holds its first characters. `role` is the owner's role when the key
    was made: a key never has more rights than that, nor more than its owner has today. `works`: it is neither
    expired nor revoked."""

    id: int
    name: str
    hint: str
    owner: PersonRef
    scopes: list[str]
    role: str
    works: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """The only answer that contains the key itself."""

    id: int
    name: str
    key: str
    scopes: list[str]
    expires_at: datetime | None


class ApiKeyController(Controller):
    path = "/api-keys"
    tags = ["session"]
    opt = {"scope": NO_KEY}

    @get("/")
    async def list_api_keys(self, request: DeskRequest) -> list[ApiKeyView]:
        """List your own keys, including expired and revoked ones, oldest first."""
        return await request.desk.read(_keys_of, request.user.id)

    @get("/all", guards=[admins_only])
    async def list_all_api_keys(self, request: DeskRequest) -> list[ApiKeyView]:
        """List everybody's keys, including expired and revoked ones, oldest first."""
        return await request.desk.read(_all_keys)

    @post("/")
    async def make_api_key(self, request: DeskRequest, data: JSONBody[MakeApiKey]) -> Response[NewApiKey]:
        """Create a key that acts for you within its scopes. It is shown only once. This call ignores
        Idempotency-Key, because the desk would have to store the key."""
        made = await request.desk.write(_make, data, request.user.id, request.cookies[COOKIE])
        return Response(made, status_code=201)

    @delete("/{key_id:int}")
    async def revoke_api_key(self, request: DeskRequest, key_id: PathId) -> None:
        """Revoke the key: your own, or anybody's if you are an admin. Nobody can use it any more."""
        owner = None if request.user.role == "admin" else request.user.id
        await request.write(keys.revoke, key_id, owner=owner)
        request.tools.sign_ins.forget()


def _keys_of(tx: Reading, advisor_id: int) -> list[ApiKeyView]:
    return [_view(row, tx.now) for row in db.api_keys_of(tx, advisor_id)]


def _all_keys(tx: Reading) -> list[ApiKeyView]:
    return [_view(row, tx.now) for row in db.all_api_keys(tx)]


def _view(row: ApiKeyRow, now: datetime) -> ApiKeyView:
    return ApiKeyView(
        id=row.id,
        name=row.name,
        hint=row.hint,
        owner=PersonRef(id=row.advisor_id, name=row.owner),
        scopes=row.scopes,
        role=row.role,
        works=row.works(now),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def _make(tx: Transaction, data: MakeApiKey, advisor_id: int, token: str) -> NewApiKey:
    if not accounts.still_signed_in(tx, advisor_id, token):  # the key would outlive what ended it
        raise Unauthenticated("The session has ended. Sign in again.")
    row, key = keys.make(tx, data.name, advisor_id=advisor_id, scopes=data.scopes, days=data.days)
    return NewApiKey(id=row.id, name=row.name, key=key, scopes=row.scopes, expires_at=row.expires_at)
