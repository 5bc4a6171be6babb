"""Types that bodies and parameters share: ids that fit the database, texts of limited length, strict
structs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from helpdesk.domain.fields.definition import FieldValue

BIGGEST = 2**63 - 1

Id = Annotated[int, Meta(ge=1, le=BIGGEST)]
Line = Annotated[str, Meta(max_length=500)]
Words = Annotated[str, Meta(max_length=200_000)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Address = Annotated[str, Meta(min_length=1, max_length=320)]
Moment = Annotated[datetime, Meta(tz=True)]
Fields = Annotated[dict[Annotated[str, Meta(max_length=40)], FieldValue | None], Meta(max_length=200)]
Uploads = Annotated[list[Annotated[str, Meta(max_length=4096)]], Meta(max_length=20)]

Number = Annotated[int, PathParameter(ge=1, le=BIGGEST, description="the ticket's number")]
PathId = Annotated[int, PathParameter(ge=1, le=BIGGEST)]
After = Annotated[str | None, QueryParameter(description="cursor: `next` of the page before", max_length=200)]
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="rows on a page")]
Seen = Annotated[
    int | None, QueryParameter(ge=1, description="the `version` that the caller saw; none before any change")
]
QueryId = Annotated[int | None, QueryParameter(ge=1, le=BIGGEST)]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of request bodies: an unknown field is refused, not ignored."""
