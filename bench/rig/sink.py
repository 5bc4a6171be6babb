"""A mail server in a thread of its own, which takes everything."""

from __future__ import annotations

from collections import Counter
from email.parser import BytesHeaderParser
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.rig.desk import free_port


class Sink:
    """`received`: how often each Message-ID was taken."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self.port = free_port()
        self._server = self.server()

    def server(self) -> Controller:
        """What listens on `port`, and calls this for each mail."""
        return Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The name is aiosmtpd's."""
        content = envelope.content
        assert isinstance(content, bytes)
        message_id = BytesHeaderParser().parsebytes(content)["Message-ID"].strip("<> ")
        if refusal := await self.refusal(message_id, content, server):
            return refusal
        self.received[message_id] += 1
        self.took(content)
        return "250 taken"

    async def refusal(self, message_id: str, content: bytes, server: SMTP) -> str:
        """The answer to a mail that is not taken; "" takes it."""
        return ""

    def took(self, content: bytes) -> None:
        """A mail was taken."""
