"""The tags of the desk: to choose from, and to put in order."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import JSONBody
from msgspec import Meta

from helpdesk.api.inputs import Input, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import tags as db
from helpdesk.domain.events.actors import Actor
from helpdesk.operations.tickets.by_hand import retagging
from helpdesk.security.guards import admins_only
from helpdesk.views.fields import Retagged, TagCount, TagsRestored

Tag = Annotated[str, Meta(min_length=1, max_length=50)]


class RenameTag(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tag and its new name. A name that is in use joins the two."""

    tag: Tag
    into: Tag


class RemoveTag(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tag to take off every ticket."""

    tag: Tag


class TagController(Controller):
    path = "/tags"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_tags(self, request: DeskRequest) -> list[str]:
        """List the tags that a ticket in your sight or a routing rule has, by name."""
        return await request.desk.read(db.tags_in_use, request.seen_by)

    @get("/counts", guards=[admins_only])
    async def count_tags(self, request: DeskRequest) -> list[TagCount]:
        """List the tags of all tickets, by name, with how many tickets have each."""
        return await request.desk.read(_counted)

    @post("/rename", status_code=200, guards=[admins_only])
    async def rename_tag(self, request: DeskRequest, data: JSONBody[RenameTag]) -> Retagged:
        """Rename a tag on the tickets that have it, or join it with another one. One call changes at most
        1,000 tickets, the newest first: repeat it while some are `left`. Rules and filters that
        name the tag follow with the last ticket."""
        return await request.write(_retag, data.tag, data.into, request.user.actor)

    @post("/remove", status_code=200, guards=[admins_only])
    async def remove_tag(self, request: DeskRequest, data: JSONBody[RemoveTag]) -> Retagged:
        """Take a tag off the tickets that have it. One call changes at most 1,000 tickets, the newest first:
        repeat it while some are `left`."""
        return await request.write(_retag, data.tag, None, request.user.actor)

    @post("/acts/{tag_act:int}/undo", status_code=200, guards=[admins_only])
    async def undo_tag_act(self, request: DeskRequest, tag_act: PathId) -> TagsRestored:
        """Undo the renaming or the removal of a tag, on the tickets that it changed. What somebody changed
        since stays. 409 if it was undone before."""
        return TagsRestored(changed=await request.write(retagging.undo, tag_act, by=request.user.actor))


def _counted(tx: Reading) -> list[TagCount]:
    return [TagCount(tag=tag, tickets=count) for tag, count in db.counted(tx)]


def _retag(tx: Transaction, tag: str, into: str | None, by: Actor) -> Retagged:
    done = retagging.retag(tx, tag, into, by=by)
    return Retagged(act=done.number, changed=done.changed, left=done.left)
