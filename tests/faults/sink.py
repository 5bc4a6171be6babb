"""A mail server with moods: it takes a mail, refuses, greylists, hangs, or hangs up at the end of DATA."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from aiosmtpd.smtp import SMTP

from bench.rig import sink
from tests.faults.desk_process import SMTP_SECONDS

_UNKIND = 0.06  # the share of each mood


class Sink(sink.Sink):
    """`moods`: how often it had each mood."""

    def __init__(self) -> None:
        super().__init__()
        self.moods: Counter[str] = Counter()
        self._greylisted: set[str] = set()
        self._chance = random.Random(7)

    async def refusal(self, message_id: str, server: SMTP) -> str:
        """The answer of the mood; "" takes the mail."""
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
        return ""

    def _mood(self, message_id: str) -> str:
        if message_id in self._greylisted:
            return "takes"
        moods = ("greylists", "refuses", "hangs", "closes")
        place = int(self._chance.random() / _UNKIND)
        return moods[place] if place < len(moods) else "takes"
