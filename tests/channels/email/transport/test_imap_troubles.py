"""A mailbox that cannot be reached, or gives a mail that cannot be read."""

import asyncio
import base64
import contextlib
from typing import Any

import pytest
from msgspec.structs import replace

from helpdesk.channels.base import Cursor, no_blobs
from helpdesk.channels.email.channel import EmailChannel
from helpdesk.channels.email.settings import EmailSettings, ImapSettings
from helpdesk.channels.email.transport.imap import CUT, FETCH_PROBLEM, check
from helpdesk.errors import ParseFailed
from tests.channels.email.transport.test_imap import Shelf, mail, watching
from tests.channels.scripting import Script, scripted
from tests.servers import Dovecot

pytestmark = pytest.mark.services


async def test_an_over_long_mail_is_kept_with_its_beginning_and_says_so(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    dovecot.deliver(mailbox, mail(1, size=300_000))
    dovecot.deliver(mailbox, mail(2))
    async with watching(replace(settings, max_bytes=200_000), shelf):
        await shelf.until(lambda: len(shelf.items) == 2)
    cut, whole = shelf.items
    assert len(cut.body) == 200_000
    assert int(cut.headers[CUT]) > 300_000
    assert CUT not in whole.headers
    channel = EmailChannel("support", EmailSettings(address="support@shop.example"), read_blob=no_blobs)
    assert "Only its beginning was fetched" in channel.parse(cut)[0].text
    assert "Only its beginning" not in channel.parse(whole)[0].text


async def test_a_mail_the_desk_finds_too_large_does_not_hold_up_the_next(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    shelf = Shelf()
    shelf.limit = 100_000
    dovecot.deliver(mailbox, mail(1, size=150_000))
    dovecot.deliver(mailbox, mail(2))
    async with watching(settings, shelf):
        await shelf.until(lambda: len(shelf.items) == 2)
    assert shelf.subjects() == [1, 2]
    assert len(shelf.items[0].body) == 64 * 1024
    assert CUT in shelf.items[0].headers


@pytest.mark.parametrize(
    ("wrong", "tries"), [({"password": "not-it"}, 1), ({"folder": "No such"}, 2), ({"port": 9}, 3)], ids=str
)
async def test_what_cannot_be_read_is_told_and_tried_again(
    settings: ImapSettings, wrong: dict[str, Any], tries: int
) -> None:
    shelf = Shelf()
    settings = replace(settings, **wrong)
    async with watching(settings, shelf), asyncio.timeout(30):
        while len(shelf.notes) < tries:
            await asyncio.sleep(0.01)
    assert all(note.startswith(f"cannot read {settings.folder}: ") for note in shelf.notes)
    assert "not-it" not in "".join(shelf.notes)


async def test_a_lost_connection_is_made_again(
    dovecot: Dovecot, mailbox: str, settings: ImapSettings
) -> None:
    """Between watcher and server stands a relay that hangs up while the watcher waits in IDLE."""
    shelf = Shelf()
    lines: list[asyncio.StreamWriter] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, down = await asyncio.open_connection(dovecot.host, dovecot.port)
        lines.extend([writer, down])

        async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError):
                while data := await source.read(65536):
                    sink.write(data)
            sink.close()

        await asyncio.gather(copy(reader, down), copy(upstream, writer))
        with contextlib.suppress(ConnectionError):
            await down.wait_closed()

    async with scripted(relay) as port:
        dovecot.deliver(mailbox, mail(1))
        async with watching(replace(settings, port=port), shelf):
            await shelf.until(lambda: len(shelf.items) == 1)
            for line in lines:
                line.close()
            dovecot.deliver(mailbox, mail(2))
            await shelf.until(lambda: len(shelf.items) == 2)
    assert shelf.subjects() == [1, 2]


@pytest.mark.parametrize(
    ("withheld", "origin", "said"),
    [
        (None, "<0>", "Internal error"),
        ("BODY[]<0> NIL", "<0>", "no content"),
        ("FLAGS (\\Seen)", "", "no content"),
    ],
)
async def test_a_mail_the_server_refuses_to_give_is_kept_as_such_and_the_next_one_comes(
    withheld: str | None, origin: str, said: str
) -> None:
    """Dovecot gives every mail, so this server is a script: it refuses UID 2 whenever it is asked for it, or
    answers without its content. It may leave out where a part begins (RFC 3501 §7.4.2)."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := await reader.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            command = rest.upper()
            if command.startswith("EXAMINE"):
                writer.write(b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n")
            elif command.startswith("UID SEARCH"):
                first = int(command.split("UID ")[2].split(":")[0].strip("() "))
                found = " ".join(str(uid) for uid in (1, 2, 3) if uid >= min(first, 3))
                writer.write(f"* SEARCH {found}\r\n".encode())
            elif "RFC822.SIZE" in command:
                writer.writelines(
                    f"* {uid} FETCH (UID {uid} RFC822.SIZE 99)\r\n".encode() for uid in (1, 2, 3)
                )
            elif command.startswith("UID FETCH"):
                uids = [int(uid) for uid in command.split()[2].split(",")]
                if 2 in uids and withheld is None:
                    writer.write(f"{tag} NO [SERVERBUG] Internal error\r\n".encode())
                    continue
                for uid in uids:
                    if uid == 2:
                        writer.write(f"* 2 FETCH (UID 2 {withheld})\r\n".encode())
                        continue
                    body = mail(uid)
                    head = f"* {uid} FETCH (UID {uid} BODY[]{origin} {{{len(body)}}}\r\n"
                    writer.write(head.encode() + body + b")\r\n")
            elif command.startswith("CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1\r\n")
            writer.write(f"{tag} OK done\r\n".encode())

    shelf = Shelf()
    async with scripted(talk) as port:
        settings = ImapSettings(
            host="127.0.0.1", port=port, security="none", username="u", password="p", poll_seconds=0.05
        )
        async with watching(settings, shelf):
            await shelf.until(lambda: len(shelf.items) == 3)
    assert [item.headers["imap-uid"] for item in shelf.items] == ["1", "2", "3"]
    refused = shelf.items[1]
    assert (refused.body, said in refused.headers[FETCH_PROBLEM]) == (b"", True)
    channel = EmailChannel("support", EmailSettings(address="support@shop.example"), read_blob=no_blobs)
    with pytest.raises(ParseFailed):
        channel.parse(refused)


def folder_script(lines: list[str], *, uidnext: int = 4) -> Script:
    """An empty-handed server that accepts every sign-in, and keeps what it was told."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n")
        while line := await reader.readline():
            tag, _, said = line.decode().strip().partition(" ")
            lines.append(said)
            if said.upper().startswith("AUTHENTICATE"):
                writer.write(b"+ \r\n")
                lines.append((await reader.readline()).decode().strip())
            elif said.upper().startswith("EXAMINE"):
                writer.write(
                    f"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT {uidnext}] ok\r\n".encode()
                )
            elif said.upper().startswith("UID SEARCH"):
                writer.write(b"* SEARCH\r\n")
            elif said.upper().startswith("CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1\r\n")
            writer.write(f"{tag} OK done\r\n".encode())

    return talk


@pytest.mark.parametrize("secret", ["pässwort", "пароль"])
async def test_a_password_beyond_ascii_is_sent_as_utf_8(settings: ImapSettings, secret: str) -> None:
    said: list[str] = []
    async with scripted(folder_script(said)) as port:
        assert await check(replace(settings, port=port, username="ana", password=secret)) is None
    given = said[said.index("AUTHENTICATE PLAIN") + 1]
    assert base64.b64decode(given).decode() == f"\0ana\0{secret}"


async def test_a_host_that_is_no_name_is_told(settings: ImapSettings) -> None:
    found = await check(replace(settings, host="mail..example"))
    assert found is not None
    assert (found.side, found.fault) == ("receive", "no_host")


@pytest.mark.parametrize(("uid", "goes_on_after"), [(3, 3), (2, 2), (4, 0), (900, 0)])
async def test_a_cursor_beyond_the_end_of_the_folder_is_of_another_folder(
    settings: ImapSettings, uid: int, goes_on_after: int
) -> None:
    """UIDs are never given twice (RFC 3501 §2.3.1.1): those below UIDNEXT are all that were ever there. Some
    servers give every folder the same UIDVALIDITY."""
    shelf = Shelf()
    shelf.cursor = Cursor(folder="INBOX", uidvalidity=7, uid=uid)
    async with scripted(folder_script([])) as port:
        async with watching(replace(settings, port=port, idle=False), shelf):
            await shelf.until(lambda: bool(shelf.notes))
        assert shelf.cursor.uid == goes_on_after


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("NO [AUTHENTICATIONFAILED] Authentication failed.", "password"),
        ("NO Invalid credentials", "password"),
        ("NO [UNAVAILABLE] Temporary authentication failure.", "unreachable"),
    ],
)
async def test_a_server_that_cannot_check_a_password_now_is_not_a_wrong_password(
    settings: ImapSettings, answer: str, fault: str
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := await reader.readline():
            tag, command = line.decode().split()[:2]
            if command == "CAPABILITY":
                writer.write(f"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n".encode())
            else:
                writer.write(f"{tag} {answer}\r\n".encode())

    async with scripted(talk) as port:
        found = await check(replace(settings, port=port))
    assert found is not None
    assert found.fault == fault
