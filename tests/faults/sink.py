"""A mail server with moods: it takes a mail, refuses, greylists, hangs, or hangs up at the end of DATA."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.desk_process import SMTP_SECONDS, free_port

_UNKIND = 0.06  # the share of each mood


class Sink:
    """`received`: how often each Message-ID was taken; `moods`: how often it had each mood."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self.moods: Counter[str] = Counter()
        self.port = free_port()
        self._greylisted: set[str] = set()
        self._chance = random.Random(7)
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Sink:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message_id = BytesHeaderParser().parsebytes(content)["Message-ID"].strip("<> ")
        mood = self._mood(message_id)
        self.moods[mood] += 1
        match mood:
            case "greylists":
                self._greylisted.add(message_id)
                return "451 4.7.1 Come back later"
            case "refuses":
                return "554 5.7.1 Not wanted here"
            case "hangs":
                await asyncio.sleep(SMTP_SECONDS * 2)
                return "451 4.3.0 Too late"
            case "closes":
                assert server.transport is not None
                server.transport.close()
                return "451 4.3.0 Nobody hears this"
        self.received[message_id] += 1
        return "250 taken"

    def _mood(self, message_id: str) -> str:
        if message_id in self._greylisted:
            return "takes"
        moods = ("greylists", "refuses", "hangs", "closes")
        place = int(self._chance.random() / _UNKIND)
        return moods[place] if place < len(moods) else "takes"
