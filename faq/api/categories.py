"""Categories: any advisor sees them, leads change them."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody
from msgspec import Meta, structs

from faq.api.shapes import CategoryView, Language
from faq.articles import categories as db
from helpdesk.api.inputs import Id, Input, Name, PathId
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.security.guards import leads_only


class NameCategory(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category in one language. `slug` is its address."""

    language: Language
    name: Name
    slug: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(?![\s\S])", max_length=80)]
    about: Annotated[str, Meta(max_length=300)] = ""


class SetCategory(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category's names, one for each language."""

    texts: Annotated[list[NameCategory], Meta(min_length=1, max_length=20)]


class SetOrder(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids of all categories, in the order readers see."""

    ids: Annotated[list[Id], Meta(max_length=500)]


class CategoryController(Controller):
    path = "/faq/categories"
    tags = ["faq"]
    opt = {"scope": "faq"}

    @get("/")
    async def list_faq_categories(self, request: DeskRequest) -> list[CategoryView]:
        """List the categories in the order readers see."""
        return await request.desk.read(_all)

    @post("/", guards=[leads_only])
    async def create_faq_category(
        self, request: DeskRequest, data: JSONBody[SetCategory]
    ) -> Response[CategoryView]:
        """Create a category, at the end."""
        return await request.create(_add, data)

    @put("/{category_id:int}", guards=[leads_only])
    async def change_faq_category(
        self, request: DeskRequest, category_id: PathId, data: JSONBody[SetCategory]
    ) -> CategoryView:
        """Change the names of a category."""
        return await request.write(_change, category_id, data)

    @put("/order", guards=[leads_only])
    async def order_faq_categories(
        self, request: DeskRequest, data: JSONBody[SetOrder]
    ) -> list[CategoryView]:
        """Show the categories in this order."""
        return await request.write(_order, list(data.ids))

    @delete("/{category_id:int}", guards=[leads_only])
    async def remove_faq_category(self, request: DeskRequest, category_id: PathId) -> None:
        """Delete a category. Its articles are kept, without a category."""
        await request.write(db.remove_category, category_id)


def _all(tx: Reading) -> list[CategoryView]:
    return [_view(one) for one in db.all_categories(tx)]


def _add(tx: Transaction, data: SetCategory) -> CategoryView:
    return _view(db.category(tx, db.add_category(tx, _texts(data))))


def _change(tx: Transaction, category_id: int, data: SetCategory) -> CategoryView:
    db.set_texts(tx, category_id, _texts(data))
    return _view(db.category(tx, category_id))


def _order(tx: Transaction, ids: list[int]) -> list[CategoryView]:
    db.set_order(tx, ids)
    return _all(tx)


def _texts(data: SetCategory) -> list[db.CategoryText]:
    return [db.CategoryText(**structs.asdict(one)) for one in data.texts]


def _view(one: db.Category) -> CategoryView:
    return CategoryView(**structs.asdict(one))
