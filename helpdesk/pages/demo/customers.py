"""The customers of the demo, and what its pages share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from helpdesk.api.request import Tools
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.channels.simulators.telegram_chats import Group
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow


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
GROUP = Group(id=-700100, title="Kitchen club")
"""A group in Telegram with all customers and the desk's bot."""
SHOWN = 20  # newest mails or messages on the page


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """The simulators of mail providers and Telegram, in app.state["outside"]."""

    mail: MailSimulator | None = None
    telegram: TelegramSimulator | None = None


def customer_of(email: str) -> Customer:
    """The customer with that address, else the shopper."""
    return next((one for one in CUSTOMERS if one.email == email), SHOPPER)


async def files_of(upload: Any) -> list[tuple[str, str, bytes]]:
    """(name, type, bytes) of an uploaded file, if there is one."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        return []
    return [(upload.filename, upload.content_type or "application/octet-stream", await upload.read())]


def back(on: str, query: dict[str, str]) -> Redirect:
    """To the page of the channel `on`, after a form."""
    return Redirect(f"/demo?{urlencode({'on': on, **query})}", status_code=303)


async def channel_of(tools: Tools, kind: str) -> ChannelRow | None:
    """The first enabled channel of a kind."""
    known = await tools.desk.read(channels.all_channels)
    return next((one for one in known if one.kind == kind and one.enabled), None)
