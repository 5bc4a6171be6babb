"""A small shop with the widget on its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get

from helpdesk.api.request import Tools
from helpdesk.channels.registry import opened
from helpdesk.live.visitor.signed_identity import sign_jwt
from helpdesk.pages.demo.customers import SHOPPER, Customer, channel_of
from helpdesk.pages.rendering import page


class ShopPage(Controller):
    path = "/demo/shop"
    opt = {"public": True, "page": True}
    include_in_schema = False

    @get()
    async def shop(self, request: Request[Any, Any, Any]) -> Response[str]:
        """A shop's page with the one script tag; `as=ana`: that customer is signed in there; `lang`: the
        widget's language."""
        tools: Tools = request.app.state["tools"]
        channel = await channel_of(tools, "webchat")
        signed_in = request.query_params.get("as") == "ana"
        secret = ""
        if channel is not None:
            settings = opened(channel.kind, channel.name, channel.settings, tools.vault)
            secret = str(settings.get("identity_secret") or "")
        values = {
            "channel": channel.name if channel else "web",
            "shopper": SHOPPER if signed_in else None,
            "identity": _identity(SHOPPER, secret) if signed_in and secret else None,
            "products": PRODUCTS,
            "widget_language": request.query_params.get("lang", ""),
        }
        return page("shop/shop.html", "en", values, scripts_of="'self'")


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the shop; `drawing` names its picture in the template."""

    name: str
    price: str
    about: str
    drawing: str


PRODUCTS = (
    Product(name="Stovetop kettle", price="£48", about="Enamelled steel, 1.6 l", drawing="kettle"),
    Product(name="Pour-over set", price="£36", about="Glass server and oak collar", drawing="pourover"),
    Product(name="Everyday pan", price="£64", about="Cast iron, 26 cm", drawing="pan"),
    Product(name="Mixing bowls", price="£42", about="Stoneware, set of three", drawing="bowls"),
    Product(name="Bread board", price="£29", about="Oiled beech, 40 cm", drawing="board"),
    Product(name="Storage jar", price="£14", about="Glass with cork lid", drawing="jar"),
)


HANDLERS: list[type[Controller]] = [ShopPage]


def _identity(who: Customer, secret: str) -> str:
    expires = datetime.now(UTC) + timedelta(hours=8)
    claims = {"sub": who.email, "email": who.email, "name": who.name, "exp": int(expires.timestamp())}
    return sign_jwt(claims, secret)
