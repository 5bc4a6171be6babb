"""The built-in LMTP/SMTP inlet: a mail is acknowledged only after it is stored durably."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from helpdesk.channels import reply_tokens
from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.email.settings import MAX_MAIL
from helpdesk.channels.email.transport.dotted import Dotted
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import BadInput, TooLarge

log = structlog.get_logger(__name__)

KeepRaw = Callable[[RawInbound], Awaitable[None]]
"""Returns after the item is committed; any exception is answered as a temporary failure."""

ChannelOf = Callable[[str], str | None]
"""The name of the channel an address (normalised) belongs to; None refuses the recipient."""

IDENT = "Helpdesk"
"""How the inlet calls itself in its greeting."""
_MAIL_SECONDS = 1800.0
_PIECE = 64 * 1024  # bytes that wait to be read, about; beyond any command's length
_ALL = 2**30
_SOON = 0.001  # aiosmtpd takes 0 for its usual time
_MAX_RECIPIENTS = 100  # RFC 5321 §4.5.3.1.8

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd would log addresses and, at debug, bodies


class Inlet:
    """A server that takes mail from the local mail server: by LMTP (RFC 2033), which answers for each
    recipient, or SMTP, which answers once for all. It has no authentication: keep it on loopback."""

    def __init__(
        self,
        keep: KeepRaw,
        channel_of: ChannelOf,
        *,
        protocol: Literal["lmtp", "smtp"] = "lmtp",
        host: str = "127.0.0.1",
        port: int = 8025,
        max_bytes: int = MAX_MAIL,
        hostname: str = "localhost",
        idle_seconds: float = 300.0,
        mail_seconds: float = _MAIL_SECONDS,
    ) -> None:
        """`idle_seconds`: a connection that sends nothing for so long is closed, within a mail too
        (RFC 5321 §4.5.3.2.7). `mail_seconds`: so is one whose mail takes longer as a whole."""
        self._handler = _Handler(keep, channel_of, each=protocol == "lmtp")
        self._protocol = _Lmtp if protocol == "lmtp" else _Smtp
        self._options: dict[str, Any] = {
            "data_size_limit": max_bytes,
            "enable_SMTPUTF8": True,
            "hostname": hostname,
            "ident": IDENT,
            "timeout": idle_seconds,
            "mail_seconds": mail_seconds,
        }
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._open: set[SMTP] = set()

    async def start(self) -> tuple[str, int]:
        """Listen. Returns the address; for port 0 the system chooses a port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connected, self._host, self._port)
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    async def stop(self) -> None:
        """Stop listening and drop open connections: mail that was not acknowledged is sent again."""
        if self._server is not None:
            self._server.close()
            for connection in list(self._open):
                if connection.transport is not None:
                    connection.transport.close()
            await self._server.wait_closed()
            self._server = None

    def _connected(self) -> SMTP:
        return self._protocol(self._handler, self._open, **self._options)


def by_address(channels: Mapping[str, str]) -> ChannelOf:
    """A lookup over {address: channel name}; it ignores a reply token after a plus."""
    known = {normalise_email(address): name for address, name in channels.items()}
    return lambda address: known.get(address) or known.get(reply_tokens.without_token(address))


class _Tracked(SMTP):
    """Knows the other open connections, so that stopping can close them. Reads a mail in pieces: aiosmtpd
    reads it line by line, and never pauses while lines are waiting."""

    line_length_limit = _PIECE

    def __init__(
        self, handler: _Handler, connections: set[SMTP], *, mail_seconds: float, **options: Any
    ) -> None:
        super().__init__(handler, **options)
        self._mail_seconds = mail_seconds
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
        elif arg:
            await self.push("501 Syntax: DATA")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self.push(await self._stored(self.envelope))

    async def push(self, status: Any) -> None:
        """Answer a command, then let others have their turn: many commands can have come at once."""
        await super().push(status)
        await asyncio.sleep(0)

    async def _stored(self, envelope: Envelope) -> str:
        """Read a mail to its end and store it. Returns the answer."""
        mail = Dotted(self.data_size_limit)
        until = self.loop.time() + self._mail_seconds
        while (rest := mail.take(await self._arrived())) is None:
            # a slow sender has time as long as it sends, but no connection for ever
            self._reset_timeout(max(_SOON, min(self._timeout_duration, until - self.loop.time())))
        self._reset_timeout()  # storing has its own time
        if rest and not self._reader.at_eof():
            self._reader.feed_data(rest)  # commands that came with the mail; nothing else is waiting
        self.envelope = self._create_envelope()
        if mail.too_large:
            return "552 Error: Too much mail data"
        envelope.original_content = mail.content()
        answer: str = await self.event_handler.handle_DATA(self, self.session, envelope)
        return answer

    async def _arrived(self) -> bytes:
        """All bytes that have arrived, a few times _PIECE, after others had their turn."""
        await asyncio.sleep(0)
        piece = await self._reader.read(_ALL)
        if not piece:
            raise ConnectionResetError("The connection ended within a mail.")
        return piece


class _Smtp(_Tracked):
    pass


class _Lmtp(_Tracked, LMTP):
    """After DATA, LMTP needs one answer for each recipient (RFC 2033 §4.2), also if the mail is too large."""

    _owed = 1

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._owed = len(self.envelope.rcpt_tos) if self.envelope else 1
        try:
            await super().smtp_DATA(arg)
        finally:
            self._owed = 1

    async def push(self, status: str | bytes) -> None:
        text = status.decode() if isinstance(status, bytes) else status
        final = not text.startswith(("354", "501", "503"))
        if self._owed > 1 and final and "\r\n" not in text:
            text = "\r\n".join([text] * self._owed)
        await super().push(text)


class _Handler:
    """aiosmtpd's hooks: check which recipients are ours, and store their mail."""

    def __init__(self, keep: KeepRaw, channel_of: ChannelOf, *, each: bool) -> None:
        self._keep = keep
        self._channel_of = channel_of
        self._each = each

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= _MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if self._channel(address) is None:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answers: dict[str, str] = {}
        for channel, addresses in self._grouped(envelope.rcpt_tos).items():
            raw = RawInbound(
                channel=channel,
                body=envelope.original_content or b"",
                headers={
                    "envelope-from": (envelope.mail_from or "").strip("<>"),  # empty for a bounce
                    "envelope-to": ", ".join(addresses),
                },
                received_at=datetime.now(UTC),
            )
            answer = await self._kept(raw)
            answers |= dict.fromkeys(addresses, answer)
        if self._each:
            return "\r\n".join(answers[address] for address in envelope.rcpt_tos)
        # One failure decides for all, a temporary one first: a mail that is sent again is recognised.
        return max(answers.values(), key=lambda answer: "254".index(answer[0]))

    async def _kept(self, raw: RawInbound) -> str:
        try:
            await self._keep(raw)
        except TooLarge as problem:
            return f"552 5.3.4 {_ascii(problem.detail)}"
        except Exception:  # the sender tries again, so nothing is lost; it is logged
            log.exception("mail_not_stored", channel=raw.channel, size=len(raw.body))
            return "451 4.3.0 Could not be stored now, please try again"
        return "250 2.0.0 Stored"

    def _grouped(self, addresses: list[str]) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for address in addresses:
            groups.setdefault(self._channel(address) or "", []).append(address)
        return groups

    def _channel(self, address: str) -> str | None:
        try:
            return self._channel_of(normalise_email(address))
        except BadInput:  # not an address
            return None


def _ascii(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())
