"""The filter language: what may come next in a filter that somebody types."""

from __future__ import annotations

import asyncio
from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from helpdesk.api.request import DeskRequest
from helpdesk.db.tickets.filters.known_names import known_names
from helpdesk.domain.filters.completion import offers, typing_at
from helpdesk.domain.filters.parse import LONGEST
from helpdesk.views.filters import CompletionView, OfferView


class FilterController(Controller):
    path = "/filters"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @get("/completion")
    async def complete_filter(
        self,
        request: DeskRequest,
        q: Annotated[str, QueryParameter(description="the filter as it is typed", max_length=LONGEST)] = "",
        at: Annotated[
            int | None,
            QueryParameter(description="the place of the caret in characters; its end", ge=0, le=LONGEST),
        ] = None,
    ) -> CompletionView:
        """Get what may come at a place of a filter: fields, values, operators, and the desk's names of
        teams, advisors, channels, tags, languages and customers. Nothing if no condition can come there."""
        place = len(q) if at is None else at
        typing = await asyncio.to_thread(typing_at, q, place)  # the first one builds the parser
        names = []
        if typing.source:
            names = await request.desk.read(known_names, typing.source, typing.typed, seen_by=request.seen_by)
        return CompletionView(
            start=typing.start,
            end=typing.end,
            field=typing.field.name if typing.field else None,
            offers=[
                OfferView(kind=one.kind, insert=one.insert, label=one.label, hint=one.hint)
                for one in offers(typing, names)
            ],
        )
