"""The demo's pages: a small shop with the widget, and a page to act as its customers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from helpdesk.api.request import Tools
from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.simulators.mail import DeliveredMail, MailSimulator
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.errors import BadInput, HelpdeskError
from helpdesk.live.visitor.signed_identity import sign_jwt
from helpdesk.pages.rendering import language_of, page


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer that the user can act as, on every channel."""

    name: str
    email: str
    telegram: int
    phone: str
    language: str = "en"


CUSTOMERS = (
    Customer(name="Ana Lima", email="ana.lima@example.com", telegram=700101, phone="+442079460101"),
    Customer(name="Ben Okafor", email="ben@okafor.example", telegram=700102, phone="+442079460102"),
    Customer(
        name="Chloé Martin",
        email="chloe@martin.example",
        telegram=700103,
        phone="+33199000103",
        language="fr",
    ),
)
SHOPPER = CUSTOMERS[0]
SHOWN = 20  # newest mails or messages on the page


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """The simulators of mail providers and Telegram, in app.state["outside"]."""

    mail: MailSimulator | None = None
    telegram: TelegramSimulator | None = None


class ShopPage(Controller):
    path = "/demo/shop"
    opt = {"public": True}
    include_in_schema = False

    @get()
    async def shop(self, request: Request[Any, Any, Any]) -> Response[str]:
        """A shop's page with the one script tag; `as=ana`: that customer is signed in there; `lang`: the
        widget's language."""
        tools: Tools = request.app.state["tools"]
        channel = await _channel(tools, "webchat")
        signed_in = request.query_params.get("as") == "ana"
        secret = str(channel.settings.get("identity_secret") or "") if channel else ""
        values = {
            "channel": channel.name if channel else "web",
            "shopper": SHOPPER if signed_in else None,
            "identity": _identity(SHOPPER, secret) if signed_in and secret else None,
            "products": PRODUCTS,
            "widget_language": request.query_params.get("lang", ""),
        }
        return page("shop/shop.html", "en", values, scripts_of="'self'")


class DemoPage(Controller):
    path = "/demo"
    opt = {"public": True}
    include_in_schema = False

    @get()
    async def customer(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Act as a customer on the channel `on`, with the address `as` or the person `who`."""
        tools: Tools = request.app.state["tools"]
        outside: Outside = request.app.state["outside"]
        asked = request.query_params
        on = asked.get("on", "web")
        address = asked.get("as", SHOPPER.email)
        who = _customer(asked.get("who", ""))
        mailbox = await _channel(tools, "email")
        bot = await _channel(tools, "telegram")
        values: dict[str, Any] = {
            "on": on if on in ("web", "mail", "telegram", "phone") else "web",
            "customers": CUSTOMERS,
            "address": address,
            "who": who,
            "desk_address": str(mailbox.settings.get("address", "")) if mailbox and outside.mail else "",
            "mails": _inbox(outside.mail, address),
            "others": outside.mail.addresses()[::-1][:8] if outside.mail else [],
            "bot": bot if bot and outside.telegram else None,
            "messages": outside.telegram.chat(who.telegram)[-SHOWN:] if outside.telegram else [],
            "sent": "sent" in asked,
            "failed": asked.get("failed", ""),
        }
        language = language_of(request.headers.get("accept-language", ""), asked=asked.get("lang"))
        return page("demo/customer.html", language, values)

    @post("/mail")
    async def write_mail(
        self,
        request: Request[Any, Any, Any],
        data: Annotated[MailForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Redirect:
        """Send a mail to the desk, or answer the one named by `reply_to`."""
        outside: Outside = request.app.state["outside"]
        try:
            address = normalise_email(data.address)
            if outside.mail is None:
                raise BadInput("Mail is not simulated on this desk.")
            if not data.text.strip():
                raise BadInput("The message is empty.", field="text")
            files = await _files(data.file)
            name = next((one.name for one in CUSTOMERS if one.email == address), "")
            answered = next((m for m in outside.mail.inbox(address) if m.message_id == data.reply_to), None)
            if answered is not None:
                await outside.mail.answer(address, answered, data.text, name=name, files=files)
            else:
                mailbox = await _channel(request.app.state["tools"], "email")
                to = str(mailbox.settings.get("address", "")) if mailbox else ""
                await outside.mail.say(address, to, data.subject, data.text, name=name, files=files)
        except (HelpdeskError, OSError) as error:
            return _back("mail", {"as": data.address, "failed": getattr(error, "detail", str(error))})
        return _back("mail", {"as": address, "sent": "1"})

    @post("/telegram")
    async def write_telegram(
        self,
        request: Request[Any, Any, Any],
        data: Annotated[TelegramForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Redirect:
        """Send the bot a message as one of the customers."""
        outside: Outside = request.app.state["outside"]
        who = _customer(data.who)
        files = await _files(data.file)
        if outside.telegram is None or not (data.text.strip() or files):
            return _back("telegram", {"who": who.email, "failed": "text"})
        await outside.telegram.say(
            who.telegram,
            data.text.strip(),
            name=who.name,
            file=files[0] if files else None,
            reply_to=int(data.reply_to) if data.reply_to.isdecimal() else None,
            language=who.language,
        )
        return _back("telegram", {"who": who.email, "sent": "1"})


class MailForm(msgspec.Struct, kw_only=True):
    """`reply_to`: the Message-ID of the delivered mail that is answered."""

    address: str
    text: str = ""
    subject: str = ""
    reply_to: str = ""
    file: Any = None  # an UploadFile, or empty text if none was chosen


class TelegramForm(msgspec.Struct, kw_only=True):
    who: str
    text: str = ""
    reply_to: str = ""
    file: Any = None  # an UploadFile, or empty text if none was chosen


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


HANDLERS: list[type[Controller]] = [ShopPage, DemoPage]


async def _channel(tools: Tools, kind: str) -> ChannelRow | None:
    known = await tools.desk.read(channels.all_channels)
    return next((one for one in known if one.kind == kind and one.enabled), None)


def _customer(email: str) -> Customer:
    return next((one for one in CUSTOMERS if one.email == email), SHOPPER)


def _identity(who: Customer, secret: str) -> str:
    expires = datetime.now(UTC) + timedelta(hours=8)
    claims = {"sub": who.email, "email": who.email, "name": who.name, "exp": int(expires.timestamp())}
    return sign_jwt(claims, secret)


def _inbox(mail: MailSimulator | None, address: str) -> list[DeliveredMail]:
    return mail.inbox(address)[::-1][:SHOWN] if mail else []


async def _files(upload: Any) -> list[tuple[str, str, bytes]]:
    """(name, type, bytes) of an uploaded file, if there is one."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return []
    return [(upload.filename, upload.content_type or "application/octet-stream", await upload.read())]


def _back(on: str, query: dict[str, str]) -> Redirect:
    return Redirect(f"/demo?{urlencode({'on': on, **query})}", status_code=303)
