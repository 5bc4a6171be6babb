"""A real Rasa server instead of our engine, through its REST channel.

POST /webhooks/rest/webhook with {"sender", "message"} answers with a list of messages: text, buttons, image,
custom. The Rasa server stores the conversation; the state here only has counts that the desk needs.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import msgspec

from chatbot.dialogue.replies import buttons_of
from chatbot.state import Choice
from chatbot.summary import MAX_LINE
from chatbot.texts import text
from helpdesk.channels.http_client import LazyClient
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver, HandOverCause, Said
from helpdesk.language.complaints import complaint_in

TIMEOUT = 10.0  # seconds for a turn
MAX_ANSWER = 1_000_000  # bytes
MAX_SILENT = 2  # turns in a row without an answer, then a person takes over


class _Message(msgspec.Struct):
    """One of Rasa's messages. `custom` can ask for a person: {"hand_over": true}, or {"hand_over": "why"}."""

    text: str | None = None
    buttons: list[dict[str, Any]] | None = None
    image: str | None = None
    custom: Any = None
    recipient_id: str | None = None


class _Kept(msgspec.Struct):
    silent: int = 0
    choices: list[Choice] = []


class RasaServer:
    """A Responder for the Rasa server at `url` (its base, or the webhook itself); `token` if it needs one
    (`rasa run --auth-token`). A turn ends after `timeout` seconds at the latest, however slowly the server
    answers. `close()` it at the end."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        timeout: float = TIMEOUT,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        base = url.rstrip("/")
        self.url = base if base.endswith("/webhook") else f"{base}/webhooks/rest/webhook"
        self._token, self._timeout, self._http = token, timeout, LazyClient(http)

    async def close(self) -> None:
        """Close the connections to the server."""
        await self._http.close()

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        kept = _restored(state)
        if complaint := complaint_in(said.text):
            return _handed(said, "complaint", f"complaint word “{complaint}”", [])
        try:
            answered = await self._ask(said, kept)
        except (httpx.HTTPError, ValueError, TimeoutError) as error:
            detail = f"the Rasa server at {self.url}: {type(error).__name__}: {error}"
            failed = [BotMessage(text=text("failed", said.language))]
            return _handed(said, "failed", "the Rasa server failed", failed, detail)
        messages = [_message(one) for one in answered]
        spoken = [one for one in messages if one.text or one.buttons or one.image]
        if any(isinstance(one.custom, dict) and one.custom.get("hand_over") for one in answered):
            return _handed(said, "asked", "the Rasa bot asks for a person", spoken)
        silent = 0 if spoken else kept.silent + 1
        if silent >= MAX_SILENT:
            return _handed(said, "fallback", "the Rasa bot had no answer, twice in a row", [])
        if not spoken:
            spoken = [BotMessage(text=text("rephrase", said.language))]
        choices = [
            Choice(title=button.title, payload=button.payload)
            for button in spoken[-1].buttons
            if button.payload
        ]
        return BotTurn(
            messages=spoken,
            state=msgspec.json.encode(_Kept(silent=silent, choices=choices)),
            why="the Rasa server answered" if answered else "the Rasa server had no answer",
        )

    async def _ask(self, said: Said, kept: _Kept) -> list[_Message]:
        typed = said.text.strip().casefold()
        chosen = next((one.payload for one in kept.choices if one.title.strip().casefold() == typed), "")
        body: dict[str, Any] = {
            "sender": said.conversation,
            "message": said.payload or chosen or said.text,
            "metadata": {**said.metadata, "language": said.language, "channel": said.channel},
        }
        params = {"token": self._token} if self._token else {}
        async with asyncio.timeout(self._timeout):
            content = await self._read(body, params)
        return msgspec.json.decode(content, type=list[_Message])

    async def _read(self, body: dict[str, Any], params: dict[str, str]) -> bytes:
        content = bytearray()
        http = self._http.get()
        async with http.stream("POST", self.url, json=body, params=params, timeout=self._timeout) as answer:
            if not answer.is_success:  # raise_for_status() would tell the address, which has the token
                raise ValueError(f"it answered {answer.status_code}")
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > MAX_ANSWER:
                    raise ValueError("it answered more than a megabyte")
        return bytes(content)


def _restored(state: bytes | None) -> _Kept:
    try:
        return msgspec.json.decode(state, type=_Kept) if state else _Kept()
    except msgspec.DecodeError:
        return _Kept()


def _message(one: _Message) -> BotMessage:
    custom = one.custom if isinstance(one.custom, dict) else {}
    said = one.text or (custom["text"] if isinstance(custom.get("text"), str) else "")
    return BotMessage(text=said, buttons=buttons_of(one.buttons or []), image=one.image or "")


def _handed(
    said: Said,
    cause: HandOverCause,
    reason: str,
    messages: list[BotMessage],
    detail: str = "",
) -> BotTurn:
    """A turn that hands over. Its counts begin again from zero, for the case that the chat comes back."""
    words = " ".join((said.text or said.payload).split())[:MAX_LINE]
    return BotTurn(
        messages=messages or [BotMessage(text=text("hand_over", said.language))],
        state=msgspec.json.encode(_Kept()),
        why=f"handed over because {reason}",
        hand_over=HandOver(cause=cause, summary=f"“{words}”", detail=detail),
    )
