"""The tags of the desk, to choose from."""

from __future__ import annotations

from litestar import Controller, get

from helpdesk.api.request import DeskRequest
from helpdesk.db.tickets import tags as db


class TagController(Controller):
    path = "/tags"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_tags(self, request: DeskRequest) -> list[str]:
        """List the tags that a ticket in your sight or a routing rule has, by name."""
        return await request.desk.read(db.tags_in_use, request.seen_by)
