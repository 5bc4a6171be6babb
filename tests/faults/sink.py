"""A mail server with moods: it takes a mail, refuses, greylists, hangs, or hangs up at any step of it."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.rig import sink
from tests.faults.desk_process import SMTP_SECONDS

_UNKIND = 0.035  # the share of each mood
AT_THE_END = ("greylists", "refuses", "hangs", "closes", "takes and closes")
"""Moods after the last byte of a mail."""
BEFORE = ("is busy", "greylists a recipient", "refuses a recipient", "closes at DATA")
"""Moods before it has any of a mail."""
WITHIN = "closes within DATA"
NEVER_TOLD = {"hangs", "closes", "takes and closes", WITHIN, "closes at DATA"}
"""After these, the desk cannot know whether the mail arrived."""
FINAL = {"refuses", "refuses a recipient"}
_VOTE = re.compile(r"/survey/([^?\s]+)\?")


class Sink(sink.Sink):
    """`moods`: how often it had each mood; `mood_of`: the last one about each Message-ID; `surveys`: the
    secret part of each survey's link that came, in the order of their coming."""

    def __init__(self, seed: int = 7) -> None:
        self.moods: Counter[str] = Counter()
        self.mood_of: dict[str, str] = {}
        self.surveys: list[str] = []
        self._greylisted: set[str] = set()
        self._chance = random.Random(seed)
        super().__init__()

    def server(self) -> Controller:
        return _Controller(self, hostname="127.0.0.1", port=self.port)

    def mood(self, moods: tuple[str, ...], *, about: str = "") -> str:
        """One of these moods now and then, "" most times; it greylists nobody and nothing twice. `about`: a
        Message-ID or an address, if it is known."""
        place = int(self._chance.random() / _UNKIND)
        mood = moods[place] if place < len(moods) else ""
        if mood.startswith("greylists"):
            if about in self._greylisted:
                return ""
            self._greylisted.add(about)
        if mood:
            self.moods[mood] += 1
            self.mood_of[about] = mood
        return mood

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The name is aiosmtpd's."""
        match self.mood(BEFORE[1:3], about=address):
            case "greylists a recipient":
                return "450 4.2.0 Greylisted"
            case "refuses a recipient":
                return "550 5.1.1 Nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def refusal(self, message_id: str, content: bytes, server: SMTP) -> str:
        """The answer to a mail that has come whole; "" takes it."""
        assert server.transport is not None
        match self.mood(AT_THE_END, about=message_id):
            case "greylists":
                return "451 4.7.1 Come back later"
            case "refuses":
                return "554 5.7.1 Not wanted here"
            case "hangs":
                await asyncio.sleep(SMTP_SECONDS * 2)
                return "451 4.3.0 Too late"
            case "closes":
                server.transport.close()
                return "451 4.3.0 Nobody hears this"
            case "takes and closes":
                self.received[message_id] += 1
                self.took(content)
                server.transport.close()
                return "451 4.3.0 Nobody hears this"
        return ""

    def took(self, content: bytes) -> None:
        """Keep what its customer reads of it."""
        body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
        if body is not None:
            self.surveys += dict.fromkeys(_VOTE.findall(body.get_content()))


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Moody(self.handler, **self.SMTP_kwargs)


class _Moody(SMTP):
    """Hangs up before it has all of a mail, or at its greeting."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._sink.mood(("is busy",)):
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.3.2 Too many connections\r\n")
            transport.close()
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        assert self.transport is not None
        mood = self._sink.mood((BEFORE[3], WITHIN)) if self.envelope and self.envelope.rcpt_tos else ""
        if mood == WITHIN:
            await self.push("354 Go on")
            head = await self._reader.readuntil(b"\r\n\r\n")
            message_id = BytesHeaderParser().parsebytes(head)["Message-ID"].strip("<> ")
            self._sink.mood_of[message_id] = WITHIN
        if mood:
            self.transport.close()
            raise ConnectionResetError(mood)  # and read nothing more
        await super().smtp_DATA(arg)

    @property
    def _sink(self) -> Sink:
        assert isinstance(self.event_handler, Sink)
        return self.event_handler
