"""Answers become mails that every program threads, and what the server says decides about trying again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from helpdesk.channels.email.settings import SmtpSettings
from helpdesk.channels.email.transport import smtp
from helpdesk.channels.email.transport.compose import compose
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.domain.messages import Refusal
from helpdesk.errors import DeliveryFailed
from tests.channels.email.transport.answers import ANSWER, AT, SETTINGS, read, text_of
from tests.channels.scripting import Script, scripted

# --- against a real SMTP server ------------------------------------------------------------------


@pytest.fixture
async def outside() -> AsyncIterator[tuple[MailSimulator, SmtpSettings]]:
    simulator = MailSimulator()
    host, port = await simulator.start()
    yield simulator, SmtpSettings(host=host, port=port, security="none", timeout=5)
    await simulator.stop()


async def send(settings: SmtpSettings, **changes: Any) -> str:
    message = replace(ANSWER, **changes)
    mail = compose(message, SETTINGS, at=AT)
    receipt = await smtp.send(
        mail, sender=SETTINGS.address, recipients=[*message.to, *message.cc], settings=settings
    )
    return receipt.detail


async def test_a_mail_arrives_byte_for_byte_at_every_recipient(
    outside: tuple[MailSimulator, SmtpSettings],
) -> None:
    simulator, settings = outside
    text = ".\n..\nFrom here\n" + "long line " * 300 + "\n" + "naïve 💬\n"
    assert (await send(settings, text=text, cc=["bo@example.com"])).startswith("250")
    (mail,) = await simulator.wait_for("bo@example.com")
    assert mail.recipients == ["ana@example.com", "bo@example.com"]
    assert mail.sender == "support@shop.example"
    assert mail.message_id == ANSWER.external_id
    assert text_of(read(mail.raw)) == text
    assert simulator.inbox("ana@example.com") == [mail]


async def test_what_a_server_says_moves_no_cursor(outside: tuple[MailSimulator, SmtpSettings]) -> None:
    simulator, settings = outside
    simulator.refuse_next("550 \x1b]0;owned\x07 no \x1b[2J such mailbox")
    with pytest.raises(DeliveryFailed) as refused:
        await smtp.send(b"x", sender="a@b.example", recipients=["c@d.example"], settings=settings)
    assert refused.value.detail.isprintable()
    assert "such mailbox" in refused.value.detail


@pytest.mark.parametrize(("answer", "retry"), [("451 4.3.0 Later", True), ("550 5.7.1 Never", False)])
async def test_the_class_of_a_refusal_decides_about_trying_again(
    outside: tuple[MailSimulator, SmtpSettings], answer: str, retry: bool
) -> None:
    simulator, settings = outside
    simulator.refuse_next(answer)
    with pytest.raises(DeliveryFailed) as failed:
        await send(settings)
    assert (failed.value.retry, failed.value.uncertain) == (retry, False)
    assert answer in failed.value.detail
    assert simulator.inbox("ana@example.com") == []


async def test_a_server_nobody_answers_at_is_tried_again(outside: tuple[MailSimulator, SmtpSettings]) -> None:
    simulator, settings = outside
    await simulator.stop()
    with pytest.raises(DeliveryFailed) as failed:
        await send(settings)
    assert (failed.value.retry, failed.value.uncertain) == (True, False)
    assert f":{settings.port}" in failed.value.detail


async def test_a_server_without_the_demanded_encryption_gets_nothing(
    outside: tuple[MailSimulator, SmtpSettings],
) -> None:
    simulator, settings = outside
    with pytest.raises(DeliveryFailed) as failed:
        await send(replace(settings, security="starttls"))
    assert failed.value.retry
    assert simulator.count == 0


@contextlib.asynccontextmanager
async def talking(script: Script) -> AsyncIterator[SmtpSettings]:
    async with scripted(script) as port:
        yield SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=2)


def server(answers: dict[str, str], *, end_after: str) -> Script:
    """An SMTP server that answers by verb ("." is the end of DATA) and hangs up instead of `end_after`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        in_data = False
        while line := (await reader.readline()).decode().strip() if not reader.at_eof() else "":
            verb = line.split(" ")[0].upper()
            if in_data and line != ".":
                continue
            if verb == end_after:
                break
            key = line if line in answers else verb
            writer.write((answers.get(key, "250 ok") + "\r\n").encode())
            in_data = verb == "DATA"

    return talk


async def test_a_connection_lost_before_the_content_is_tried_again() -> None:
    async with talking(server({}, end_after="RCPT")) as settings:
        with pytest.raises(DeliveryFailed) as failed:
            await send(settings)
    assert (failed.value.retry, failed.value.uncertain) == (True, False)


async def test_a_connection_lost_after_the_content_is_uncertain_and_not_tried_again() -> None:
    # no empty lines in this body: the scripted server reads to the first one
    async with talking(server({"DATA": "354 go"}, end_after=".")) as settings:
        with pytest.raises(DeliveryFailed) as failed:
            await smtp.send(
                b"Subject: x\r\n", sender="a@x.example", recipients=["b@x.example"], settings=settings
            )
    assert (failed.value.retry, failed.value.uncertain) == (False, True)


async def test_a_refused_copy_does_not_stop_the_others_and_is_named() -> None:
    answers = {"DATA": "354 go", "RCPT TO:<bo@example.com>": "550 5.1.1 Nobody"}
    async with talking(server(answers, end_after="QUIT")) as settings:
        receipt = await smtp.send(
            b"Subject: x\r\n",
            sender="a@x.example",
            recipients=["ana@example.com", "bo@example.com"],
            settings=settings,
        )
    why = "bo@example.com was refused: 550 5.1.1 Nobody"
    assert receipt.refused == [Refusal(address="bo@example.com", why=why, later=False)]


async def test_a_mail_whose_every_recipient_is_refused_fails_for_good() -> None:
    async with talking(server({"RCPT": "550 5.1.1 Nobody"}, end_after="QUIT")) as settings:
        with pytest.raises(DeliveryFailed) as failed:
            await send(settings, cc=["bo@example.com"])
    assert not failed.value.retry
    assert "ana@example.com" in failed.value.detail
    async with talking(server({"RCPT": "450 4.2.1 Greylisted"}, end_after="QUIT")) as settings:
        with pytest.raises(DeliveryFailed) as failed:
            await send(settings)
    assert failed.value.retry


async def test_a_wrong_password_is_worth_another_try_once_it_is_mended() -> None:
    answers = {"EHLO": "250-test\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 Wrong"}
    async with talking(server(answers, end_after="QUIT")) as settings:
        with pytest.raises(DeliveryFailed) as failed:
            await send(replace(settings, username="desk", password="hunter2"))
    assert failed.value.retry
    assert "hunter2" not in failed.value.detail
