"""Channels: the configured inlets, and changing them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from litestar import Controller, get, put
from litestar.params import JSONBody, PathParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name
from helpdesk.api.request import DeskRequest
from helpdesk.channels.base import no_blobs
from helpdesk.channels.registry import build, unmasked
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import advisors
from helpdesk.domain.messages import ChannelKind
from helpdesk.errors import BadInput
from helpdesk.security.guards import admins_only
from helpdesk.views.people import ChannelView

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_ADDRESSES = ("address", "bot_name", "number", "title")


class SetChannel(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel. Only the given `settings` change, because secrets are never shown; null removes a
    setting."""

    kind: ChannelKind
    label: Name
    team_id: Id | None = None
    settings: Annotated[dict[Annotated[str, Meta(max_length=100)], Any], Meta(max_length=100)] = {}
    enabled: bool = True


class ChannelController(Controller):
    path = "/channels"
    tags = ["channels"]

    @get("/")
    async def list_channels(self, request: DeskRequest) -> list[ChannelView]:
        """List the channels. Secrets in their settings are never shown."""
        return await request.desk.read(_channels)

    @put("/{name:str}", guards=[admins_only])
    async def set_channel(
        self,
        request: DeskRequest,
        name: Annotated[str, PathParameter(max_length=40, description="lower-case letters, digits, . _ -")],
        data: JSONBody[SetChannel],
    ) -> ChannelView:
        """Create or change a channel. The kind of a channel cannot change."""
        if not _NAME.fullmatch(name):
            raise BadInput("name must be 1 to 40 lower-case letters, digits or . _ -", field="name")
        return await request.desk.write(_set, name, data)


def _channels(tx: Reading) -> list[ChannelView]:
    return [_view(row) for row in db.all_channels(tx)]


def _set(tx: Transaction, name: str, data: SetChannel) -> ChannelView:
    if data.team_id is not None:
        advisors.check_team(tx, data.team_id)
    known = next((row for row in db.all_channels(tx) if row.name == name), None)
    stored = known.settings if known else {}
    settings = {**stored, **unmasked(data.settings, stored)}
    settings = {key: value for key, value in settings.items() if value is not None}
    row = db.put_channel(
        tx,
        name,
        kind=data.kind,
        label=data.label,
        team_id=data.team_id,
        settings=settings,
        enabled=data.enabled,
    )
    build(row.kind, row.name, row.settings, read_blob=no_blobs)  # BadInput where they do not fit
    return _view(row)


def _view(row: ChannelRow) -> ChannelView:
    shown = (row.settings.get(key) for key in _ADDRESSES)
    return ChannelView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        label=row.label,
        team_id=row.team_id,
        enabled=row.enabled,
        address=next((value for value in shown if isinstance(value, str)), ""),
    )
