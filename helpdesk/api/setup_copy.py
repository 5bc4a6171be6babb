"""All settings of the desk as one file, to download and to take in again. No API key may do this: the file
makes people and gives them roles."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, cast

from litestar import Controller, Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Input
from helpdesk.api.request import DeskRequest
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.setup_copy.document import MOST_BYTES, Copy, read
from helpdesk.domain.setup_copy.entries import Remark
from helpdesk.errors import BadInput, TooLarge
from helpdesk.operations.people.scopes import NO_KEY
from helpdesk.operations.setup_copy.exporting import as_file, export
from helpdesk.operations.setup_copy.importing import Outcome, Rehearsed, rehearse, take
from helpdesk.operations.setup_copy.part import AnyPart, Taker
from helpdesk.security.guards import admins_only
from helpdesk.views.set_up.copy import CopyOutcome, outcome_view

_BODY = 2 * MOST_BYTES  # as a string of JSON every quotation mark and line break takes two bytes


class PreviewCopy(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of a file. `prune`: what its sections do not have goes too."""

    content: Annotated[str, Meta(max_length=MOST_BYTES)]
    prune: bool = False


class TakeCopy(PreviewCopy, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`state` is the one of the preview that you saw."""

    state: Annotated[str, Meta(max_length=64)]


class SetupCopyController(Controller):
    path = "/setup-copy"
    tags = ["settings"]
    opt = {"scope": NO_KEY}
    guards = [admins_only]
    request_max_body_size = _BODY

    @get("/", media_type="application/json")
    async def download_setup_copy(self, request: DeskRequest) -> Response[bytes]:
        """Download all that is set up on screen as one file, without secrets and passwords."""
        exported = await request.desk.read(export, _parts(request))
        content = await asyncio.to_thread(as_file, exported, request.tools.blobs.read)
        headers = {"Content-Disposition": 'attachment; filename="helpdesk-settings.json"'}
        return Response(content, media_type="application/json", headers=headers)

    @post("/preview", status_code=200)
    async def preview_setup_copy(self, request: DeskRequest, data: JSONBody[PreviewCopy]) -> CopyOutcome:
        """Check a file, and see what it would change, without changing anything."""
        try:
            copy = await asyncio.to_thread(_read, data.content, request.tools.blobs)
        except (BadInput, TooLarge) as error:
            return outcome_view(_unreadable(error.said))
        try:
            await request.desk.write(rehearse, _parts(request), copy, _taker(request), prune=data.prune)
        except Rehearsed as rehearsed:
            return outcome_view(rehearsed.outcome)

    @post("/", status_code=200)
    async def take_setup_copy(self, request: DeskRequest, data: JSONBody[TakeCopy]) -> CopyOutcome:
        """Take a file in: what it names is made, changed or left alone, all of it or nothing. 400 tells every
        fault with its place; 409 if somebody changed the settings since the preview."""
        copy = await asyncio.to_thread(_read, data.content, request.tools.blobs)
        found = await request.write(_take, _parts(request), copy, _taker(request), data)
        request.tools.sign_ins.forget()
        return found


def _take(tx: Transaction, parts: Sequence[AnyPart], copy: Copy, taker: Taker, data: TakeCopy) -> CopyOutcome:
    return outcome_view(take(tx, parts, copy, taker, prune=data.prune, seen=data.state))


def _read(content: str, blobs: BlobStore) -> Copy:
    """The file as read. Its files are stored at once, as uploads are. What nothing names is collected."""
    copy = read(content.encode())
    for file in copy.files.values():
        blobs.put(file)
    return copy


def _taker(request: DeskRequest) -> Taker:
    tools = request.tools
    return Taker(by=request.by, vault=tools.vault, has_file=tools.blobs.exists)


def _parts(request: DeskRequest) -> Sequence[AnyPart]:
    return cast("Sequence[AnyPart]", request.app.state["copied"])


def _unreadable(why: str) -> Outcome:
    return Outcome(changes=[], notes=[], faults=[Remark(place="", detail=why)], state="")
