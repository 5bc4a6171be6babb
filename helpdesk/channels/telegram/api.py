"""Calling the Bot API: which answers allow another try, and how the token stays out of the logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Annotated, Any

import httpx
import msgspec

from helpdesk.channels import http_client
from helpdesk.channels.http_client import LazyClient
from helpdesk.errors import DeliveryFailed, TooLarge

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024


class TelegramSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot: its token from @BotFather, and the secret that Telegram sends with each webhook call."""

    token: Annotated[str, msgspec.Meta(pattern=r"^[0-9]+:[A-Za-z0-9_-]+(?![\s\S])")]
    secret: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,256}(?![\s\S])")]
    base_url: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]+(?![\s\S])")] = "https://api.telegram.org"
    bot_name: Annotated[str, msgspec.Meta(max_length=64)] = ""  # its public name, for screens
    seconds_per_chat: Annotated[float, msgspec.Meta(ge=0, le=60)] = 1.0
    timeout: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    bot: bool = False  # the desk's chatbot gets new conversations
    bot_idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 30
    greeting: Annotated[str, msgspec.Meta(max_length=2000)] = (
        ""  # the answer to /start; empty: the desk's own
    )
    channel_posts: bool = False  # posts in a Telegram channel come in as messages of that channel


_CLOSING = {  # parts of Telegram's descriptions
    "blocked by the user": "blocked",
    "was kicked": "removed",
    "not a member": "removed",
    "user is deactivated": "gone",
    "chat not found": "gone",
    "group chat was deleted": "gone",
}


class Call(msgspec.Struct):
    """One call of a Bot API method; `file` is {field: (name, bytes, type)}."""

    method: str
    fields: dict[str, Any]
    file: dict[str, tuple[str, bytes, str]] | None = None


class BotApi:
    """One bot's methods and files."""

    def __init__(self, settings: TelegramSettings, http: LazyClient) -> None:
        self._settings = settings
        self._http = http

    async def call(self, call: Call) -> Mapping[str, Any]:
        """One method of the Bot API; its `result`."""
        url = f"{self._settings.base_url}/bot{self._settings.token}/{call.method}"
        sending = call.method.startswith("send")
        try:
            answer = await self._http.ask(
                "POST", url, seconds=self._settings.timeout, carries=_carries(call), **_body(call)
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL) as problem:
            raise DeliveryFailed(
                f"Telegram cannot be reached: {_reason(problem)}", retry=True, fault="unreachable"
            ) from problem
        except httpx.HTTPError as problem:  # it may have arrived, and no key would show a repeat
            raise DeliveryFailed(
                f"Telegram did not answer: {_reason(problem)}", retry=not sending, uncertain=sending
            ) from problem
        return _result(answer, sending=sending)

    async def download(self, file_id: str) -> bytes:
        """The file behind a file_id, of at most 20 MB."""
        about = await self.call(Call("getFile", {"file_id": file_id}))
        if int(about.get("file_size") or 0) > MAX_DOWNLOAD:
            raise TooLarge("Telegram gives bots files of at most 20 MB")
        url = f"{self._settings.base_url}/file/bot{self._settings.token}/{about.get('file_path', '')}"
        try:
            answer = await self._http.ask("GET", url, seconds=self._settings.timeout, most=MAX_DOWNLOAD)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise DeliveryFailed(
                f"The file could not be fetched: {_reason(problem)}", retry=True
            ) from problem
        if answer.status != 200:
            raise DeliveryFailed(f"Telegram answered {answer.status} for a file", retry=answer.status != 404)
        if answer.whole:
            return answer.content
        if len(answer.content) == MAX_DOWNLOAD:
            raise TooLarge("Telegram gives bots files of at most 20 MB")
        raise DeliveryFailed("The file could not be fetched: its end did not come", retry=True)


class Moved(DeliveryFailed):
    """The chat has another id now: `chat_id`."""

    code = "moved"
    title = "The chat moved"

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"The group is now chat {chat_id}", retry=True)
        self.chat_id = chat_id


class _Parameters(msgspec.Struct):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Answer(msgspec.Struct):
    ok: bool
    result: Any = None
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


def _body(call: Call) -> dict[str, Any]:
    if call.file is None:
        return {"json": call.fields}
    fields = {
        key: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for key, value in call.fields.items()
    }
    return {"data": fields, "files": call.file}


def _carries(call: Call) -> int:
    return sum(len(content) for _, content, _ in (call.file or {}).values())


def _result(response: http_client.Answer, *, sending: bool) -> Mapping[str, Any]:
    try:
        answer = msgspec.json.decode(response.content, type=_Answer)
    except msgspec.MsgspecError as problem:
        broken = response.status >= 500 or response.is_success
        raise DeliveryFailed(
            f"Telegram answered {response.status} without JSON",
            retry=broken and not sending,
            uncertain=broken and sending,
        ) from problem
    if answer.ok and isinstance(answer.result, int) and not isinstance(answer.result, bool):
        return {"count": answer.result}
    if answer.ok:
        return answer.result if isinstance(answer.result, dict) else {}
    code, said = answer.error_code or response.status, answer.description
    if answer.parameters.migrate_to_chat_id is not None:
        raise Moved(answer.parameters.migrate_to_chat_id)
    if code == 429:
        wait = answer.parameters.retry_after or 1.0
        raise DeliveryFailed(f"Telegram asks to wait {wait:g} s", retry=True, retry_after=wait)
    if code in (401, 404):  # the operator can fix this: keep trying
        raise DeliveryFailed(f"Telegram does not know this bot token: {said}", retry=True, fault="token")
    raise DeliveryFailed(f"Telegram refuses: {said} ({code})", retry=code >= 500, closes=_closes(said))


def _closes(said: str) -> str:
    """Whether Telegram's words mean that the chat takes nothing any more, and why."""
    words = said.lower()
    return next((why for part, why in _CLOSING.items() if part in words), "")


def _reason(problem: Exception) -> str:
    return str(problem) or type(problem).__name__


class _HideToken(logging.Filter):
    """Hide the bot's token: httpx logs each address that it calls, and Telegram's addresses have the
    token."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                re.sub(r"/bot\d+:[^/]+", "/bot***", str(one)) if isinstance(one, httpx.URL) else one
                for one in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_HideToken())
