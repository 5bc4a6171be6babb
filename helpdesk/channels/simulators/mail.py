"""A mail provider: it takes the desk's mails, and sends mails to the desk as a customer."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict, deque
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import SMTP as SMTP_POLICY
from email.policy import compat32
from email.utils import formataddr, formatdate, getaddresses
from pathlib import Path

import aiosmtplib
import msgspec
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_POLICY = SMTP_POLICY.clone(max_line_length=998)  # the default would encode ids longer than a line

MAX_ADDRESSES = 500
MAX_MAILS = 200
"""The most addresses, and the most newest mails for each."""


class DeliveredMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail in an inbox; `recipients` are those of the envelope."""

    raw: bytes
    sender: str
    recipients: list[str]
    message_id: str
    subject: str
    author: str
    reply_to: str
    text: str
    at: datetime


class MailSimulator:
    """An SMTP server that the desk sends to. With `folder`, each mail is also stored there as a file. With
    `authserv_id` it acts as the desk's own mail server too, and confirms the sender of every mail to the
    desk. With `password` only those who sign in with it may send."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        folder: Path | None = None,
        inlet: tuple[str, int] | None = None,
        authserv_id: str = "",
        password: str = "",
    ) -> None:
        self.inlet = inlet  # where the desk takes SMTP
        self._host, self._port = host, port
        self._folder = folder
        self._authserv_id = authserv_id
        self._password = password.encode()
        self._server: asyncio.Server | None = None
        self._inboxes: OrderedDict[str, deque[DeliveredMail]] = OrderedDict()
        self._refusals: deque[str] = deque(maxlen=MAX_MAILS)
        self._closed: dict[str, str] = {}
        self._arrived = asyncio.Condition()
        self.count = 0

    async def start(self) -> tuple[str, int]:
        """Listen; gives the address."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connected, self._host, self._port)
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def inbox(self, address: str) -> list[DeliveredMail]:
        """What was delivered to an address, oldest first."""
        return list(self._inboxes.get(address.lower(), ()))

    def addresses(self) -> list[str]:
        """The addresses with an inbox; the one that got mail last is at the end."""
        return list(self._inboxes)

    async def wait_for(self, address: str, count: int = 1, *, timeout: float = 10.0) -> list[DeliveredMail]:  # noqa: ASYNC109
        """The inbox as soon as it has `count` mails. Raises TimeoutError."""
        async with asyncio.timeout(timeout), self._arrived:
            await self._arrived.wait_for(lambda: len(self.inbox(address)) >= count)
        return self.inbox(address)

    def refuse_next(self, answer: str, times: int = 1) -> None:
        """Refuse the next mails with this answer, such as "451 4.3.0 Later" or "550 5.1.1 Nobody"."""
        self._refusals.extend([answer] * times)

    def close_mailbox(self, address: str, answer: str) -> None:
        """Refuse this recipient from now on with this answer; the others of a mail get it."""
        self._closed[address.lower()] = answer

    def open_mailbox(self, address: str) -> None:
        """Take mail for this recipient again."""
        self._closed.pop(address.lower(), None)

    async def say(
        self,
        sender: str,
        to: str,
        subject: str,
        text: str,
        *,
        name: str = "",
        files: list[tuple[str, str, bytes]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> str:
        """Write a mail to the desk as `sender`. Returns its Message-ID. `files` are (name, type, bytes)."""
        mail = EmailMessage(policy=_POLICY)
        domain = sender.rpartition("@")[2]
        message_id = f"{secrets.token_hex(12)}@{domain}"
        if self._authserv_id:
            mail["Authentication-Results"] = f"{self._authserv_id}; dmarc=pass header.from={domain}"
        mail["From"] = formataddr((name, sender))
        mail["To"] = to
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = formatdate(localtime=False)
        mail["Message-ID"] = f"<{message_id}>"
        for header, value in (headers or {}).items():
            mail[header] = value
        mail.set_content(text)
        for file_name, type_, content in files or []:
            maintype, _, subtype = type_.partition("/")
            mail.add_attachment(
                content, maintype=maintype, subtype=subtype or "octet-stream", filename=file_name
            )
        await self.deliver(mail.as_bytes(), sender, [to])
        return message_id

    async def answer(
        self,
        address: str,
        mail: DeliveredMail,
        text: str,
        *,
        name: str = "",
        files: list[tuple[str, str, bytes]] | None = None,
    ) -> str:
        """Answer a delivered mail as mail programs do: to its Reply-To, with threading headers and the
        original quoted below. Returns the Message-ID."""
        subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
        quoted = "\n".join(f"> {line}".rstrip() for line in mail.text.splitlines())
        written = f"{mail.at:%a, %d %b %Y at %H:%M}"
        before = _header(message_from_bytes(mail.raw, policy=compat32), "References")
        return await self.say(
            address,
            mail.reply_to,
            subject,
            f"{text}\n\nOn {written}, {mail.author} wrote:\n{quoted}\n",
            name=name,
            files=files,
            headers={
                "In-Reply-To": f"<{mail.message_id}>",
                "References": f"{before} <{mail.message_id}>".strip(),
            },
        )

    async def deliver(self, raw: bytes, sender: str, recipients: list[str]) -> None:
        """Send a mail to the desk's inlet by SMTP. Raises aiosmtplib's errors if the desk refuses it."""
        if self.inlet is None:
            raise RuntimeError("The mail simulator does not know where the desk accepts mail")
        host, port = self.inlet
        await aiosmtplib.send(
            raw,
            sender=sender,
            recipients=recipients,
            hostname=host,
            port=port,
            start_tls=False,
            local_hostname="localhost",
        )

    def _connected(self) -> SMTP:
        return SMTP(
            self,
            hostname="localhost",
            ident="Outside",
            enable_SMTPUTF8=True,
            data_size_limit=None,
            auth_require_tls=not self._password,  # a sign-in is offered without TLS: it is on loopback
            authenticator=self._sign_in,
        )

    def _sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=given.password == self._password, handled=False)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook for a recipient."""
        if self._password and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if refused := self._closed.get(address.lower()):
            return refused
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook for a whole mail."""
        if self._refusals:
            return self._refusals.popleft()
        mail = _read(envelope.original_content or b"", envelope.mail_from or "", list(envelope.rcpt_tos))
        if self._folder is not None:
            path = self._folder / f"{mail.at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
            await asyncio.to_thread(path.write_bytes, mail.raw)
        async with self._arrived:
            self.count += 1
            for recipient in mail.recipients:
                self._file(recipient.lower(), mail)
            self._arrived.notify_all()
        return "250 2.0.0 Delivered"

    def _file(self, address: str, mail: DeliveredMail) -> None:
        self._inboxes.setdefault(address, deque(maxlen=MAX_MAILS)).append(mail)
        self._inboxes.move_to_end(address)
        if len(self._inboxes) > MAX_ADDRESSES:
            self._inboxes.popitem(last=False)


def _read(raw: bytes, sender: str, recipients: list[str]) -> DeliveredMail:
    mail = message_from_bytes(raw, policy=compat32)
    author = _header(mail, "From")
    reply_to = getaddresses([_header(mail, "Reply-To") or author])
    return DeliveredMail(
        raw=raw,
        sender=sender,
        recipients=recipients,
        message_id=_header(mail, "Message-ID").strip("<> "),
        subject=_header(mail, "Subject"),
        author=author,
        reply_to=reply_to[0][1] if reply_to else sender,
        text=_text(mail),
        at=datetime.now(UTC),
    )


def _header(mail: Message, name: str) -> str:
    return " ".join(str(make_header(decode_header(str(mail.get(name, ""))))).split())


def _text(mail: Message) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/plain" and part.get_filename() is None:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content.decode(part.get_content_charset("utf-8"), "replace").replace("\r\n", "\n")
    return ""
