"""The inlet says yes only to what is stored, and answers each recipient."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Literal

import aiosmtplib
import pytest

from helpdesk.channels.email.transport.inlet import Inlet, by_address
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import TooLarge

MAIL = b"From: ana@example.com\r\nTo: support@shop.example\r\nSubject: Hello\r\n\r\nA line\r\n.dotted\r\n"
CHANNELS = {"support@shop.example": "support", "sales@shop.example": "sales"}
Start = Callable[..., Awaitable[tuple[str, int]]]


class Shelf:
    """Keeps what it is given, unless told to fail for a channel."""

    def __init__(self) -> None:
        self.items: list[RawInbound] = []
        self.failing: dict[str, Exception] = {}

    async def keep(self, raw: RawInbound) -> None:
        if raw.channel in self.failing:
            raise self.failing[raw.channel]
        self.items.append(raw)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def start(shelf: Shelf) -> AsyncIterator[Start]:
    inlets: list[Inlet] = []

    async def start(protocol: Literal["lmtp", "smtp"], **options: Any) -> tuple[str, int]:
        inlet = Inlet(shelf.keep, by_address(CHANNELS), protocol=protocol, port=0, **options)
        inlets.append(inlet)
        return await inlet.start()

    yield start
    for inlet in inlets:
        await inlet.stop()


def lmtp(where: tuple[str, int], recipients: list[str], mail: bytes = MAIL) -> list[tuple[int, bytes]]:
    """Say a whole LMTP session; gives the answers after DATA, one for each accepted recipient."""
    with smtplib.LMTP(*where) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("ana@example.com")
        accepted = [code == 250 for code, _ in map(client.rcpt, recipients)]
        client.putcmd("data")
        assert client.getreply()[0] == 354
        client.send(smtplib._quote_periods(mail) + b".\r\n")  # type: ignore[attr-defined]
        return [client.getreply() for _ in range(sum(accepted))]


async def smtp(where: tuple[str, int], recipients: list[str], mail: bytes = MAIL) -> None:
    await aiosmtplib.send(
        mail,
        sender="ana@example.com",
        recipients=recipients,
        hostname=where[0],
        port=where[1],
        start_tls=False,
    )


async def begun(where: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that waits for the words of a mail."""
    reader, writer = await asyncio.open_connection(*where)
    writer.write(b"EHLO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<support@shop.example>\r\nDATA\r\n")
    await reader.readuntil(b"354 ")
    await reader.readline()
    return reader, writer


async def test_it_listens_on_loopback_by_default(start: Start) -> None:
    host, _ = await start("lmtp")
    assert host == "127.0.0.1"


async def test_a_mail_is_kept_byte_for_byte_with_its_envelope(start: Start, shelf: Shelf) -> None:
    await smtp(await start("smtp"), ["Support+tOkEn@Shop.example"])
    (raw,) = shelf.items
    assert raw.channel == "support"
    assert raw.body == MAIL
    assert raw.headers == {"envelope-from": "ana@example.com", "envelope-to": "Support+tOkEn@Shop.example"}
    assert raw.received_at is not None


async def test_the_answer_comes_only_after_the_item_is_stored(start: Start, shelf: Shelf) -> None:
    may_store, asked = asyncio.Event(), asyncio.Event()
    kept = shelf.keep

    async def slow(raw: RawInbound) -> None:
        asked.set()
        await may_store.wait()
        await kept(raw)

    shelf.keep = slow  # type: ignore[method-assign]
    where = await start("smtp")
    sending = asyncio.create_task(smtp(where, ["support@shop.example"]))
    await asked.wait()
    assert not sending.done()
    may_store.set()
    await sending
    assert len(shelf.items) == 1


async def test_what_cannot_be_stored_is_answered_as_temporary(start: Start, shelf: Shelf) -> None:
    shelf.failing["support"] = OSError("disk full")
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await smtp(await start("smtp"), ["support@shop.example"])
    assert refused.value.code == 451
    assert "disk full" not in refused.value.message
    assert shelf.items == []


async def test_what_the_desk_finds_too_large_is_refused_for_good(start: Start, shelf: Shelf) -> None:
    shelf.failing["support"] = TooLarge("At most 3 files")
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await smtp(await start("smtp"), ["support@shop.example"])
    assert (refused.value.code, refused.value.message) == (552, "5.3.4 At most 3 files")


async def test_an_unknown_recipient_is_refused_and_the_others_are_not(start: Start, shelf: Shelf) -> None:
    where = await start("lmtp")
    answers = await asyncio.to_thread(
        lmtp, where, ["nobody@shop.example", "support@shop.example", "@", "a b@c"]
    )
    assert [code for code, _ in answers] == [250]
    assert [raw.headers["envelope-to"] for raw in shelf.items] == ["support@shop.example"]
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await smtp(await start("smtp"), ["nobody@shop.example"])
    assert refused.value.recipients[0].code == 550


async def test_lmtp_answers_each_recipient_by_what_became_of_its_copy(start: Start, shelf: Shelf) -> None:
    shelf.failing["sales"] = OSError("locked")
    where = await start("lmtp")
    recipients = [
        "sales@shop.example",
        "support+a@shop.example",
        "sales+b@shop.example",
        "support@shop.example",
    ]
    answers = await asyncio.to_thread(lmtp, where, recipients)
    assert [code for code, _ in answers] == [451, 250, 451, 250]
    (raw,) = shelf.items
    assert raw.headers["envelope-to"] == "support+a@shop.example, support@shop.example"


async def test_smtp_answers_no_when_any_copy_was_not_stored(start: Start, shelf: Shelf) -> None:
    shelf.failing["sales"] = OSError("locked")
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await smtp(await start("smtp"), ["support@shop.example", "sales@shop.example"])
    assert refused.value.code == 451


async def test_the_size_limit_is_announced_and_kept(start: Start, shelf: Shelf) -> None:
    where = await start("smtp", max_bytes=100_000)
    async with aiosmtplib.SMTP(hostname=where[0], port=where[1], start_tls=False) as client:
        await client.ehlo()
        assert client.esmtp_extensions["size"] == "100000"
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
            await client.mail("ana@example.com", options=["SIZE=100001"])
        assert refused.value.code == 552
    with pytest.raises(aiosmtplib.SMTPResponseException) as too_large:
        await smtp(where, ["support@shop.example"], MAIL + b"x\r\n" * 40_000)
    assert too_large.value.code == 552
    assert shelf.items == []


async def test_lmtp_owes_each_recipient_the_refusal_of_a_large_mail(start: Start, shelf: Shelf) -> None:
    where = await start("lmtp", max_bytes=10_000)
    recipients = ["support@shop.example", "sales@shop.example"]
    answers = await asyncio.to_thread(lmtp, where, recipients, MAIL + b"x\r\n" * 10_000)
    assert [code for code, _ in answers] == [552, 552]


async def test_a_mail_of_24_megabytes_and_lines_far_too_long_are_taken(start: Start, shelf: Shelf) -> None:
    where = await start("smtp")
    large = MAIL + (b"x" * 78 + b"\r\n") * (24 * 1024 * 1024 // 80)
    await smtp(where, ["support@shop.example"], large)
    await smtp(where, ["support@shop.example"], MAIL + b"y" * 1_000_000 + b"\r\n")
    assert [len(raw.body) for raw in shelf.items] == [len(large), len(MAIL) + 1_000_002]


async def test_a_bounce_with_an_empty_sender_is_taken(start: Start, shelf: Shelf) -> None:
    where = await start("smtp")
    async with aiosmtplib.SMTP(hostname=where[0], port=where[1], start_tls=False) as client:
        await client.ehlo()
        await client.mail("")
        await client.rcpt("support@shop.example")
        await client.data(MAIL)
    assert shelf.items[0].headers["envelope-from"] == ""


async def test_a_connection_lost_within_a_mail_stores_nothing(start: Start, shelf: Shelf) -> None:
    where = await start("smtp")
    _, writer = await begun(where)
    writer.write(b"Subject: x\r\n")
    writer.close()
    await writer.wait_closed()
    await smtp(where, ["support@shop.example"])
    assert [raw.body for raw in shelf.items] == [MAIL]


async def test_stopping_closes_open_connections(shelf: Shelf) -> None:
    inlet = Inlet(shelf.keep, by_address(CHANNELS), port=0)
    host, port = await inlet.start()
    reader, writer = await asyncio.open_connection(host, port)
    await reader.readline()
    await inlet.stop()
    assert await reader.read() == b""
    writer.close()
    with pytest.raises(OSError), socket.create_connection((host, port), timeout=1):
        pass


async def test_a_customer_of_the_simulator_writes_and_answers_as_mail_programs_do(
    start: Start, shelf: Shelf
) -> None:
    outside = MailSimulator(inlet=await start("smtp"))
    where = await outside.start()
    first = await outside.say(
        "ana@example.com",
        "support@shop.example",
        "Where is it?",
        "My order?",
        files=[("a.txt", "text/plain", b"x")],
    )
    answer = (
        b"From: Bo <support@shop.example>\r\nReply-To: support+abc@shop.example\r\n"
        b"Message-ID: <m7@shop.example>\r\n"
        b"In-Reply-To: <%b>\r\nReferences: <%b>\r\nSubject: Re: Where is it?\r\n\r\nOn its way.\r\n"
    ) % (first.encode(), first.encode())
    await smtp(where, ["ana@example.com"], answer)
    (delivered,) = await outside.wait_for("ana@example.com")
    await outside.answer("ana@example.com", delivered, "Thank you!")
    await outside.stop()
    asked, replied = shelf.items
    assert f"<{first}>".encode() in asked.body
    assert replied.headers["envelope-to"] == "support+abc@shop.example"
    assert b"In-Reply-To: <m7@shop.example>\r\n" in replied.body
    assert f"References: <{first}> <m7@shop.example>\r\n".encode() in replied.body
    assert b"Subject: Re: Where is it?\r\n" in replied.body
    assert b"Thank you!\r\n\r\nOn " in replied.body
    assert b"\r\n> On its way.\r\n" in replied.body


async def test_a_temporary_failure_speaks_before_a_final_one(start: Start, shelf: Shelf) -> None:
    shelf.failing = {"support": TooLarge("At most 3 files"), "sales": OSError("locked")}
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await smtp(await start("smtp"), ["support@shop.example", "sales@shop.example"])
    assert refused.value.code == 451


async def test_a_slow_sender_has_time_as_long_as_it_sends(start: Start, shelf: Shelf) -> None:
    reader, writer = await begun(await start("smtp", idle_seconds=0.5))
    pieces = [b"From: ana@example.com\r\n\r\n", *([b"My lamp\r\n"] * 8)]
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.1)  # what is measured is time: more than the idle time as a whole
    writer.write(b".\r\n")
    assert (await reader.readline()).startswith(b"250 ")
    assert [raw.body for raw in shelf.items] == [b"".join(pieces)]
    writer.close()


async def test_a_sender_that_stops_within_a_mail_is_let_go(start: Start, shelf: Shelf) -> None:
    reader, writer = await begun(await start("smtp", idle_seconds=0.2))
    writer.write(b"Subject: x\r\n")
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    assert shelf.items == []
    writer.close()


async def test_a_sender_that_trickles_is_let_go_when_the_mail_takes_too_long(
    start: Start, shelf: Shelf
) -> None:
    reader, writer = await begun(await start("smtp", idle_seconds=30.0, mail_seconds=0.3))
    ended = asyncio.create_task(reader.read())
    async with asyncio.timeout(20):
        while not ended.done():
            writer.write(b"x\r\n")
            await asyncio.sleep(0.02)
    assert shelf.items == []
    writer.close()
