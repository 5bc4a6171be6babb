"""The Telegram channel: its webhook's secret, sending in parts, files by handle, its state."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import re
from collections.abc import Mapping
from typing import Any, cast

from helpdesk.channels.base import ChannelStatus, ReadBlob, with_contents
from helpdesk.channels.call_spacing import Pacer
from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.telegram.api import MAX_UPLOAD, BotApi, Call, Moved, TelegramSettings
from helpdesk.channels.telegram.notices import read_notices
from helpdesk.channels.telegram.text import split
from helpdesk.channels.telegram.traits import TRAITS
from helpdesk.channels.telegram.updates import read_update, update_in
from helpdesk.domain.chats.notices import Notice
from helpdesk.domain.health.faults import Fault, Trouble
from helpdesk.domain.messages import (
    Attachment,
    ChannelKind,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import DeliveryFailed, SignatureRefused

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
_MOST_BYTES = 1024 * 1024  # two texts of 4096 letters with their marks and buttons have a tenth of it
_LONGEST_WAIT = 60.0  # the longest wait in seconds between the parts of one message
_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
_POSTS = ["channel_post", "edited_channel_post"]


class TelegramChannel:
    """One bot. Implements base.Channel, FetchesFiles and ReportsStatus."""

    kind: ChannelKind = "telegram"
    most_bytes = _MOST_BYTES
    traits = TRAITS

    def __init__(
        self, name: str, settings: TelegramSettings, *, http: LazyClient, read_blob: ReadBlob
    ) -> None:
        self.name = name
        self._settings = settings
        self._http = http
        self._api = BotApi(settings, http)
        self._read_blob = read_blob
        self._per_chat = Pacer(settings.seconds_per_chat)
        self._in_all = Pacer(settings.seconds_per_chat / 30)

    def verify(self, raw: RawInbound) -> None:
        """Raises SignatureRefused if the secret header is missing or wrong."""
        self.verify_head(raw)

    def verify_head(self, raw: RawInbound) -> None:
        """The secret is all that Telegram gives as a proof."""
        given = raw.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._settings.secret.encode()):
            raise SignatureRefused(f"The header {SECRET_HEADER} does not contain the secret of this channel")

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """Raises ParseFailed if it is no Update."""
        return read_update(self.name, raw.body, channel_posts=self._settings.channel_posts)

    def notices(self, raw: RawInbound) -> list[Notice]:
        """Commands, blocks, moves and titles. Raises ParseFailed."""
        return read_notices(self.name, update_in(raw.body)[0], bot_name=self._settings.bot_name)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send the text in parts of 4096 characters and then the files; the first part answers
        `in_reply_to`. The receipt's id is the first part's. If a later part fails, the message is uncertain:
        a repeat would send the first parts twice."""
        chat = _chat(message)
        asked = chat["chat_id"]
        files = await with_contents(message.attachments, self._read_blob)
        calls = [*_texts(message), *_uploads(files)]
        if not calls:
            raise DeliveryFailed("There is neither text nor a file to send", retry=False)
        calls[0].fields.update(_answers(message, self.name))
        if message.buttons:
            shown = max(number for number, call in enumerate(calls) if "text" in call.fields or number == 0)
            calls[shown].fields["reply_markup"] = _keyboard(message)
        await self._note_press(message)
        sent: list[str] = []
        for number, call in enumerate(calls, 1):
            try:
                sent.append(await self._sent(call, chat, patient=number > 1))
            except DeliveryFailed as problem:
                if not sent:
                    raise
                raise DeliveryFailed(
                    f"Part {number} of {len(calls)} was not sent: {problem.detail}",
                    retry=False,
                    uncertain=True,
                ) from problem
        more = f"; further parts {', '.join(sent[1:])}" if len(sent) > 1 else ""
        return Receipt(
            external_id=f"{self.name}:{sent[0]}",
            detail=f"sent to chat {chat['chat_id']}{more}",
            conversation=str(chat["chat_id"]) if chat["chat_id"] != asked else None,
        )

    async def fetch(self, remote: str) -> bytes:
        """The file behind a file_id. Raises DeliveryFailed, or TooLarge beyond 20 MB."""
        return await self._api.download(remote)

    async def people(self, conversation: str) -> int | None:
        """`getChatMemberCount`, without the bot itself."""
        call = Call("getChatMemberCount", {"chat_id": int(conversation.partition("/")[0])})
        count = (await self._api.call(call)).get("count")
        return max(1, int(count) - 1) if count else None

    async def status(self) -> ChannelStatus:
        """How many updates wait at Telegram, and its last error."""
        try:
            info = await self.webhook_info()
        except DeliveryFailed as problem:
            fault = cast("Fault", problem.fault or "unreachable")
            trouble = Trouble(side="send", fault=fault, detail=problem.detail)
            return ChannelStatus(troubles=[trouble], looked_at=("send",))
        pending = int(info.get("pending_update_count") or 0)
        url, said = info.get("url"), str(info.get("last_error_message") or "")
        troubles: list[Trouble] = []
        if not url:
            troubles.append(
                Trouble(side="receive", fault="no_webhook", detail="No webhook is set at Telegram")
            )
        elif said and pending:
            troubles.append(Trouble(side="receive", fault="webhook", detail=f"Telegram's last error: {said}"))
        well = f"Telegram's last error: {said}" if said else f"Webhook {url}"
        return ChannelStatus(troubles=troubles, well=well, pending=pending)

    async def webhook_info(self) -> Mapping[str, Any]:
        """`getWebhookInfo` as Telegram gives it."""
        return await self._api.call(Call("getWebhookInfo", {}))

    async def set_webhook(self, url: str) -> None:
        """Tell Telegram the webhook's address and secret, and which updates the desk reads."""
        wanted = [*_UPDATES, *(_POSTS if self._settings.channel_posts else [])]
        fields = {"url": url, "secret_token": self._settings.secret, "allowed_updates": wanted}
        await self._api.call(Call("setWebhook", fields))

    async def close(self) -> None:
        await self._http.close()

    async def _note_press(self, message: OutboundMessage) -> None:
        """Stop the clock that Telegram shows on the pressed button. An error is ignored: Telegram refuses an
        old press."""
        match = re.fullmatch(rf"{re.escape(self.name)}:-?\d+:b(\w+)", message.in_reply_to or "")
        if match is not None:
            with contextlib.suppress(DeliveryFailed):
                await self._api.call(Call("answerCallbackQuery", {"callback_query_id": match[1]}))

    async def _sent(self, call: Call, chat: dict[str, Any], *, patient: bool) -> str:
        """Send one part. Returns "chat:message". A group that became a supergroup has a new id (Bot API,
        `migrate_to_chat_id`)."""
        call.fields.update(chat)
        try:
            return await self._paced(call)
        except Moved as moved:
            chat["chat_id"] = call.fields["chat_id"] = moved.chat_id
            return await self._paced(call)
        except DeliveryFailed as problem:
            if not patient or problem.retry_after is None or problem.retry_after > _LONGEST_WAIT:
                raise
            await asyncio.sleep(problem.retry_after)
            return await self._paced(call)

    async def _paced(self, call: Call) -> str:
        await self._per_chat.turn(str(call.fields["chat_id"]))
        await self._in_all.turn("")
        result = await self._api.call(call)
        return f"{result.get('chat', {}).get('id', call.fields['chat_id'])}:{result.get('message_id', '')}"


def _chat(message: OutboundMessage) -> dict[str, Any]:
    """The chat to write in: the conversation ("chat" or "chat/topic"), else the person's own chat."""
    where = message.conversation or (message.to[0] if message.to else "")
    chat, _, topic = where.partition("/")
    try:
        place: dict[str, Any] = {"chat_id": int(chat)}
        if topic:
            place["message_thread_id"] = int(topic)
    except ValueError as problem:
        raise DeliveryFailed(f"There is no Telegram chat {where!r} to send to", retry=False) from problem
    return place


def _texts(message: OutboundMessage) -> list[Call]:
    return [Call("sendMessage", {"text": part}) for part in split(message.text)]


def _keyboard(message: OutboundMessage) -> dict[str, Any]:
    """The buttons one below the other, because most labels are long (Bot API, "InlineKeyboardMarkup")."""
    rows = [
        [{"text": one.title[:64], **({"url": one.url} if one.url else {"callback_data": one.reference})}]
        for one in message.buttons
        if one.url or one.reference
    ]
    return {"inline_keyboard": rows}


def _uploads(files: list[Attachment]) -> list[Call]:
    calls: list[Call] = []
    for file in files:
        content = file.content or b""
        if len(content) > MAX_UPLOAD:
            raise DeliveryFailed(f"{file.name!r} is larger than the 50 MB Telegram takes", retry=False)
        calls.append(Call("sendDocument", {}, {"document": (file.name or "file", content, file.type)}))
    return calls


def _answers(message: OutboundMessage, channel: str) -> dict[str, Any]:
    """Refer to the answered message; if it was deleted, the answer must still go out."""
    match = re.fullmatch(rf"{re.escape(channel)}:-?\d+:(\d+)(:e\d+)?", message.in_reply_to or "")
    if match is None:
        return {}
    return {"reply_parameters": {"message_id": int(match[1]), "allow_sending_without_reply": True}}
