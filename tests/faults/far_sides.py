"""Telegram and another system's callback, with moods: they take a message, refuse it for now, or take it and
say nothing that can be read."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from helpdesk.channels import standard_webhooks
from helpdesk.channels.simulators.asgi import Part, Receive, Scope, Send, read_body
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.channels.simulators.telegram_calls import Refusal, refused
from helpdesk.errors import SignatureRefused
from tests.faults.desk_process import SECRET, SMTP_SECONDS
from tests.faults.furnish import BOT_TOKEN

_UNKIND = 0.05  # the share of each mood
_FILES = 100_000  # all: a file may be fetched minutes later, when the lease of a killed worker has passed
_KEY = re.compile(r"Answer [0-9a-f]{32}")


class Telegram(TelegramSimulator):
    """`received`: how often it took each answer; `moods`: how often it had each mood."""

    def __init__(self, http: httpx.AsyncClient, seed: int) -> None:
        super().__init__(BOT_TOKEN, http=http, most_files=_FILES)
        self.received: Counter[str] = Counter()
        self.moods: Counter[str] = Counter()
        self._chance = random.Random(seed)

    async def _sent(self, fields: dict[str, Any], file: Part | None) -> tuple[int, dict[str, Any]]:
        moods = ("asks to wait", "fails", "takes and hangs", "takes and breaks")
        place = int(self._chance.random() / _UNKIND)
        mood = moods[place] if place < len(moods) else "takes"
        self.moods[mood] += 1
        if mood == "asks to wait":
            return refused(Refusal(429, "Too Many Requests: retry after 1", {"retry_after": 1}))
        if mood == "fails":
            return refused(Refusal(500, "Internal Server Error", {}))
        answer = await super()._sent(fields, file)
        if found := _KEY.search(str(fields.get("text", ""))):
            self.received[found[0]] += 1
        if mood == "takes and hangs":
            await asyncio.sleep(SMTP_SECONDS * 2)
        return (500, {"broken": True}) if mood == "takes and breaks" else answer


class Callbacks:
    """An ASGI application that takes signed answers. `received`: how often each came, by the id with which
    a repeat is recognised."""

    def __init__(self, seed: int) -> None:
        self.received: Counter[str] = Counter()
        self.moods: Counter[str] = Counter()
        self.forged = 0
        self._key = standard_webhooks.key_of(SECRET)
        self._chance = random.Random(seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Verify the signature, then answer as the mood is."""
        body = await read_body(receive)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if len(body) < int(headers["content-length"]):
            return  # the desk was killed while it sent this
        try:
            standard_webhooks.verify(self._key, headers, body, now=datetime.now(UTC))
        except SignatureRefused:
            self.forged += 1
        moods = ("is down", "takes and breaks")
        place = int(self._chance.random() / _UNKIND)
        mood = moods[place] if place < len(moods) else "takes"
        self.moods[mood] += 1
        if mood != "is down":
            found = _KEY.search(msgspec.json.decode(body)["text"])
            assert found is not None, body
            self.received[f"{headers['webhook-id']} {found[0]}"] += 1
        status = 200 if mood == "takes" else 503
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
