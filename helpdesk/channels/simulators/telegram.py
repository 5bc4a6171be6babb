"""Telegram's side of the Bot API over HTTP, in memory: an ASGI application, and a person's actions in a chat.

It stores the bot's messages, posts genuine Updates with the secret header to the webhook, stores Updates that
the desk did not take, and can refuse calls or ask the desk to wait."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from helpdesk.channels.simulators.asgi import Part, Receive, Scope, Send, read_body
from helpdesk.channels.simulators.telegram_calls import Refusal, buttons_of, fields_of, refused, result
from helpdesk.channels.simulators.telegram_chats import MAX_FILES, ChatMessage, Chats, Group, sent_by

MAX_PENDING = 1000
"""Updates that wait for the desk; only the newest are kept."""
_LAST = 300  # calls and refusals that are kept


class TelegramSimulator:
    """One bot and all its chats. A person's private chat has the person's own id."""

    def __init__(self, token: str, *, http: httpx.AsyncClient, most_files: int = MAX_FILES) -> None:
        self.token = token
        self._http = http
        self._webhook = ""
        self._wanted: Any = []
        self._secret = ""
        self._last_error = ""
        self._ids = itertools.count(_now())  # a desk that ran before must not see ids again
        self._updates = itertools.count(_now())
        self._chats = Chats(most_files=most_files)
        self._blocked: set[int] = set()
        self._pending: deque[dict[str, Any]] = deque(maxlen=MAX_PENDING)
        self._refusals: deque[Refusal] = deque(maxlen=_LAST)
        self._delivering = asyncio.Lock()
        self.members = 0  # of each group, the bot included; 0: Telegram does not say
        self.calls: deque[str] = deque(maxlen=_LAST)

    # --- what a person does ---------------------------------------------------------------------

    async def say(
        self,
        chat: int,
        text: str = "",
        *,
        name: str = "Ana",
        file: tuple[str, str, bytes] | None = None,
        reply_to: int | None = None,
        language: str = "en",
        group: Group | None = None,
        more: dict[str, Any] | None = None,
    ) -> int:
        """Write to the bot as person `chat`, in their private chat or in `group`; `file` is (name, type,
        bytes), `more` is added to the message unchanged. Returns the message's id. An Update that the desk
        does not take waits."""
        number = next(self._ids)
        message = sent_by(chat, number, name, language, group)
        file_id = None
        if file is not None:
            file_id = self._keep_file(file[0], file[2])
            message["document"] = {
                "file_id": file_id,
                "file_unique_id": file_id[-8:],
                "file_name": file[0],
                "mime_type": file[1],
                "file_size": len(file[2]),
            }
        if text:
            message["caption" if file else "text"] = text
        if reply_to is not None:
            message["reply_to_message"] = sent_by(chat, reply_to, name, language, group)
        message |= more or {}
        await self._chats.show(
            group.id if group else chat,
            ChatMessage(
                id=number,
                by_bot=False,
                name=name,
                text=text,
                at=datetime.now(UTC),
                reply_to=reply_to,
                file_id=file_id,
                file_name=file[0] if file else None,
            ),
        )
        await self._post({"message": message})
        return number

    async def share_number(self, chat: int, number: str, *, name: str = "Ana") -> int:
        """Share the person's own phone number, as the button in Telegram does."""
        card = {"phone_number": number.lstrip("+"), "first_name": name, "user_id": chat}
        return await self.say(chat, name=name, more={"contact": card})

    async def press(self, chat: int, message_id: int, text: str, *, name: str = "Ana") -> None:
        """Press the button with that text below a message of the bot. Raises KeyError if there is none."""
        shown = next((one for one in self.chat(chat) if one.id == message_id), None)
        if shown is None:
            raise KeyError(message_id)
        data = dict(shown.buttons)[text]
        message = sent_by(chat, message_id, "Bot", "en")
        keyboard = [[{"text": label, "callback_data": one}] for label, one in shown.buttons]
        message |= {"text": shown.text, "reply_markup": {"inline_keyboard": keyboard}}
        person = sent_by(chat, 0, name, "en")["from"]
        query = {"id": str(next(self._ids)), "from": person, "message": message, "data": data}
        await self._post({"callback_query": query})

    async def edit(
        self, chat: int, message_id: int, text: str, *, name: str = "Ana", group: Group | None = None
    ) -> None:
        """Edit a message of the person."""
        message = sent_by(chat, message_id, name, "en", group)
        self._chats.change(group.id if group else chat, message_id, text)
        edit = {"edit_date": message["date"] + 1, "text": text}
        await self._post({"edited_message": message | edit})

    async def block(self, chat: int, *, name: str = "Ana", on: bool = True) -> None:
        """Block the bot, or let it write again. Until then Telegram refuses its messages."""
        (self._blocked.add if on else self._blocked.discard)(chat)
        was, now = ("member", "kicked") if on else ("kicked", "member")
        told = sent_by(chat, 0, name, "en")
        bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
        told |= {
            "old_chat_member": {"status": was, "user": bot},
            "new_chat_member": {"status": now, "user": bot},
        }
        del told["message_id"]
        await self._post({"my_chat_member": told})

    def blocks(self, chat: int) -> bool:
        """Whether the person blocks the bot."""
        return chat in self._blocked

    def chat(self, chat: int) -> list[ChatMessage]:
        """The messages of a chat, oldest first."""
        return self._chats.messages(chat)

    def chats(self) -> list[int]:
        """All chats; the one with the newest message is at the end."""
        return self._chats.all()

    def hold(self, file_id: str, name: str, content: bytes) -> None:
        """Let the bot fetch a file that a recorded update names by its handle."""
        self._chats.hold(file_id, name, content)

    def file(self, file_id: str) -> tuple[str, bytes] | None:
        """Name and bytes of a file in a chat."""
        return self._chats.file(file_id)

    async def wait_for(self, chat: int, count: int = 1, *, timeout: float = 10.0) -> list[ChatMessage]:  # noqa: ASYNC109
        """The bot's messages in a chat as soon as there are `count`. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            return await self._chats.wait_for(chat, count)

    # --- what the world does ---------------------------------------------------------------------

    def refuse_next(
        self, code: int, description: str = "", *, retry_after: int | None = None, moved_to: int | None = None
    ) -> None:
        """Answer the next sending call with an error, such as 403 "bot was blocked by the user" or 429."""
        parameters = {"retry_after": retry_after, "migrate_to_chat_id": moved_to}
        said = {key: value for key, value in parameters.items() if value is not None}
        self._refusals.append(Refusal(code, description or "Simulated", said))

    async def deliver_pending(self) -> int:
        """Post the waiting Updates in order, until the desk refuses one. Returns how many still wait."""
        async with self._delivering:
            while self._pending and self._webhook:
                if not await self._posted(self._pending[0]):
                    break
                self._pending.popleft()
            return len(self._pending)

    # --- the Bot API -------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: POST /bot<token>/<method> and GET /file/bot<token>/<path>."""
        path = str(scope.get("path", ""))
        if path.startswith(f"/file/bot{self.token}/"):
            found = self._chats.file(path.rpartition("/")[2])
            status, type_, body = (
                (200, b"application/octet-stream", found[1]) if found else (404, b"text/plain", b"")
            )
        else:
            code, answer = await self._answer(scope, path, await read_body(receive))
            status, type_, body = code, b"application/json", msgspec.json.encode(answer)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", type_)]})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        prefix, _, method = path.rpartition("/")
        if prefix != f"/bot{self.token}":
            return refused(Refusal(401, "Unauthorized", {}))
        self.calls.append(method)
        fields, file = fields_of(dict(scope["headers"]).get(b"content-type", b"").decode(), body)
        match method:
            case "sendMessage" | "sendDocument" if self._refusals:
                return refused(self._refusals.popleft())
            case "sendMessage" | "sendDocument":
                return await self._sent(fields, file)
            case "getChatMemberCount" if self.members:
                return result(self.members)
            case "setWebhook":
                self._webhook, self._secret = str(fields.get("url", "")), str(fields.get("secret_token", ""))
                self._wanted = fields.get("allowed_updates", [])
                return result(True)
            case "getWebhookInfo":
                info: dict[str, Any] = {"url": self._webhook, "pending_update_count": len(self._pending)}
                info["allowed_updates"] = self._wanted
                if self._last_error:
                    info["last_error_message"] = self._last_error
                return result(info)
            case "answerCallbackQuery":
                return result(True)
            case "getFile":
                file_id = str(fields.get("file_id", ""))
                held = self._chats.file(file_id)
                if held is None:
                    return refused(Refusal(400, "Bad Request: invalid file_id", {}))
                size = len(held[1])
                return result({"file_id": file_id, "file_size": size, "file_path": f"documents/{file_id}"})
            case _:
                return refused(Refusal(404, "Not Found", {}))

    async def _sent(self, fields: dict[str, Any], file: Part | None) -> tuple[int, dict[str, Any]]:
        text = str(fields.get("text", fields.get("caption", "")))
        if not text and file is None:
            return refused(Refusal(400, "Bad Request: message text is empty", {}))
        if len(text.encode("utf-16-le")) // 2 > 4096:
            return refused(Refusal(400, "Bad Request: message is too long", {}))
        try:
            chat = int(fields["chat_id"])
        except (KeyError, ValueError):
            return refused(Refusal(400, "Bad Request: chat not found", {}))
        if chat in self._blocked:
            return refused(Refusal(403, "Forbidden: bot was blocked by the user", {}))
        buttons = buttons_of(fields)
        if any(len(data.encode()) > 64 for _, data in buttons):
            return refused(Refusal(400, "Bad Request: BUTTON_DATA_INVALID", {}))
        number = next(self._ids)
        file_id = self._keep_file(file.filename or "file", file.content) if file else None
        message = ChatMessage(
            id=number,
            by_bot=True,
            name="Bot",
            text=text,
            at=datetime.now(UTC),
            reply_to=(fields.get("reply_parameters") or {}).get("message_id"),
            file_id=file_id,
            file_name=file.filename if file else None,
            buttons=buttons,
        )
        await self._chats.show(chat, message)
        return result(
            {"message_id": number, "chat": {"id": chat, "type": "private"}, "date": _now(), "text": text}
        )

    # --- inside ------------------------------------------------------------------------------------

    async def _post(self, content: dict[str, Any]) -> None:
        self._pending.append({"update_id": next(self._updates), **content})
        await self.deliver_pending()

    async def _posted(self, update: dict[str, Any]) -> bool:
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": self._secret}
        try:
            response = await self._http.post(
                self._webhook, content=msgspec.json.encode(update), headers=headers
            )
        except httpx.HTTPError as problem:
            self._last_error = f"Connection failed: {type(problem).__name__}"
            return False
        if not response.is_success:
            self._last_error = f"Wrong response from the webhook: {response.status_code}"
        return response.is_success

    def _keep_file(self, name: str, content: bytes) -> str:
        file_id = f"BQACAgQAAx{next(self._ids):08d}"
        self.hold(file_id, name, content)
        return file_id


def _now() -> int:
    return int(datetime.now(UTC).timestamp())
