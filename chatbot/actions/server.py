"""Actions on an action server (`python -m rasa_sdk` or any other) by its URL."""

from __future__ import annotations

import httpx
import msgspec

from chatbot.actions.base import TIMEOUT, read_result
from chatbot.dialogue.custom import ActionCall, ActionFailed, ActionResult

MAX_ANSWER = 1_000_000  # bytes


class ServerActions:
    """`url` is the server's base or its webhook, as in Rasa's endpoints.yml."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT, http: httpx.AsyncClient | None = None) -> None:
        self.url = url if url.rstrip("/").endswith("/webhook") else f"{url.rstrip('/')}/webhook"
        self._timeout = timeout
        self._http = http

    async def run(self, call: ActionCall) -> ActionResult:
        action = call.next_action
        try:
            status, body = await self._post(msgspec.json.encode(call))
        except httpx.TimeoutException:
            raise ActionFailed(f"{action} did not answer within {self._timeout:g} s ({self.url})") from None
        except httpx.HTTPError as error:
            raise ActionFailed(f"{action}: the action server does not answer: {error!r}") from None
        if status == 400 and b"action_name" in body:
            return ActionResult(rejected=True)  # how rasa_sdk tells ActionExecutionRejection
        if status != 200:
            raise ActionFailed(f"{action}: the action server answered {status}: {_shown(body)}")
        return read_result(action, body)

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        if self._http is not None:
            return await self._send(self._http, body)
        async with httpx.AsyncClient(timeout=self._timeout) as http:
            return await self._send(http, body)

    async def _send(self, http: httpx.AsyncClient, body: bytes) -> tuple[int, bytes]:
        headers = {"content-type": "application/json"}
        async with http.stream(
            "POST", self.url, content=body, headers=headers, timeout=self._timeout
        ) as answer:
            read = b""
            async for chunk in answer.aiter_bytes():
                read += chunk
                if len(read) > MAX_ANSWER:
                    return 502, b"answered more than a megabyte"
            return answer.status_code, read


def _shown(body: bytes) -> str:
    return body[:300].decode("utf-8", "replace")
