"""A page to act as a customer of the demo on every channel, and what they do by mail."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from helpdesk.api.request import Tools
from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.simulators.mail import DeliveredMail, MailSimulator
from helpdesk.channels.simulators.telegram_chats import ChatMessage
from helpdesk.errors import BadInput, HelpdeskError
from helpdesk.pages.demo.customers import (
    CUSTOMERS,
    GROUP,
    SHOPPER,
    SHOWN,
    Customer,
    Outside,
    back,
    channel_of,
    customer_of,
    files_of,
)
from helpdesk.pages.rendering import page
from helpdesk.telling.spoken import language_of


class DemoPage(Controller):
    path = "/demo"
    opt = {"public": True, "page": True}
    include_in_schema = False

    @get()
    async def customer(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Act as a customer on the channel `on`, with the address `as` or the person `who`."""
        tools: Tools = request.app.state["tools"]
        outside: Outside = request.app.state["outside"]
        asked = request.query_params
        on = asked.get("on", "web")
        address = asked.get("as", SHOPPER.email)
        who = customer_of(asked.get("who", ""))
        mailbox = await channel_of(tools, "email")
        bot = await channel_of(tools, "telegram")
        values: dict[str, Any] = {
            "on": on if on in ("web", "mail", "telegram", "phone") else "web",
            "customers": CUSTOMERS,
            "address": address,
            "who": who,
            "desk_address": str(mailbox.settings.get("address", "")) if mailbox and outside.mail else "",
            "mails": _inbox(outside.mail, address),
            "others": outside.mail.addresses()[::-1][:8] if outside.mail else [],
            "bot": bot if bot and outside.telegram else None,
            "group": GROUP if "group" in asked else None,
            "group_title": GROUP.title,
            "messages": _chat(outside, who, in_group="group" in asked),
            "blocked": outside.telegram.blocks(who.telegram) if outside.telegram else False,
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
            files = await files_of(data.file)
            name = next((one.name for one in CUSTOMERS if one.email == address), "")
            answered = next((m for m in outside.mail.inbox(address) if m.message_id == data.reply_to), None)
            if answered is not None:
                await outside.mail.answer(address, answered, data.text, name=name, files=files)
            else:
                mailbox = await channel_of(request.app.state["tools"], "email")
                to = str(mailbox.settings.get("address", "")) if mailbox else ""
                await outside.mail.say(address, to, data.subject, data.text, name=name, files=files)
        except (HelpdeskError, OSError) as error:
            return back("mail", {"as": data.address, "failed": getattr(error, "detail", str(error))})
        return back("mail", {"as": address, "sent": "1"})


class MailForm(msgspec.Struct, kw_only=True):
    """`reply_to`: the Message-ID of the delivered mail that is answered."""

    address: str
    text: str = ""
    subject: str = ""
    reply_to: str = ""
    file: Any = None  # an UploadFile, or empty text if none was chosen


HANDLERS: list[type[Controller]] = [DemoPage]


def _chat(outside: Outside, who: Customer, *, in_group: bool) -> list[ChatMessage]:
    chat = GROUP.id if in_group else who.telegram
    return outside.telegram.chat(chat)[-SHOWN:] if outside.telegram else []


def _inbox(mail: MailSimulator | None, address: str) -> list[DeliveredMail]:
    return mail.inbox(address)[::-1][:SHOWN] if mail else []
