"""Acting as a customer in Telegram: writing to the bot, pressing its buttons, editing, blocking it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.errors import BadInput
from helpdesk.pages.demo.customers import GROUP, Customer, Outside, back, customer_of, files_of


class TelegramForm(msgspec.Struct, kw_only=True):
    """`who`: the customer's address; `group`: not empty if they write in the group. `message` is the message
    that is edited, or whose button is pressed; `text` then is the new text, or the button's."""

    who: str
    group: str = ""
    act: Literal["say", "press", "edit", "block", "unblock"] = "say"
    message: str = ""
    text: str = ""
    file: Any = None  # an UploadFile, or empty text if none was chosen


class TelegramPage(Controller):
    path = "/demo/telegram"
    opt = {"public": True, "page": True}
    include_in_schema = False

    @post()
    async def act(
        self,
        request: Request[Any, Any, Any],
        data: Annotated[TelegramForm, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Redirect:
        """Do what the form says as one of the customers."""
        outside: Outside = request.app.state["outside"]
        who = customer_of(data.who)
        there = {"who": who.email} | ({"group": "1"} if data.group else {})
        try:
            await _act(outside.telegram, who, data)
        except BadInput as error:
            return back("telegram", there | {"failed": error.detail})
        return back("telegram", there | ({"sent": "1"} if data.act == "say" else {}))


HANDLERS: list[type[Controller]] = [TelegramPage]


async def _act(telegram: TelegramSimulator | None, who: Customer, data: TelegramForm) -> None:
    if telegram is None:
        raise BadInput("Telegram is not simulated on this desk.")
    group = GROUP if data.group else None
    text = data.text.strip()
    message = int(data.message[:18]) if data.message.isdecimal() else 0  # int() refuses thousands of digits
    match data.act:
        case "block" | "unblock":
            await telegram.block(who.telegram, name=who.name, on=data.act == "block")
        case "press":
            try:
                await telegram.press(who.telegram, message, text, name=who.name)
            except KeyError:
                raise BadInput("There is no such button.") from None
        case "edit":
            chat = telegram.chat(group.id if group else who.telegram)
            if not any(one.id == message and not one.by_bot and one.name == who.name for one in chat):
                raise BadInput("There is no such message.")
            if not text:
                raise BadInput("The message is empty.", field="text")
            await telegram.edit(who.telegram, message, text, name=who.name, group=group)
        case "say":
            files = await files_of(data.file)
            if not (text or files):
                raise BadInput("The message is empty.", field="text")
            if group is None and telegram.blocks(who.telegram):
                await telegram.block(who.telegram, name=who.name, on=False)  # as Telegram asks first
            await telegram.say(
                who.telegram,
                text,
                name=who.name,
                file=files[0] if files else None,
                language=who.language,
                group=group,
            )
