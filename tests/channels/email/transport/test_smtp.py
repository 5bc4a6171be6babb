"""Answers become mails that every program threads, and what the server says decides about trying again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from helpdesk.channels import reply_tokens
from helpdesk.channels.email.settings import EmailSettings, SmtpSettings
from helpdesk.channels.email.transport import smtp
from helpdesk.channels.email.transport.compose import compose, references
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.domain.external_ids import MAX_REFERENCES
from helpdesk.domain.messages import Attachment, OutboundMessage
from helpdesk.errors import BadInput, DeliveryFailed
from tests.channels.scripting import Script, scripted

SETTINGS = EmailSettings(address="support@shop.example", name="Demo Shop")
AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
ANSWER = OutboundMessage(
    channel="support",
    message_id=7,
    ticket_number=12,
    external_id="ticket-12.message-7.x@shop.example",
    to=["ana@example.com"],
    subject="Re: Where is my order?",
    text="It is on its way.\n",
    author_name="Bo",
)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def text_of(part: MIMEPart) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


def composed(**changes: Any) -> EmailMessage:
    return read(compose(replace(ANSWER, **changes), SETTINGS, at=AT))


def file(name: str, type_: str, content: bytes, **more: Any) -> Attachment:
    return Attachment(
        name=name, type=type_, size=len(content), sha256=sha256(content).hexdigest(), content=content, **more
    )


def test_a_plain_answer_carries_its_own_message_id_and_a_signed_reply_address() -> None:
    token = reply_tokens.sign(b"secret", 12, 7)
    mail = composed(reply_token=token)
    assert mail["Message-ID"] == "<ticket-12.message-7.x@shop.example>"
    assert mail["From"] == '"Bo (Demo Shop)" <support@shop.example>'
    assert mail["Reply-To"].addresses[0].addr_spec == f"support+{token}@shop.example"
    assert mail["To"] == "ana@example.com"
    assert mail["Date"].datetime == AT
    assert text_of(mail) == "It is on its way.\n"
    assert mail["Auto-Submitted"] is None
    assert mail["Cc"] is None


def test_the_same_answer_composed_again_is_the_same_mail() -> None:
    message = replace(ANSWER, html="<p>x</p>", cc=["bo@example.com"])
    first, again = (read(compose(message, SETTINGS, at=AT)) for _ in range(2))
    assert first.items()[:-2] == again.items()[:-2]


def test_an_answer_names_its_parent_and_the_parents_references() -> None:
    mail = composed(in_reply_to="c@x.example", references=["a@x.example", "<b@x.example>"])
    assert mail["In-Reply-To"] == "<c@x.example>"
    assert mail["References"].split() == ["<a@x.example>", "<b@x.example>", "<c@x.example>"]


def test_a_long_chain_keeps_its_first_and_newest_references() -> None:
    chain = [f"{number}@x.example" for number in range(10_000)]
    kept = references(chain, "parent@x.example")
    assert len(kept) == MAX_REFERENCES
    assert kept[0] == "<0@x.example>"
    assert kept[-2:] == ["<9999@x.example>", "<parent@x.example>"]
    assert references(["a@x", "p@x", "b@x"], "p@x") == ["<a@x>", "<b@x>", "<p@x>"]


def test_ids_longer_than_a_line_are_not_encoded_and_impossible_ones_left_out() -> None:
    long = "x" * 300 + "@x.example"
    raw = compose(
        replace(
            ANSWER, in_reply_to=long, references=["a b@x", "é@x", "y" * 2000, "<>", "q@x\r\nBcc: e@x", "ok@x"]
        ),
        SETTINGS,
        at=AT,
    )
    assert f"In-Reply-To: <{long}>\r\n".encode() in raw
    assert f"References: <ok@x>\r\n <{long}>\r\n".encode() in raw


def test_automatic_mail_says_so_and_asks_for_silence() -> None:
    mail = composed(automatic=True)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_html_stands_beside_the_text_with_its_inline_pictures_and_files() -> None:
    mail = composed(
        html='<p>Look: <img src="cid:logo@x"></p>',
        attachments=[
            file("logo.png", "image/png", b"\x89PNG", content_id="logo@x", inline=True),
            file("Rechnung März 💶.pdf", "application/pdf", b"%PDF\r\n\x00\xff"),
            file("mail.eml", "message/rfc822", b"Subject: x\n\nbody"),
            file("../../etc/passwd", "nonsense", b"root"),
        ],
    )
    body = mail.get_body(("plain",))
    assert body is not None
    assert text_of(body) == "It is on its way.\n"
    html = mail.get_body(("html",))
    assert html is not None
    assert "cid:logo@x" in html.get_content()
    names = [(part.get_filename(), part.get_content_type()) for part in mail.iter_attachments()]
    assert names == [
        ("Rechnung März 💶.pdf", "application/pdf"),
        ("mail.eml", "application/octet-stream"),
        ("passwd", "application/octet-stream"),
    ]
    files = list(mail.iter_attachments())
    assert files[0].get_payload(decode=True) == b"%PDF\r\n\x00\xff"
    inline = [part for part in mail.walk() if part["Content-ID"]]
    assert [(part["Content-ID"], part.get_payload(decode=True)) for part in inline] == [
        ("<logo@x>", b"\x89PNG")
    ]


def test_names_and_subjects_cannot_smuggle_in_headers() -> None:
    evil = 'x\r\nBcc: eve@example.com\r\n\r\n<script>"\\'
    mail = composed(subject=evil, author_name=evil, attachments=[file(evil, "text/plain", b"x")])
    assert mail["Bcc"] is None
    assert "Bcc: eve@example.com" in mail["Subject"]
    assert mail["From"].addresses[0].addr_spec == "support@shop.example"
    with pytest.raises(BadInput) as refused:
        composed(to=["ana@example.com\r\nBcc: eve@example.com"])
    assert refused.value.field == "to"
    assert composed(external_id="x@y\r\nBcc: eve@example.com")["Bcc"] is None


def test_nobody_to_send_to_and_files_without_bytes_are_refused_by_name() -> None:
    with pytest.raises(BadInput) as refused:
        composed(to=[])
    assert refused.value.field == "to"
    bare = replace(file("a.txt", "text/plain", b"x"), content=None)
    with pytest.raises(BadInput) as refused:
        composed(attachments=[bare])
    assert refused.value.field == "attachments"


@given(subject=st.text(max_size=300), author=st.text(max_size=60), text=st.text(max_size=400))
def test_whatever_is_written_arrives_as_it_was_written(subject: str, author: str, text: str) -> None:
    raw = compose(replace(ANSWER, subject=subject, author_name=author, text=text), SETTINGS, at=AT)
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in head.replace(b"\r\n", b"")
    mail = read(raw)
    assert "".join(str(mail["Subject"] or "").split()) == "".join(
        "".join(" " if ord(c) < 32 or c in "\x7f\x85\u2028\u2029" else c for c in subject).split()
    )
    assert mail["From"].addresses[0].addr_spec == "support@shop.example"
    sent = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    assert text_of(mail) == (sent if sent.endswith("\n") else sent + "\n")


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
    assert "bo@example.com was refused: 550 5.1.1 Nobody" in receipt.detail


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
