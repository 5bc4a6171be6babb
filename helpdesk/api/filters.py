"""The filter language: what may come next in a filter that somebody types, and what names a thing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter
from msgspec import Meta, convert
from msgspec.structs import replace

from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.people.sight import sight_of
from helpdesk.db.tickets.filters.keeping import Keeper, uses
from helpdesk.db.tickets.filters.known_names import custom_fields, custom_values, known_names
from helpdesk.domain.filters.completion import Known, Typing, offers, typing_at
from helpdesk.domain.filters.fields import field_named
from helpdesk.domain.filters.following import Renaming, gone
from helpdesk.domain.filters.parse import LONGEST
from helpdesk.domain.filters.tree import CUSTOM
from helpdesk.errors import BadInput
from helpdesk.said import Said
from helpdesk.security.guards import leads_only
from helpdesk.security.sign_ins import Advisor
from helpdesk.views.filters import CompletionView, FilterUseView, OfferView

Name = Annotated[str, Meta(min_length=1, max_length=100)]


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
        teams, advisors, channels, tags, languages, customers and custom fields. Nothing if no condition can
        come there."""
        place = len(q) if at is None else at
        typing = await asyncio.to_thread(typing_at, q, place)  # the first one builds the parser
        names, custom = await request.desk.read(_names, typing, request.user.id, request.seen_by)
        return CompletionView(
            start=typing.start,
            end=typing.end,
            field=typing.field.name if typing.field else None,
            offers=[
                OfferView(kind=one.kind, insert=one.insert, label=one.label, hint=one.hint)
                for one in offers(typing, names, custom)
            ],
        )

    @get("/uses", guards=[leads_only], opt={"scope": "settings"})
    async def list_filter_uses(
        self,
        request: DeskRequest,
        field: Annotated[str, QueryParameter(description="the field of a filter", max_length=60)],
        name: Annotated[
            list[Name], QueryParameter(description="what the thing is called", min_items=1, max_items=40)
        ],
    ) -> list[FilterUseView]:
        """List what names a thing of the desk, such as a tag or a channel, by these names: rules, policies,
        fields and views by their filters, rules and macros also by the tags that they give. A thing that the
        caller does not see, somebody's own or another team's, has no name."""
        known = field_named(field)
        if known is None or known.kind not in ("name", "custom"):
            raise BadInput(Said("field {field!r} names nothing of the desk.", field=field), field="field")
        what = gone(known.name, name)
        return await request.desk.read(_uses, request.tools.keepers, what, request.user)


def _uses(tx: Reading, keepers: Sequence[Keeper], what: Renaming, caller: Advisor) -> list[FilterUseView]:
    """What names a thing. What another team alone has is told without its name."""
    mine = sight_of(tx, caller.id).teams
    found = [
        one if one.team is None or one.team in mine or caller.role == "admin" else replace(one, name="")
        for one in uses(tx, keepers, what)
    ]
    return [convert(one, FilterUseView, from_attributes=True) for one in found]


def _names(tx: Reading, typing: Typing, me: int, seen_by: int | None) -> tuple[list[Known], list[Known]]:
    """The names that can follow, and the custom fields that can."""
    if typing.source:
        return known_names(tx, typing.source, typing.typed, seen_by=seen_by), []
    language = advisors.advisor(tx, me).locale
    if typing.field is None:
        return [], custom_fields(tx, language)
    custom = typing.field.name.startswith(CUSTOM)
    return custom_values(tx, typing.field.name, language) if custom else [], []
