"""The ledger: inbound items and their fates."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Controller, Response, get, post
from litestar.params import QueryParameter

from helpdesk.api.inputs import After, Limit, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import ledger as db
from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.security.guards import leads_only
from helpdesk.views.base import Page
from helpdesk.views.records import LedgerItemView, LedgerProof

FateFilter = Literal["threaded", "opened", "noted", "duplicate", "parked", "failed", "in_flight"]


class LedgerController(Controller):
    path = "/ledger"
    tags = ["ledger"]

    @get("/")
    async def prove_ledger(self, request: DeskRequest) -> LedgerProof:
        """Prove that every received item has exactly one fate, and list every contradiction."""
        proof = await request.desk.read(db.prove)
        return LedgerProof(
            received=proof.received,
            in_flight=proof.in_flight,
            fates=proof.fates,
            contradictions=proof.contradictions,
            holds=proof.holds,
        )

    @get("/items")
    async def list_ledger_items(
        self,
        request: DeskRequest,
        fate: Annotated[FateFilter | None, QueryParameter(description="only items with this fate")] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Page[LedgerItemView]:
        """List inbound items, newest first."""
        return await request.desk.read(_items, fate, after, limit)

    @get("/items/{item_id:int}/raw", guards=[leads_only], media_type="application/octet-stream")
    async def show_raw_item(self, request: DeskRequest, item_id: PathId) -> Response[bytes]:
        """Download the item as it arrived."""
        body = await raw_body(request, item_id)
        return raw_response(body, f"item-{item_id}.raw")

    @post("/items/{item_id:int}/replay", status_code=200)
    async def replay_item(self, request: DeskRequest, item_id: PathId) -> LedgerItemView:
        """Read a failed item again, for example after a fix. Other items do not change."""
        item = await request.desk.read(db.item, item_id)
        if item.fate == "failed":
            await request.tools.inbox.replay(item_id)
        return item_view(await request.desk.read(db.item, item_id))


async def raw_body(request: DeskRequest, item_id: int) -> bytes:
    """An item's bytes, from its row or the blob store."""
    return (await request.tools.inbox.raw(item_id)).body


def raw_response(body: bytes, name: str, *, kind: str = "application/octet-stream") -> Response[bytes]:
    """An answer with a stranger's bytes: never rendered, never sniffed."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(body, media_type=kind, headers=headers)


def item_view(item: db.Item) -> LedgerItemView:
    return LedgerItemView(
        id=item.id,
        channel=item.channel,
        external_id=item.external_id,
        received_at=item.received_at,
        size=item.size,
        fate=item.fate,
        reason=item.reason,
        attempts=item.attempts,
        ticket=item.ticket_id,
        message_id=item.message_id,
    )


def _items(tx: Reading, fate: str | None, after: str | None, limit: int) -> Page[LedgerItemView]:
    key = read_cursor(after, tuple[int])[0] if after else None
    rows = db.items(tx, fate=fate, after=key, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(items=[item_view(row) for row in rows], next=pack_cursor((rows[-1].id,)) if more else None)
