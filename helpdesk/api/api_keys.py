"""API keys of the signed-in advisor."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.params import JSONBody

from helpdesk.api.inputs import Input, Name, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import api_keys as db
from helpdesk.operations.people import accounts


class MakeApiKey(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that says what the key is for."""

    name: Name


class ApiKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its secret. `hint` holds its first characters."""

    id: int
    name: str
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """The only answer that contains the key itself."""

    id: int
    name: str
    key: str


class ApiKeyController(Controller):
    path = "/api-keys"
    tags = ["session"]

    @get("/")
    async def list_api_keys(self, request: DeskRequest) -> list[ApiKeyView]:
        """List your own keys, including revoked ones, oldest first."""
        return await request.desk.read(_keys, request.user.id)

    @post("/")
    async def make_api_key(self, request: DeskRequest, data: JSONBody[MakeApiKey]) -> Response[NewApiKey]:
        """Create a key that acts for you. It is shown only once. This call ignores Idempotency-Key,
        because the desk would have to store the key."""
        return Response(await request.desk.write(_make, data.name, request.user.id), status_code=201)

    @delete("/{key_id:int}")
    async def revoke_api_key(self, request: DeskRequest, key_id: PathId) -> None:
        """Revoke the key. Nobody can use it any more."""
        await request.desk.write(db.revoke_api_key, key_id, request.user.id)
        request.tools.sign_ins.forget()


def _keys(tx: Reading, advisor_id: int) -> list[ApiKeyView]:
    return [
        ApiKeyView(
            id=row.id,
            name=row.name,
            hint=row.hint,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in db.api_keys_of(tx, advisor_id)
    ]


def _make(tx: Transaction, name: str, advisor_id: int) -> NewApiKey:
    key_id, key = accounts.make_api_key(tx, name, advisor_id=advisor_id)
    return NewApiKey(id=key_id, name=name.strip(), key=key)
