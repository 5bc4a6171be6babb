"""Channels: listing and changing them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from litestar import Controller, get, post, put
from litestar.params import JSONBody, PathParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name
from helpdesk.api.request import DeskRequest
from helpdesk.channels.base import no_blobs
from helpdesk.channels.registry import build, refuse_carried, sealed, unmasked
from helpdesk.channels.vault import Vault
from helpdesk.db import channel_troubles
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.people import teams
from helpdesk.domain.health.faults import ChannelTrouble
from helpdesk.domain.messages import ChannelKind
from helpdesk.errors import BadInput
from helpdesk.gateway import channel_health
from helpdesk.security.guards import admins_only
from helpdesk.views.people import ChannelView, TroubleView

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_ADDRESSES = ("address", "bot_name", "number", "title")


class SetChannel(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel. Only the given `settings` change, because secrets are never shown; null removes a
    setting. Who changes a server (`host`, `port`, `security`, `username`, `verify`; Telegram's `base_url`)
    gives its secrets again."""

    kind: ChannelKind
    label: Name
    team_id: Id | None = None
    settings: Annotated[dict[Annotated[str, Meta(max_length=100)], Any], Meta(max_length=100)] = {}
    enabled: bool = True


class ChannelController(Controller):
    path = "/channels"
    tags = ["channels"]
    opt = {"scope": "settings"}

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
        return await request.write(_set, name, data, request.tools.vault)

    @post("/{name:str}/check", status_code=200, guards=[admins_only])
    async def check_channel(
        self, request: DeskRequest, name: Annotated[str, PathParameter(max_length=40)]
    ) -> ChannelView:
        """Ask the channel's servers now how it is, after its cause was mended."""
        row = await request.desk.read(db.channel, name)
        await channel_health.check(request.desk, request.tools.switchboard, row, changed=True)
        return await request.desk.read(_channel, name)


def _channel(tx: Reading, name: str) -> ChannelView:
    return _view(db.channel(tx, name), channel_troubles.troubles(tx))


def _channels(tx: Reading) -> list[ChannelView]:
    found = channel_troubles.troubles(tx)
    return [_view(row, found) for row in db.all_channels(tx)]


def _set(tx: Transaction, name: str, data: SetChannel, vault: Vault) -> ChannelView:
    if data.team_id is not None:
        teams.check_team(tx, data.team_id)
    known = next((row for row in db.all_channels(tx) if row.name == name), None)
    stored = known.settings if known else {}
    settings = {**stored, **unmasked(data.settings, stored)}
    settings = {key: value for key, value in settings.items() if value is not None}
    refuse_carried(data.kind, settings, data.settings, stored)
    row = db.put_channel(
        tx,
        name,
        kind=data.kind,
        label=data.label,
        team_id=data.team_id,
        settings=sealed(data.kind, name, settings, vault),
        enabled=data.enabled,
    )
    build(row.kind, row.name, row.settings, read_blob=no_blobs, vault=vault)  # BadInput if they do not fit
    return _view(row, channel_troubles.troubles(tx))


def _view(row: ChannelRow, troubles: list[ChannelTrouble]) -> ChannelView:
    shown = (row.settings.get(key) for key in _ADDRESSES)
    return ChannelView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        label=row.label,
        team_id=row.team_id,
        enabled=row.enabled,
        address=next((value for value in shown if isinstance(value, str)), ""),
        troubles=[
            TroubleView(side=one.side, fault=one.fault, detail=one.detail, since=one.since)
            for one in troubles
            if one.channel == row.name
        ],
    )
