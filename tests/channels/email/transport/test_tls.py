"""Mail servers are spoken to encrypted, their certificates are checked, and IDLE works through TLS."""

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from msgspec.structs import replace

from helpdesk.channels.base import Cursor
from helpdesk.channels.email.settings import ImapSettings, Security, SmtpSettings
from helpdesk.channels.email.transport import imap, smtp
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import DeliveryFailed
from tests import servers
from tests.channels.scripting import scripted

MAIL = b"Subject: Hello\r\n\r\nHello\r\n"


@pytest.fixture(scope="session")
def server_tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate nobody trusts."""
    program = servers.needed("openssl", package="openssl")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Mailer:
    """An SMTP server that takes mail only from who signs in."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(b"desk", b"hunter2")
        return AuthResult(success=right, handled=right)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert session.authenticated
        self.taken.append(envelope.original_content or b"")
        return "250 OK"


@contextlib.asynccontextmanager
async def mail_server(mailer: Mailer, tls: ssl.SSLContext, security: Security) -> AsyncIterator[SmtpSettings]:
    def connected() -> SMTP:
        return SMTP(
            mailer,
            hostname="localhost",
            authenticator=mailer.authenticate,
            auth_required=True,
            tls_context=tls if security == "starttls" else None,
            auth_require_tls=security == "starttls",
        )

    loop = asyncio.get_running_loop()
    outer = tls if security == "tls" else None
    async with await loop.create_server(connected, "127.0.0.1", 0, ssl=outer) as server:
        port = server.sockets[0].getsockname()[1]
        yield SmtpSettings(
            host="127.0.0.1",
            port=port,
            security=security,
            username="desk",
            password="hunter2",
            verify=False,
            timeout=5,
        )


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # TLS is around that one
async def test_mail_is_sent_encrypted_by_who_signed_in(
    server_tls: ssl.SSLContext, security: Security
) -> None:
    mailer = Mailer()
    async with mail_server(mailer, server_tls, security) as settings:
        await smtp.send(MAIL, sender="a@x.example", recipients=["b@x.example"], settings=settings)
        with pytest.raises(DeliveryFailed) as wrong:
            await smtp.check(sender="a@x.example", settings=replace(settings, password="guessed"))
    assert mailer.taken == [MAIL]
    assert "user name or password" in wrong.value.detail
    assert wrong.value.retry


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_certificate_nobody_trusts_is_refused(server_tls: ssl.SSLContext, security: Security) -> None:
    mailer = Mailer()
    async with mail_server(mailer, server_tls, security) as settings:
        trusting = replace(settings, verify=True)
        with pytest.raises(DeliveryFailed) as refused:
            await smtp.send(MAIL, sender="a@x.example", recipients=["b@x.example"], settings=trusting)
    assert mailer.taken == []
    assert refused.value.retry
    assert "certificate" in refused.value.detail.lower()


class Folder:
    """An IMAP server's one folder, as a script. News of its second mail come in one packet with the consent
    to IDLE, which is where clients overlook them."""

    def __init__(self) -> None:
        self.mails = 1

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n")
        while line := await reader.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            command = rest.upper()
            uids = range(1, self.mails + 1)
            if command.startswith("CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1 IDLE\r\n")
            elif command.startswith("EXAMINE"):
                writer.write(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 2] ok\r\n")
            elif command.startswith("UID SEARCH"):
                writer.write(f"* SEARCH {' '.join(map(str, uids))}\r\n".encode())
            elif "RFC822.SIZE" in command:
                writer.writelines(f"* {uid} FETCH (UID {uid} RFC822.SIZE 9)\r\n".encode() for uid in uids)
            elif command.startswith("UID FETCH"):
                for uid in map(int, command.split()[2].split(",")):
                    head = f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(MAIL)}}}\r\n"
                    writer.write(head.encode() + MAIL + b")\r\n")
            elif command == "IDLE":
                news = b"* 2 EXISTS\r\n" if self.mails == 1 else b""
                self.mails = 2
                writer.write(b"+ idling\r\n" + news)
                await reader.readline()  # DONE, or the end
            writer.write(f"{tag} OK done\r\n".encode())


@pytest.mark.parametrize("security", ["none", "tls"])
async def test_news_that_come_with_the_consent_to_idle_are_not_overlooked(
    server_tls: ssl.SSLContext, security: Security
) -> None:
    got: list[RawInbound] = []
    both = asyncio.Event()

    async def keep(raw: RawInbound | None, cursor: Cursor) -> None:
        if raw is not None:
            got.append(raw)
        if len(got) == 2:
            both.set()

    async with scripted(Folder().talk, tls=server_tls if security == "tls" else None) as port:
        settings = ImapSettings(
            host="127.0.0.1", port=port, security=security, verify=False,
            username="desk", password="hunter2", poll_seconds=60, timeout=5,
        )  # fmt: skip
        watcher = asyncio.create_task(imap.watch(settings, channel="support", keep=keep, cursor=None))
        async with asyncio.timeout(10):
            await both.wait()
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
    assert [raw.headers["imap-uid"] for raw in got] == ["1", "2"]


async def test_an_imap_server_nobody_trusts_is_told_apart(server_tls: ssl.SSLContext) -> None:
    async with scripted(Folder().talk, tls=server_tls) as port:
        settings = ImapSettings(
            host="127.0.0.1", port=port, security="tls", username="u", password="p", timeout=5
        )
        found = await imap.check(settings)
        assert found is not None
        assert (found.side, found.fault) == ("receive", "certificate")
        assert await imap.check(replace(settings, verify=False)) is None
