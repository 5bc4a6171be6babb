"""The look of the help centre: any advisor sees it, leads change it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, get, put
from litestar.params import JSONBody
from msgspec import Meta, structs

from faq import look as db
from faq.look import Look
from helpdesk.api.inputs import Input
from helpdesk.api.request import DeskRequest
from helpdesk.security.guards import leads_only


class SetLook(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Name, colour (#rrggbb), logo (address of an uploaded picture), the company's site, the text above
    the search by language, and the languages of the help centre, the main one first."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    color: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}(?![\s\S])")] = "#3b46b8"
    logo: Annotated[str, Meta(max_length=200)] = ""
    home: Annotated[str, Meta(max_length=300)] = ""
    greetings: Annotated[
        dict[Annotated[str, Meta(pattern=r"^[a-z]{2}(?![\s\S])")], Annotated[str, Meta(max_length=120)]],
        Meta(max_length=20),
    ] = {}
    languages: Annotated[
        list[Annotated[str, Meta(pattern=r"^[a-z]{2}(?![\s\S])")]], Meta(min_length=1, max_length=20)
    ] = msgspec.field(default_factory=lambda: ["en", "fr"])


class LookController(Controller):
    path = "/faq/look"
    tags = ["faq"]
    opt = {"scope": "faq"}

    @get("/")
    async def show_faq_look(self, request: DeskRequest) -> Look:
        """Get the name, colours and languages of the help centre."""
        return await request.desk.read(db.look)

    @put("/", guards=[leads_only])
    async def change_faq_look(self, request: DeskRequest, data: JSONBody[SetLook]) -> Look:
        """Change the appearance. The next page shows it."""
        return await request.write(db.set_look, Look(**structs.asdict(data)))
