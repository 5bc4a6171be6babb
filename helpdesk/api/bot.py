"""The bot: where and how it answers, the version that answers, and the published versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter

from helpdesk.api.inputs import Input, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.channels.vault import Vault
from helpdesk.db import channels
from helpdesk.db.bot import drafts
from helpdesk.db.bot import settings as stored
from helpdesk.db.bot import versions as db
from helpdesk.db.bot.settings import StoredSettings
from helpdesk.db.bot.versions import BotVersion
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.errors import NotFound
from helpdesk.operations.bot import publishing, setting_up
from helpdesk.operations.bot.beginning import takes_new
from helpdesk.operations.bot.manner import manner_of, may_have_bot
from helpdesk.operations.bot.setting_up import WHAT
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm
from helpdesk.operations.people.calendars import Rights, rights_of
from helpdesk.security.guards import admins_only, leads_only
from helpdesk.security.sign_ins import Advisor
from helpdesk.views.set_up.bot import BotContentsView, BotManner, BotPlace, BotVersionView, BotView
from helpdesk.views.set_up.changes import last_change

Channel = Annotated[
    str | None, QueryParameter(max_length=40, description="a channel by its name; none: everywhere")
]
ChannelName = Annotated[str, PathParameter(max_length=40, description="lower-case letters, digits, . _ -")]


class SwitchBot(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the bot gets new conversations of a channel."""

    on: bool


class BotController(Controller):
    path = "/bot"
    tags = ["bot"]
    opt = {"scope": "settings"}

    @get("/")
    async def show_bot(self, request: DeskRequest) -> BotView:
        """Get where and how the bot answers, and its published versions, newest first."""
        rasa = bool(request.tools.settings.bot_rasa_url)
        here = request.tools.bot.status.version
        return await request.desk.read(_bot, request.user, request.tools.policy, here=here, rasa=rasa)

    @put("/settings", guards=[leads_only])
    async def change_bot(
        self,
        request: DeskRequest,
        data: JSONBody[BotSettings],
        channel: Channel = None,
        version: Seen = None,
    ) -> BotPlace:
        """Replace how the bot answers everywhere or on one channel. Leads may on their teams' channels,
        admins everywhere. 409 if somebody changed it meanwhile."""
        return await request.write(_put, channel, data, version, request.user, request.tools.policy)

    @post("/settings/undo", status_code=200, guards=[leads_only])
    async def undo_bot(self, request: DeskRequest, channel: Channel = None, version: Seen = None) -> BotPlace:
        """Undo the newest change of how the bot answers in one place."""
        return await request.write(_undo, channel, version, request.user, request.tools.policy)

    @put("/channels/{name:str}", guards=[leads_only])
    async def switch_bot(
        self, request: DeskRequest, name: ChannelName, data: JSONBody[SwitchBot], version: Seen = None
    ) -> BotPlace:
        """Switch the bot on or off on a channel. It is a change of the channel: `version` is the channel's,
        `channel_version` here. People get the running chats of a bot that is switched off."""
        tools = request.tools
        return await request.write(_switch, name, data.on, version, request.user, tools.vault, tools.policy)

    @get("/versions/{version:int}", guards=[leads_only])
    async def show_bot_version(self, request: DeskRequest, version: PathId) -> BotContentsView:
        """Get what a published version contains, and every problem in its files."""
        authoring = request.tools.bot.authoring
        if authoring is None:
            raise NotFound("A Rasa server answers for this desk: it has no published version.")
        found = await authoring.examine(await request.desk.read(db.files, version))
        parts = {
            name: getattr(found, name) for name in BotContentsView.__struct_fields__ if name != "version"
        }
        return BotContentsView(version=version, **parts)

    @post("/versions/{version:int}/restoration", guards=[admins_only])
    async def restore_version(self, request: DeskRequest, version: PathId) -> Response[BotVersionView]:
        """Publish an earlier version again, as the newest one. 409 if it is the newest already."""
        return await request.create(_roll_back, version, request.by)


def _bot(tx: Reading, user: Advisor, policy: Policy, *, here: int | None, rasa: bool) -> BotView:
    rows = db.versions(tx)
    newest = None if rasa else next(iter(rows), None)
    rights = rights_of(tx, user.id, user.role)
    places = [None, *(row for row in channels.all_channels(tx) if may_have_bot(row))]
    return BotView(
        name=manner_of(tx, None, policy).name,
        # a process that could not load it says so in the database: another one may be the one that answers
        serving=here if newest is None or newest.error else newest.id,
        error=rows[0].error if rows else "",
        rasa=rasa,
        versions=[bot_version(row) for row in rows],
        places=_places(tx, places, rights, policy),
        may_restore=user.role == "admin",
        draft=drafts.digest_of(tx, user.id),
    )


def _put(
    tx: Transaction, channel: str | None, data: BotSettings, seen: int | None, user: Advisor, policy: Policy
) -> BotPlace:
    place, rights = setting_up.place_of(tx, channel), rights_of(tx, user.id, user.role)
    setting_up.put(tx, place, data, seen=seen, rights=rights, by=user.actor)
    return _places(tx, [place], rights, policy)[0]


def _undo(tx: Transaction, channel: str | None, seen: int | None, user: Advisor, policy: Policy) -> BotPlace:
    place, rights = setting_up.place_of(tx, channel), rights_of(tx, user.id, user.role)
    setting_up.undo(tx, place, seen=seen, rights=rights, by=user.actor)
    return _places(tx, [place], rights, policy)[0]


def _switch(
    tx: Transaction, name: str, on: bool, seen: int | None, user: Advisor, vault: Vault, policy: Policy
) -> BotPlace:
    row, rights = setting_up.place_of(tx, name), rights_of(tx, user.id, user.role)
    assert row is not None
    setting_up.check_rights(row, rights)
    form = ChannelForm(
        kind=row.kind, label=row.label, team_id=row.team_id, settings={"bot": on}, enabled=row.enabled
    )
    changed = channel_setup.put(tx, name, form, seen=seen, vault=vault, by=user.actor)
    return _places(tx, [changed], rights, policy)[0]


def _roll_back(tx: Transaction, version: int, by: Actor) -> BotVersionView:
    publishing.roll_back(tx, version, by=by)
    return bot_version(db.versions(tx, limit=1)[0])


def bot_version(row: BotVersion) -> BotVersionView:
    """A published version, as the API shows it."""
    return BotVersionView(
        id=row.id,
        name=row.name,
        published_by=row.published_by,
        created_at=row.created_at,
        restores=row.restores,
        error=row.error,
    )


def _places(tx: Reading, rows: Sequence[ChannelRow | None], rights: Rights, policy: Policy) -> list[BotPlace]:
    made = stored.all_settings(tx)
    changes = setup_changes.latest_of(tx, WHAT, [one.id for one in made])
    of_channels = setup_changes.latest_of(tx, channel_setup.WHAT, [row.id for row in rows if row])
    return [_place(tx, row, made, changes, of_channels, rights, policy) for row in rows]


def _place(
    tx: Reading,
    row: ChannelRow | None,
    made: list[StoredSettings],
    changes: dict[int, SetupChange],
    of_channels: dict[int, SetupChange],
    rights: Rights,
    policy: Policy,
) -> BotPlace:
    mine = setting_up.of_place(made, row.id if row else None)
    newest = of_channels.get(row.id) if row else None
    return BotPlace(
        channel=row.name if row else None,
        label=row.label if row else "",
        on=None if row is None else row.settings.get("bot") is True,
        takes_new=row is not None and takes_new(tx, row),
        settings=mine.settings if mine else BotSettings(),
        holds=BotManner(**msgspec.structs.asdict(manner_of(tx, row.id if row else None, policy))),
        changed=last_change(changes.get(mine.id)) if mine else None,
        channel_version=newest.id if newest else None,
        may_change=setting_up.may_change(row, rights),
    )
