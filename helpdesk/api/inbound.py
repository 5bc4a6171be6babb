"""Items from other programs: providers' webhooks and the inbound API. They are stored first and answered at
once."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from litestar import Controller, Response, post
from litestar.params import JSONBody, PathParameter
from msgspec import Meta

from helpdesk.api.inputs import Fields, Input, Name, Words
from helpdesk.api.ledger import item_view
from helpdesk.api.request import DeskRequest, Tools
from helpdesk.channels.api import channel as api
from helpdesk.channels.base import TakesWebhooks
from helpdesk.db.channels import all_channels
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import ledger
from helpdesk.domain.messages import IdentityKind, RawInbound
from helpdesk.errors import BadInput, NotFound, SignatureRefused
from helpdesk.said import Said
from helpdesk.views.records import LedgerItemView

# Headers with secrets of the transport: parsers do not need them, and the desk must not store them.
_NOT_KEPT = frozenset({"cookie", "authorization", "proxy-authorization"})
_WEBHOOKS = frozenset({"telegram", "api"})
_REFUSED_SHARE = 10  # in an hour, this part of the calls allowed in a minute: anybody can send unsigned ones


class Sender(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wrote: an address of a kind, and their name."""

    kind: IdentityKind
    value: Annotated[str, Meta(min_length=1, max_length=320)]
    name: Annotated[str, Meta(max_length=200)] = ""


class HandIn(Input, frozen=True, kw_only=True, rename={"sender": "from"}, forbid_unknown_fields=True):
    """A customer's message from your own program. `channel` is a channel of kind api. `external_id` is
    your id; the same id a second time is a duplicate. `reply_to` is the external id of the message it
    answers. `fields` are values of custom fields of its ticket, by key; what a field does not take is left
    out."""

    channel: Name
    external_id: Annotated[str, Meta(min_length=1, max_length=255)]
    sender: Sender
    subject: Annotated[str, Meta(max_length=300)] = ""
    text: Annotated[Words, Meta(min_length=1)]
    reply_to: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    fields: Fields = {}


class HandInController(Controller):
    path = "/messages"
    tags = ["inbound"]
    opt = {"scope": "inbound"}

    @post("/", status_code=202)
    async def hand_in_message(self, request: DeskRequest, data: JSONBody[HandIn]) -> Response[LedgerItemView]:
        """Hand in a customer's message. The answer has the result. The message is stored even if it cannot be
        read. You can safely send the same `external_id` again."""
        allowed = request.tools.settings.requests_per_minute
        await request.tools.limits.spend("hand-in", _caller(request), allowed=allowed, seconds=60)
        await request.desk.read(_channel_for, data.channel, frozenset({"api"}))
        raw = RawInbound(
            channel=data.channel,
            external_id=data.external_id,
            headers={"content-type": "application/json"},
            body=_posted(data),
        )
        item_id = await request.tools.inbox.keep(raw)
        await request.tools.inbox.settle(item_id, raw)
        told = await request.read(lambda tx: item_view(ledger.item(tx, item_id)))
        return Response(told, status_code=202)


class WebhookController(Controller):
    path = "/inbound"
    tags = ["inbound"]

    @post("/{channel:str}", status_code=200, opt={"public": True}, security=[{}])
    async def receive_webhook(
        self,
        request: DeskRequest,
        channel: Annotated[str, PathParameter(max_length=40, description="the channel's name")],
    ) -> Response[None]:
        """Receive a provider's webhook. 404 for an unknown channel. 403 if the signature is wrong; the
        item is listed as failed, a large one without its body. If the headers alone prove nothing, the body
        is not read. 200 as soon as the item is stored."""
        tools = request.tools
        await request.desk.read(_channel_for, channel, _WEBHOOKS)
        allowed = tools.settings.requests_per_minute * 10  # a provider calls for all its users
        await tools.limits.spend("webhook", f"{channel}:{request.address}", allowed=allowed, seconds=60)
        adapter = await tools.switchboard.channel(channel)
        assert isinstance(adapter, TakesWebhooks)
        raw = RawInbound(channel=channel, headers=_kept_headers(request), body=b"")
        try:
            adapter.verify_head(raw)
            raw = msgspec.structs.replace(raw, body=await _body_of(request, adapter.most_bytes))
            await asyncio.to_thread(adapter.verify, raw)  # a body can have megabytes
        except SignatureRefused as error:
            await _keep_refused(tools, raw, request.address, error)
            raise
        await tools.inbox.take(raw)
        return Response(None, status_code=200)


def _posted(data: HandIn) -> bytes:
    """The message as a program would post it; the API key replaces the signature."""
    sender = api.Sender(kind=data.sender.kind, value=data.sender.value, name=data.sender.name)
    return msgspec.json.encode(
        api.ApiMessage(
            external_id=data.external_id,
            sender=sender,
            subject=data.subject,
            text=data.text,
            reply_to=data.reply_to,
            fields={key: value for key, value in data.fields.items() if value is not None},
        )
    )


def _caller(request: DeskRequest) -> str:
    user = request.user
    return f"advisor:{user.id}" if user.key_id is None else f"key:{user.key_id}"


async def _body_of(request: DeskRequest, most: int) -> bytes:
    """The body, while nothing but its headers speaks for it."""
    length = request.headers.get("content-length", "")
    return await request.tools.bodies.read(
        request.stream(),
        address=request.address,
        announced=int(length) if length.isascii() and length.isdigit() else None,
        most=min(most, request.tools.settings.max_bytes),
    )


async def _keep_refused(tools: Tools, raw: RawInbound, address: str, error: SignatureRefused) -> None:
    """Note that an item without a valid signature came. Nothing of it is parsed; only a small one is stored
    whole."""
    allowed = tools.settings.requests_per_minute
    allowed = max(1, allowed // _REFUSED_SHARE) if allowed else 0
    await tools.limits.spend("unsigned", f"{raw.channel}:{address}", allowed=allowed, seconds=3600)
    await tools.inbox.keep_refused(raw, error)


def _channel_for(tx: Reading, name: str, kinds: frozenset[str]) -> None:
    found = next((row for row in all_channels(tx) if row.name == name and row.enabled), None)
    if found is None:
        raise NotFound(Said("There is no channel {name!r} here.", name=name), field="channel")
    if found.kind not in kinds:
        raise BadInput(
            Said(
                "Channel {name!r} is of kind {kind} and accepts no messages here.", name=name, kind=found.kind
            ),
            field="channel",
        )


def _kept_headers(request: DeskRequest) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name not in _NOT_KEPT}
