"""Saved replies: to look for them, also for a ticket, and to keep them."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, PathParameter, QueryParameter

from helpdesk.api.inputs import After, Limit, Number, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.answers.placeholders import PATHS
from helpdesk.domain.cursors import Small, pack_cursor, read_cursor
from helpdesk.features.automation.asking import Asking, asking
from helpdesk.features.automation.replies import keeping, offering, rows
from helpdesk.features.automation.replies.content import Content, search_words, tidied
from helpdesk.features.automation.replies.shapes import (
    ChangeSavedReply,
    CheckedReply,
    OfferedReply,
    RestoreSavedReply,
    SavedReplyVersion,
    SavedReplyView,
    SetSavedReply,
    UseSavedReply,
    reply_view,
    uploads,
)
from helpdesk.features.automation.rights import may_see
from helpdesk.operations.tickets.sight import check_message
from helpdesk.views.base import Page

Typed = Annotated[
    str,
    QueryParameter(description="words in its name, folder or texts, without accents too", max_length=200),
]
VersionNumber = Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="the version's number")]
Offers = Annotated[int, QueryParameter(ge=1, le=50, description="how many")]


class SavedReplyController(Controller):
    path = "/saved-replies"
    tags = ["automation"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_saved_replies(
        self,
        request: DeskRequest,
        q: Typed = "",
        deleted: Annotated[bool, QueryParameter(description="those that were deleted instead")] = False,
        after: After = None,
        limit: Limit = 100,
    ) -> Page[SavedReplyView]:
        """List the saved replies that you see: everybody's, those of your teams, and your own."""
        return await request.desk.read(_page, q, deleted, after, limit, asking(request))

    @post("/")
    async def create_saved_reply(
        self, request: DeskRequest, data: JSONBody[SetSavedReply]
    ) -> Response[SavedReplyView]:
        """Create a saved reply. Only a lead of a team may create one for it, and only a lead one for
        everybody. 400 names a placeholder that does not exist, and the nearest one."""
        return await request.create(_create, _content(request, data), asking(request))

    @post("/check", status_code=200, opt={"scope": "tickets:read"})
    async def check_saved_reply(self, request: DeskRequest, data: JSONBody[SetSavedReply]) -> CheckedReply:
        """Check a draft and show what it says. Nothing is stored."""
        content = tidied(_content(request, data))
        return await request.desk.read(_check, content, asking(request))

    @get("/folders")
    async def list_reply_folders(self, request: DeskRequest) -> list[str]:
        """List the folders of the saved replies that you see."""
        return await request.desk.read(_folders, asking(request))

    @get("/placeholders")
    async def list_placeholders(self, request: DeskRequest) -> list[str]:
        """List the placeholders that a text may have, as in {{contact.first_name|there}}."""
        return list(PATHS)

    @get("/{reply_id:int}")
    async def show_saved_reply(self, request: DeskRequest, reply_id: PathId) -> SavedReplyView:
        """Get a saved reply, also a deleted one."""
        return await request.desk.read(_view, reply_id, asking(request))

    @put("/{reply_id:int}")
    async def change_saved_reply(
        self, request: DeskRequest, reply_id: PathId, data: JSONBody[ChangeSavedReply]
    ) -> SavedReplyView:
        """Replace a saved reply. 409 if somebody saved another version meanwhile."""
        content = _content(request, data)
        return await request.write(_change, reply_id, content, data.base, asking(request))

    @delete("/{reply_id:int}", status_code=200)
    async def delete_saved_reply(self, request: DeskRequest, reply_id: PathId) -> SavedReplyView:
        """Delete a saved reply. Restoring its last version undoes that."""
        return await request.write(_delete, reply_id, asking(request))

    @get("/{reply_id:int}/versions")
    async def list_saved_reply_versions(
        self, request: DeskRequest, reply_id: PathId, after: After = None, limit: Limit = 50
    ) -> Page[SavedReplyVersion]:
        """List what a saved reply said, newest first, and who changed it."""
        return await request.desk.read(_versions, reply_id, after, limit, asking(request))

    @post("/{reply_id:int}/versions/{version:int}/restore", status_code=200)
    async def restore_saved_reply(
        self,
        request: DeskRequest,
        reply_id: PathId,
        version: VersionNumber,
        data: JSONBody[RestoreSavedReply],
    ) -> SavedReplyView:
        """Make an older version the newest again, also of a deleted reply. 409 if somebody saved another
        version meanwhile."""
        return await request.write(_restore, reply_id, version, data.base, asking(request))

    @post("/{reply_id:int}/uses", status_code=200)
    async def count_saved_reply_use(
        self, request: DeskRequest, reply_id: PathId, data: JSONBody[UseSavedReply]
    ) -> SavedReplyView:
        """Say that an answer of yours came from a saved reply. It is counted once."""
        return await request.write(_use, reply_id, data.message_id, asking(request))


class TicketRepliesController(Controller):
    path = "/tickets/{number:int}/saved-replies"
    tags = ["automation"]
    opt = {"scope": "tickets"}

    @get("/")
    async def offer_saved_replies(
        self,
        request: DeskRequest,
        number: Number,
        q: Typed = "",
        macros: Annotated[
            bool, QueryParameter(description="only those that do something to the ticket")
        ] = False,
        limit: Offers = 20,
    ) -> list[OfferedReply]:
        """List the saved replies for a ticket, best first, filled with its values."""
        return await request.desk.read(_offers, number, q, macros, limit, asking(request))


def _content(request: DeskRequest, data: SetSavedReply) -> Content:
    return Content(
        folder=data.folder,
        name=data.name,
        texts=data.texts,
        team_id=data.team_id,
        owner_id=request.user.id if data.personal else None,
        attachments=request.tools.tokens.uploads(data.attachments, f"advisor:{request.user.id}"),
        actions=data.actions,
    )


def _page(
    tx: Reading, q: str, deleted: bool, after: str | None, limit: int, ask: Asking
) -> Page[SavedReplyView]:
    caller = ask.who(tx)
    last = read_cursor(after, tuple[int])[0] if after else 0
    found = rows.page(tx, caller, search_words(q), deleted=deleted, after=last, limit=limit + 1)
    cursor = pack_cursor((found[limit - 1].id,)) if len(found) > limit else None
    return Page(items=[reply_view(one, caller, ask) for one in found[:limit]], next=cursor)


def _view(tx: Reading, reply_id: int, ask: Asking) -> SavedReplyView:
    caller = ask.who(tx)
    return reply_view(keeping.seen(tx, caller, reply_id), caller, ask)


def _check(tx: Reading, content: Content, ask: Asking) -> CheckedReply:
    caller = ask.who(tx)
    return CheckedReply(
        problems=keeping.found_problems(tx, caller, content),
        written=offering.samples(tx, content, caller, ask.policy),
    )


def _folders(tx: Reading, ask: Asking) -> list[str]:
    return rows.folders(tx, ask.who(tx))


def _create(tx: Transaction, content: Content, ask: Asking) -> SavedReplyView:
    return _view(tx, keeping.make(tx, content, ask.who(tx)), ask)


def _change(tx: Transaction, reply_id: int, content: Content, base: int, ask: Asking) -> SavedReplyView:
    keeping.change(tx, reply_id, content, base=base, caller=ask.who(tx))
    return _view(tx, reply_id, ask)


def _delete(tx: Transaction, reply_id: int, ask: Asking) -> SavedReplyView:
    keeping.delete(tx, reply_id, ask.who(tx))
    return _view(tx, reply_id, ask)


def _restore(tx: Transaction, reply_id: int, number: int, base: int, ask: Asking) -> SavedReplyView:
    keeping.restore(tx, reply_id, number, base=base, caller=ask.who(tx))
    return _view(tx, reply_id, ask)


def _use(tx: Transaction, reply_id: int, message_id: int, ask: Asking) -> SavedReplyView:
    check_message(tx, ask.seen_by, message_id)
    keeping.count_use(tx, reply_id, message_id, ask.who(tx))
    return _view(tx, reply_id, ask)


def _versions(
    tx: Reading, reply_id: int, after: str | None, limit: int, ask: Asking
) -> Page[SavedReplyVersion]:
    caller = ask.who(tx)
    keeping.seen(tx, caller, reply_id)
    before = read_cursor(after, tuple[Small])[0] if after else None
    found = rows.versions_of(tx, reply_id, before=before, limit=limit + 1)
    cursor = pack_cursor((found[limit - 1].number,)) if len(found) > limit else None
    # what it said while it was a colleague's own, or another team's, stays theirs
    items = [
        _version(one) for one in found[:limit] if may_see(caller, one.content.team_id, one.content.owner_id)
    ]
    return Page(items=items, next=cursor)


def _version(one: rows.Version) -> SavedReplyVersion:
    return SavedReplyVersion(
        number=one.number,
        what=one.what,
        by=one.author_name,
        at=one.at,
        folder=one.content.folder,
        name=one.content.name,
        texts=one.content.texts,
        files=[file.name for file in one.content.attachments],
        actions=one.content.actions,
    )


def _offers(tx: Reading, number: int, q: str, macros: bool, limit: int, ask: Asking) -> list[OfferedReply]:
    caller = ask.who(tx)
    return [
        OfferedReply(
            id=one.reply.id,
            folder=one.reply.content.folder,
            name=one.reply.content.name,
            written=one.written,
            attachments=uploads(one.reply.content, ask),
            actions=one.reply.content.actions,
            uses=one.reply.uses,
        )
        for one in offering.for_ticket(tx, number, q, caller, ask.policy, limit, macros=macros)
    ]
