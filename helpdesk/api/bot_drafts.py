"""Publishing a bot on screen: an admin hands its files in, looks at the draft, tries it and publishes it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.bot import bot_version
from helpdesk.api.inputs import Input, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.bot import drafts
from helpdesk.db.bot import versions as db
from helpdesk.db.bot.drafts import Draft
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.bot.contents import BotContents
from helpdesk.domain.bot.difference import difference
from helpdesk.domain.bot.uploads import MOST_BYTES, MOST_FILES, UploadedFile, packed, unpacked
from helpdesk.errors import BadInput, NotFound
from helpdesk.operations.bot import publishing
from helpdesk.security.guards import admins_only, leads_only
from helpdesk.security.sign_ins import Advisor
from helpdesk.views.set_up.bot import BotDraftView, BotVersionView
from helpdesk.workers.bot_host import Authoring

_BODY: Final = 2 * MOST_BYTES  # base64 and JSON around the files


class HandInBot(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot's YAML files, or a zip of its folder. `name`: its name in the list of versions."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    files: Annotated[list[UploadedFile], Meta(min_length=1, max_length=MOST_FILES)]


class PublishBot(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`digest`: that of the draft you saw. `newest`: the newest version that you saw, null if there was
    none."""

    digest: Annotated[str, Meta(max_length=64)]
    newest: int | None


class BotDraftController(Controller):
    path = "/bot/draft"
    tags = ["bot"]
    opt = {"scope": "settings"}
    guards = [admins_only]
    request_max_body_size = _BODY

    @get("/")
    async def show_bot_draft(self, request: DeskRequest) -> BotDraftView:
        """Get your draft: every problem in its files, and what it changes in the newest version. 404 if you
        have none."""
        draft = await request.desk.read(drafts.draft, request.user.id)
        return await _view(request, draft, await _authoring(request).examine(draft.files))

    @put("/")
    async def put_bot_draft(self, request: DeskRequest, data: JSONBody[HandInBot]) -> BotDraftView:
        """Hand in a bot's files as your draft, in place of an earlier one. Files that do not belong to a bot
        are left out. Files with errors are kept too, so that you can read what is wrong."""
        files = await asyncio.to_thread(_parts, _authoring(request), data.files)
        if not files:
            raise BadInput("files must have a YAML file of a bot.", field="files")
        name = " ".join(data.name.split())
        if not name:
            raise BadInput("name must have 1 to 200 characters.", field="name")
        found = await _authoring(request).examine(files)  # what cannot be looked at is not kept
        return await _view(request, await request.desk.write(_put, request.user, name, files), found)

    @delete("/", status_code=204)
    async def drop_bot_draft(self, request: DeskRequest) -> None:
        """Throw your draft away."""
        await request.write(drafts.drop, request.user.id)

    @post("/publication")
    async def publish_bot_draft(
        self, request: DeskRequest, data: JSONBody[PublishBot]
    ) -> Response[BotVersionView]:
        """Publish your draft as the newest version, as `helpdesk bot publish` does. 400 if its files have
        errors; 409 if it is not the one you saw, or somebody published another version meanwhile."""
        if not await request.is_repeat():
            draft = await request.desk.read(drafts.draft, request.user.id)
            publishing.check_digest(draft, data.digest)
            await _authoring(request).check(draft.files)
        return await request.create(_publish, request.user, data)


class BotFilesController(Controller):
    path = "/bot/versions"
    tags = ["bot"]
    opt = {"scope": "settings"}

    @get("/{version:int}/files", guards=[leads_only], media_type="application/zip")
    async def download_bot(self, request: DeskRequest, version: PathId) -> Response[bytes]:
        """Download the files of a published version as a zip."""
        content = await asyncio.to_thread(packed, await request.desk.read(db.files, version))
        headers = {"Content-Disposition": f'attachment; filename="bot-{version}.zip"'}
        return Response(content, media_type="application/zip", headers=headers)


def _parts(authoring: Authoring, uploaded: list[UploadedFile]) -> dict[str, bytes]:
    return authoring.parts(unpacked(uploaded))


def _put(tx: Transaction, user: Advisor, name: str, files: dict[str, bytes]) -> Draft:
    drafts.put(tx, user.id, name, files)
    return drafts.draft(tx, user.id)


def _publish(tx: Transaction, user: Advisor, data: PublishBot) -> BotVersionView:
    publishing.publish_draft(tx, user.id, digest=data.digest, newest=data.newest, by=user.actor)
    return bot_version(db.versions(tx, limit=1)[0])


async def _view(request: DeskRequest, draft: Draft, found: BotContents) -> BotDraftView:
    newest, before = await request.desk.read(_newest)
    was = (await _authoring(request).examine(before)).marks if before else {}
    return BotDraftView(
        name=draft.name,
        digest=draft.digest,
        created_at=draft.created_at,
        newest=newest,
        files=found.files,
        problems=found.problems,
        changes=difference(was, found.marks),
        may_publish=all(one.warning for one in found.problems),
    )


def _newest(tx: Reading) -> tuple[int | None, dict[str, bytes]]:
    newest = db.newest(tx)
    return (None, {}) if newest is None else (newest.id, db.files(tx, newest.id))


def _authoring(request: DeskRequest) -> Authoring:
    found = request.tools.bot.authoring
    if found is None:
        raise NotFound("A Rasa server answers for this desk: no files are published here.")
    return found
