"""Channels: listing, making, trying, changing and deleting them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.channels.registry import public_settings
from helpdesk.channels.vault import Vault
from helpdesk.db import channel_troubles
from helpdesk.db import channels as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import outbox, setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.health.faults import ChannelTrouble
from helpdesk.domain.messages import ChannelKind
from helpdesk.gateway import channel_health
from helpdesk.gateway.channel_test import try_channel
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import WHAT, ChannelForm
from helpdesk.security.guards import admins_only
from helpdesk.views.channels import ChannelRemoved, ChannelSetup, ChannelTried, MailArrived
from helpdesk.views.people import ChannelView, TroubleView
from helpdesk.views.set_up.changes import last_change

ChannelName = Annotated[str, PathParameter(max_length=40, description="lower-case letters, digits, . _ -")]
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


class NewChannel(SetChannel, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel that is not there yet. `name`: 1 to 40 lower-case letters, digits or . _ -"""

    name: Annotated[str, Meta(max_length=40)]


class ChannelController(Controller):
    path = "/channels"
    tags = ["channels"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_channels(self, request: DeskRequest) -> list[ChannelView]:
        """List the channels. Secrets in their settings are never shown."""
        return await request.desk.read(_channels)

    @post("/", guards=[admins_only])
    async def create_channel(self, request: DeskRequest, data: JSONBody[NewChannel]) -> Response[ChannelView]:
        """Create a channel. 409 if its name is taken."""
        return await request.create(_create, data, request.tools.vault, request.user.actor)

    @get("/{name:str}", guards=[admins_only])
    async def show_channel(self, request: DeskRequest, name: ChannelName) -> ChannelSetup:
        """Get how a channel is set up, with its secrets masked, and what would become of it if it were
        deleted."""
        return await request.desk.read(_setup, name)

    @put("/{name:str}", guards=[admins_only])
    async def set_channel(
        self, request: DeskRequest, name: ChannelName, data: JSONBody[SetChannel], version: Seen = None
    ) -> ChannelView:
        """Change a channel. The kind of a channel cannot change. 409 if somebody changed it meanwhile."""
        return await request.write(_set, name, data, version, request.tools.vault, request.user.actor)

    @delete("/{name:str}", status_code=200, guards=[admins_only])
    async def delete_channel(
        self, request: DeskRequest, name: ChannelName, version: Seen = None
    ) -> ChannelRemoved:
        """Delete a channel with its settings and secrets. Its tickets and messages stay. 409 while items or
        answers of it are under way. It cannot be undone."""
        return await request.write(_remove, name, version, request.user.actor)

    @post("/{name:str}/preview", status_code=204, guards=[admins_only])
    async def preview_channel(
        self,
        request: DeskRequest,
        name: ChannelName,
        data: JSONBody[SetChannel],
        new: Annotated[bool, QueryParameter(description="whether it is to be created")] = False,
    ) -> None:
        """Check a channel that is not saved, with the errors of saving it."""
        await request.desk.read(_preview, name, data, new, request.tools.vault)

    @post("/{name:str}/undo", status_code=200, guards=[admins_only])
    async def undo_channel(
        self, request: DeskRequest, name: ChannelName, version: Seen = None
    ) -> ChannelView:
        """Undo the newest change of a channel. Secrets stay as they are now."""
        return await request.write(_undo, name, version, request.tools.vault, request.user.actor)

    @post("/{name:str}/check", status_code=200, guards=[admins_only])
    async def check_channel(self, request: DeskRequest, name: ChannelName) -> ChannelView:
        """Ask the channel's servers now how it is, after its cause was mended."""
        row = await request.desk.read(db.channel, name)
        await channel_health.check(request.desk, request.tools.switchboard, row, changed=True)
        return await request.desk.read(_channel, name)

    @post("/{name:str}/test", status_code=200, guards=[admins_only])
    async def test_channel(self, request: DeskRequest, name: ChannelName) -> ChannelTried:
        """Try a channel: ask its servers, and let a mailbox send a mail to itself. `mail` is then what to ask
        for until it has arrived."""
        row = await request.desk.read(db.channel, name)
        tried = await try_channel(request.desk, request.tools.switchboard, row, request.tools.policy)
        return ChannelTried(channel=await request.desk.read(_channel, name), mail=tried.mail)

    @get("/{name:str}/test", guards=[admins_only])
    async def show_channel_test(
        self,
        request: DeskRequest,
        name: ChannelName,
        mail: Annotated[str, QueryParameter(max_length=200, description="`mail` of the test")],
    ) -> MailArrived:
        """Ask whether the mail of a test has come in."""
        return await request.desk.read(_arrived, name, mail)


def _channel(tx: Reading, name: str) -> ChannelView:
    return _view(db.channel(tx, name), channel_troubles.troubles(tx))


def _channels(tx: Reading) -> list[ChannelView]:
    found = channel_troubles.troubles(tx)
    return [_view(row, found) for row in db.all_channels(tx)]


def _setup(tx: Reading, name: str) -> ChannelSetup:
    row = db.channel(tx, name)
    return ChannelSetup(
        channel=_view(row, channel_troubles.troubles(tx)),
        settings=public_settings(row.kind, row.settings),
        open_tickets=db.open_tickets(tx, name),
        items_in_flight=db.items_in_flight(tx, row.id),
        answers_queued=sum(one.jobs for one in outbox.standing(tx) if one.name.partition(":")[2] == name),
        changed=last_change(setup_changes.latest(tx, WHAT, row.id)),
    )


def _preview(tx: Reading, name: str, data: SetChannel, new: bool, vault: Vault) -> None:
    check = channel_setup.check_new if new else channel_setup.check_change
    check(tx, name, _form(data), vault)


def _create(tx: Transaction, data: NewChannel, vault: Vault, by: Actor) -> ChannelView:
    row = channel_setup.create(tx, data.name, _form(data), vault=vault, by=by)
    return _view(row, channel_troubles.troubles(tx))


def _set(
    tx: Transaction, name: str, data: SetChannel, seen: int | None, vault: Vault, by: Actor
) -> ChannelView:
    row = channel_setup.put(tx, name, _form(data), seen=seen, vault=vault, by=by)
    return _view(row, channel_troubles.troubles(tx))


def _remove(tx: Transaction, name: str, seen: int | None, by: Actor) -> ChannelRemoved:
    return ChannelRemoved(tickets_stay=channel_setup.remove(tx, name, seen=seen, by=by))


def _undo(tx: Transaction, name: str, seen: int | None, vault: Vault, by: Actor) -> ChannelView:
    row = channel_setup.undo(tx, name, seen=seen, vault=vault, by=by)
    return _view(row, channel_troubles.troubles(tx))


def _arrived(tx: Reading, name: str, mail: str) -> MailArrived:
    return MailArrived(arrived=db.has_received(tx, db.channel(tx, name).id, mail))


def _form(data: SetChannel) -> ChannelForm:
    return ChannelForm(
        kind=data.kind,
        label=data.label,
        team_id=data.team_id,
        settings=data.settings,
        enabled=data.enabled,
    )


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
