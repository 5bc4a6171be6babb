"""The ledger: inbound items, their fates, and what people decide about parked ones."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter

from helpdesk.api.inputs import Address, After, Input, Limit, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.api.sight import who_sees_all
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import ledger as db
from helpdesk.db.log import sender_rules as rules_db
from helpdesk.db.log import verdicts
from helpdesk.db.log.ledger_proof import prove
from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.verdicts import SenderAction
from helpdesk.operations.inbound import parked
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.security.guards import leads_only
from helpdesk.views.base import Page
from helpdesk.views.records import (
    LedgerAwaiting,
    LedgerItemView,
    LedgerPreview,
    LedgerProof,
    MadeTicket,
    PreviewFile,
    SenderRuleView,
)

FateFilter = Literal["threaded", "opened", "noted", "duplicate", "parked", "failed", "in_flight", "awaiting"]

_SHOWN = 20_000  # characters of a preview


class JudgeItem(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person decided: `spam`, or `left`: it is parked rightly."""

    verdict: Literal["spam", "left"]


class SetSenderRule(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`sender`: an address, a domain such as "shop.example", or a mark of a preview. `park`: always park its
    mail. `take`: never park it."""

    sender: Address
    action: SenderAction


class LedgerController(Controller):
    path = "/ledger"
    tags = ["ledger"]
    guards = [who_sees_all]
    opt = {"scope": "ledger"}

    @get("/")
    async def prove_ledger(self, request: DeskRequest) -> LedgerProof:
        """Prove that every received item has exactly one fate, and list every contradiction."""
        proof, awaiting = await request.desk.read(lambda tx: (prove(tx), verdicts.awaiting(tx)))
        return LedgerProof(
            received=proof.received,
            in_flight=proof.in_flight,
            awaiting=awaiting,
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
        """List inbound items, newest first. `awaiting` are the parked items that nobody has looked at."""
        return await request.desk.read(_items, fate, after, limit)

    @get("/awaiting")
    async def count_awaiting_items(self, request: DeskRequest) -> LedgerAwaiting:
        """Count the parked items that nobody has looked at. A rule, or a ticket that names an item, spares
        the look."""
        return LedgerAwaiting(items=await request.desk.read(verdicts.awaiting))

    @get("/items/{item_id:int}/preview", guards=[leads_only])
    async def preview_item(self, request: DeskRequest, item_id: PathId) -> LedgerPreview:
        """Read the item as plain text, without any change. 409 if it has no message or cannot be read."""
        message = await request.tools.inbox.read(item_id)
        return LedgerPreview(
            sender=message.sender.value,
            sender_name=message.sender.name,
            subject=message.subject,
            sent_at=message.sent_at,
            text=message.text[:_SHOWN],
            cut=len(message.text) > _SHOWN,
            files=[PreviewFile(name=one.name, type=one.type, size=one.size) for one in message.attachments],
            evidence=message.evidence,
            runner_up=message.runner_up,
            marks=message.marks,
        )

    @post("/items/{item_id:int}/ticket", guards=[leads_only], status_code=200)
    async def make_item_ticket(self, request: DeskRequest, item_id: PathId) -> MadeTicket:
        """Make a parked item a customer's message: it is threaded like any other, and opens a ticket or joins
        one. Automatic mail from the same list or sender is never parked from now on, except bounces. A repeat
        changes nothing. 409 for an item that is not parked."""
        outcome = await request.tools.inbox.admit(item_id, request.by)
        view = item_view(await request.desk.read(db.item, item_id))
        return MadeTicket(**msgspec.structs.asdict(view), taught=outcome.taught)

    @put("/items/{item_id:int}/verdict", guards=[leads_only])
    async def judge_item(
        self, request: DeskRequest, item_id: PathId, data: JSONBody[JudgeItem]
    ) -> LedgerItemView:
        """Say that a parked item is spam, or is parked rightly: it waits for nobody. 409 for an item that is
        not parked."""
        return await request.write(_judge, item_id, data, request.by)

    @get("/items/{item_id:int}/raw", guards=[leads_only], media_type="application/octet-stream")
    async def show_raw_item(self, request: DeskRequest, item_id: PathId) -> Response[bytes]:
        """Download the item as it arrived."""
        body = await raw_body(request, item_id)
        return raw_response(body, f"item-{item_id}.raw")

    @post("/items/{item_id:int}/replay", guards=[leads_only], status_code=200)
    async def replay_item(self, request: DeskRequest, item_id: PathId) -> LedgerItemView:
        """Read a failed item again, for example after a fix. Other items do not change."""
        item = await request.desk.read(db.item, item_id)
        if item.fate == "failed":
            await request.tools.inbox.replay(item_id)
        return item_view(await request.desk.read(db.item, item_id))


class SenderRuleController(Controller):
    path = "/sender-rules"
    tags = ["ledger"]
    guards = [who_sees_all]
    opt = {"scope": "ledger"}

    @get("/")
    async def list_sender_rules(self, request: DeskRequest) -> list[SenderRuleView]:
        """List the senders that are always or never parked, by sender."""
        return await request.desk.read(_sender_rules)

    @put("/", guards=[leads_only])
    async def put_sender_rule(self, request: DeskRequest, data: JSONBody[SetSenderRule]) -> SenderRuleView:
        """Always or never park the mail of a sender from now on. It takes the place of the sender's earlier
        rule."""
        return await request.write(_put_sender_rule, data, request.by)

    @delete("/{rule_id:int}", guards=[leads_only])
    async def remove_sender_rule(self, request: DeskRequest, rule_id: PathId) -> None:
        """Treat the sender's mail as other mail again. Items that are settled do not change."""
        await request.write(sender_rules.remove_rule, rule_id, request.by)


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
        sender=item.sender,
        sender_name=item.sender_name,
        subject=item.subject,
        verdict=item.verdict,
    )


def _judge(tx: Transaction, item_id: int, data: JudgeItem, by: Actor) -> LedgerItemView:
    parked.judge(tx, item_id, data.verdict, by)
    return item_view(db.item(tx, item_id))


def _sender_rules(tx: Reading) -> list[SenderRuleView]:
    return [_rule_view(row) for row in rules_db.all_rules(tx)]


def _put_sender_rule(tx: Transaction, data: SetSenderRule, by: Actor) -> SenderRuleView:
    return _rule_view(sender_rules.put_rule(tx, data.sender, data.action, by))


def _rule_view(row: rules_db.SenderRule) -> SenderRuleView:
    return SenderRuleView(**msgspec.structs.asdict(row))


def _items(tx: Reading, fate: str | None, after: str | None, limit: int) -> Page[LedgerItemView]:
    key = read_cursor(after, tuple[int])[0] if after else None
    rows = db.items(tx, fate=fate, after=key, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(items=[item_view(row) for row in rows], next=pack_cursor((rows[-1].id,)) if more else None)
