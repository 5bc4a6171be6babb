"""The mail simulator keeps what is sent, within bounds, and on disk where it is told to."""

from pathlib import Path

import aiosmtplib
import pytest

from helpdesk.channels.simulators import mail as simulator
from helpdesk.channels.simulators.mail import MailSimulator

MAIL = (
    b"From: Bo <support@shop.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    b"Message-ID: <m1@x>\r\n\r\nHello\r\n"
)


async def send(where: tuple[str, int], *recipients: str) -> None:
    await aiosmtplib.send(
        MAIL,
        sender="support@shop.example",
        recipients=list(recipients),
        hostname=where[0],
        port=where[1],
        start_tls=False,
    )


async def test_each_recipient_finds_the_mail_in_their_inbox_and_on_disk(tmp_path: Path) -> None:
    outside = MailSimulator(folder=tmp_path / "sent")
    where = await outside.start()
    await send(where, "Ana@example.com", "bo@example.com")
    await outside.stop()
    (mail,) = outside.inbox("ana@example.com")
    assert outside.inbox("bo@example.com") == [mail]
    assert (mail.subject, mail.message_id, mail.text) == ("Grüße", "m1@x", "Hello\n")
    assert mail.reply_to == "support@shop.example"
    assert [path.read_bytes() for path in (tmp_path / "sent").iterdir()] == [MAIL]
    assert outside.addresses() == ["ana@example.com", "bo@example.com"]


async def test_only_the_newest_mails_and_addresses_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "MAX_ADDRESSES", 2)
    monkeypatch.setattr(simulator, "MAX_MAILS", 3)
    outside = MailSimulator()
    where = await outside.start()
    for recipient in ("a@x.example", "b@x.example", *["c@x.example"] * 5):
        await send(where, recipient)
    await outside.stop()
    assert outside.addresses() == ["b@x.example", "c@x.example"]
    assert len(outside.inbox("c@x.example")) == 3
    assert outside.count == 7


async def test_waiting_ends_with_a_timeout_and_writing_without_a_desk_says_so() -> None:
    outside = MailSimulator()
    with pytest.raises(TimeoutError):
        await outside.wait_for("nobody@example.com", timeout=0.01)
    with pytest.raises(RuntimeError, match="where the desk accepts mail"):
        await outside.say("ana@example.com", "support@shop.example", "Hello", "Hello")
