"""The bot: the version that answers, and the published versions."""

from __future__ import annotations

from datetime import datetime

from litestar import Controller, Response, get, post

from helpdesk.api.inputs import PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.bot import versions as db
from helpdesk.db.bot.versions import BotVersion
from helpdesk.db.engine.transaction import Transaction
from helpdesk.security.guards import admins_only
from helpdesk.views.base import View


class BotVersionView(View, frozen=True, kw_only=True):
    """A published bot. `restores`: the version that a rollback restored; `error`: why it cannot be loaded."""

    id: int
    name: str
    published_by: str
    created_at: datetime
    restores: int | None
    error: str


class BotView(View, frozen=True, kw_only=True):
    """`serving`: the version that answers in this process (null: none). `error`: why the newest version
    cannot be loaded; the version before it still answers."""

    name: str
    serving: int | None
    error: str
    rasa: bool
    versions: list[BotVersionView]


class BotController(Controller):
    path = "/bot"
    tags = ["bot"]
    opt = {"scope": "settings"}

    @get("/")
    async def show_bot(self, request: DeskRequest) -> BotView:
        """Get the bot of this desk and its published versions, newest first."""
        rows = await request.desk.read(db.versions)
        status = request.tools.bot.status
        return BotView(
            name=request.tools.policy.bot_name,
            serving=status.version,
            error=rows[0].error if rows else "",
            rasa=bool(request.tools.settings.bot_rasa_url),
            versions=[_view(row) for row in rows],
        )

    @post("/versions/{version:int}/restoration", guards=[admins_only])
    async def restore_version(self, request: DeskRequest, version: PathId) -> Response[BotVersionView]:
        """Publish an earlier version again, as the newest one."""
        return await request.create(_roll_back, version, request.by.name)


def _view(row: BotVersion) -> BotVersionView:
    return BotVersionView(
        id=row.id,
        name=row.name,
        published_by=row.published_by,
        created_at=row.created_at,
        restores=row.restores,
        error=row.error,
    )


def _roll_back(tx: Transaction, version: int, by: str) -> BotVersionView:
    db.roll_back(tx, version, by=by)
    return _view(db.versions(tx, limit=1)[0])
