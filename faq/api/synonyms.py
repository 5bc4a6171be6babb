"""Words that mean the same in this help centre: leads change them, and the search uses them at once."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody
from msgspec import Meta

from faq.api.shapes import AnyLanguage, Language
from faq.search import synonyms as db
from faq.search.synonyms import Synonyms
from helpdesk.api.inputs import Input, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.security.guards import leads_only


class SetSynonyms(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words or short phrases that mean the same."""

    language: Language
    words: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=60)]], Meta(min_length=2, max_length=50)
    ]


class SynonymController(Controller):
    path = "/faq/synonyms"
    tags = ["faq"]
    opt = {"scope": "faq"}

    @get("/")
    async def list_faq_synonyms(self, request: DeskRequest, language: AnyLanguage = None) -> list[Synonyms]:
        """List the synonym classes."""
        return await request.desk.read(db.all_synonyms, language)

    @post("/", guards=[leads_only])
    async def create_faq_synonyms(
        self, request: DeskRequest, data: JSONBody[SetSynonyms]
    ) -> Response[Synonyms]:
        """Create a synonym class."""
        return await request.create(db.put_synonyms, None, data.language, list(data.words))

    @put("/{class_id:int}", guards=[leads_only])
    async def change_faq_synonyms(
        self, request: DeskRequest, class_id: PathId, data: JSONBody[SetSynonyms]
    ) -> Synonyms:
        """Replace a synonym class."""
        return await request.write(db.put_synonyms, class_id, data.language, list(data.words))

    @delete("/{class_id:int}", guards=[leads_only])
    async def remove_faq_synonyms(self, request: DeskRequest, class_id: PathId) -> None:
        """Delete a synonym class."""
        await request.write(db.remove_synonyms, class_id)
