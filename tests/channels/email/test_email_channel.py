"""A mailbox as the desk uses it: an answer goes out, the customer's answer to it comes back as proof."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from helpdesk.channels import reply_tokens
from helpdesk.channels.base import no_blobs
from helpdesk.channels.email.channel import EmailChannel
from helpdesk.channels.email.settings import EmailSettings, ImapSettings, SmtpSettings
from helpdesk.channels.email.transport.compose import compose
from helpdesk.channels.email.transport.inlet import Inlet, by_address
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.domain.messages import Attachment, InboundMessage, OutboundMessage, RawInbound
from helpdesk.errors import DeliveryFailed
from tests.channels.scripting import scripted
from tests.servers import Dovecot

SECRET = b"a secret of the desk"
ADDRESS = "support@shop.example"
ANSWER = OutboundMessage(
    channel="support",
    message_id=7,
    ticket_number=12,
    external_id="ticket-12.message-7.x@shop.example",
    to=["ana@example.com"],
    subject="Re: Where is my order?",
    text="It is on its way.\n\nBo",
    reply_token=reply_tokens.sign(SECRET, 12, 7),
    author_name="Bo",
)
BLOB = b"%PDF-1.7 \x00\xff"


async def read_blob(key: str) -> bytes:
    assert key == sha256(BLOB).hexdigest()
    return BLOB


class World:
    """The desk's mailbox on one side, everybody's mail on the other."""

    def __init__(self, channel: EmailChannel, outside: MailSimulator) -> None:
        self.channel = channel
        self.outside = outside
        self.messages: list[InboundMessage] = []

    async def keep(self, raw: RawInbound) -> None:
        self.messages += self.channel.parse(raw)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    outside = MailSimulator()
    host, port = await outside.start()
    smtp = SmtpSettings(host=host, port=port, security="none", timeout=5)
    settings = EmailSettings(address=ADDRESS, name="Demo Shop", smtp=smtp)
    world = World(EmailChannel("support", settings, read_blob=read_blob), outside)
    inlet = Inlet(world.keep, by_address({ADDRESS: "support"}), protocol="smtp", port=0)
    outside.inlet = await inlet.start()
    yield world
    await inlet.stop()
    await outside.stop()


async def test_an_answer_to_our_answer_proves_its_ticket_and_brings_only_what_is_new(world: World) -> None:
    first = await world.outside.say(
        "ana@example.com", ADDRESS, "Where is my order?", "A-1042, please.", name="Ana"
    )
    (asked,) = world.messages
    assert (asked.external_id, asked.sender.value, asked.sender.name) == (first, "ana@example.com", "Ana")
    assert asked.tokens == []
    receipt = await world.channel.send(replace(ANSWER, in_reply_to=first, references=[first]))
    assert receipt.external_id == ANSWER.external_id
    (delivered,) = await world.outside.wait_for("ana@example.com")
    await world.outside.answer("ana@example.com", delivered, "Thank you!", name="Ana")
    reply = world.messages[-1]
    assert reply.kind == "human"
    assert [reply_tokens.read(SECRET, one).ticket_id for one in reply.tokens] == [12]
    assert reply.references[0] == ANSWER.external_id
    assert set(reply.references) == {first, ANSWER.external_id}
    assert reply.new_text.strip() == "Thank you!"
    assert "> It is on its way." in reply.text
    assert reply.participants == []


async def test_files_of_an_answer_are_read_from_the_store(world: World) -> None:
    key = sha256(BLOB).hexdigest()
    file = Attachment(name="Rechnung é.pdf", type="application/pdf", size=len(BLOB), sha256=key)
    await world.channel.send(replace(ANSWER, attachments=[file]))
    (delivered,) = world.outside.inbox("ana@example.com")
    (read,) = world.channel.parse(RawInbound(channel="support", body=delivered.raw))
    assert [(one.name, one.type, one.sha256) for one in read.attachments] == [
        ("Rechnung é.pdf", "application/pdf", key)
    ]


async def test_an_automatic_mail_of_ours_is_known_as_such_when_it_comes_back(world: World) -> None:
    await world.channel.send(replace(ANSWER, automatic=True))
    (delivered,) = world.outside.inbox("ana@example.com")
    (read,) = world.channel.parse(RawInbound(channel="support", body=delivered.raw))
    assert read.kind == "auto"


@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=200),
    subject=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=100),
    names=st.lists(st.sampled_from(["ana", "bo.b", "c+d", "josé"]), min_size=1, max_size=3, unique=True),
    chain=st.lists(st.integers(0, 10**40).map(lambda n: f"{n}@x.example"), max_size=60, unique=True),
)
def test_what_is_composed_is_read_back(text: str, subject: str, names: list[str], chain: list[str]) -> None:
    to = [f"{name}@example.com" for name in names]
    parent = chain[-1] if chain else None
    message = replace(ANSWER, text=text, subject=subject, to=to, references=chain, in_reply_to=parent)
    channel = EmailChannel("support", EmailSettings(address=ADDRESS, name="Dÿ Shop"), read_blob=no_blobs)
    raw = compose(message, channel.settings, at=datetime(2026, 3, 1, tzinfo=UTC))
    (read,) = channel.parse(RawInbound(channel="support", body=raw))
    assert read.external_id == ANSWER.external_id
    assert (read.sender.value, read.sender.name) == (ADDRESS, "Bo (Dÿ Shop)")
    assert "".join(read.text.split()) == "".join(text.split())
    assert [one.value for one in read.participants] == to
    assert set(read.references) == set(chain if len(chain) <= 50 else [chain[0], *chain[-49:]])
    assert read.references[:1] == chain[-1:]


@pytest.mark.parametrize(
    ("change", "settings", "expected"),
    [
        ({"to": ["nobody"]}, {}, (False, "to:")),
        ({"to": []}, {}, (False, "recipient")),
        ({}, {"smtp": None}, (True, "no SMTP settings")),
        ({}, {"smtp": SmtpSettings(host="127.0.0.1", port=9, security="none")}, (True, "127.0.0.1:9")),
    ],
)
async def test_what_cannot_be_sent_says_why_and_whether_to_try_again(
    change: dict[str, Any], settings: dict[str, Any], expected: tuple[bool, str]
) -> None:
    base = EmailSettings(address=ADDRESS, smtp=SmtpSettings(host="127.0.0.1", port=9, security="none"))
    channel = EmailChannel("support", replace(base, **settings), read_blob=no_blobs)
    with pytest.raises(DeliveryFailed) as failed:
        await channel.send(replace(ANSWER, **change))
    retry, says = expected
    assert failed.value.retry is retry
    assert says in failed.value.detail


async def test_the_status_of_a_mailbox_tries_its_servers(
    world: World, dovecot: Dovecot, mailbox: str
) -> None:
    assert (await world.channel.status()).ok
    imap = ImapSettings(
        host=dovecot.host, port=dovecot.port, security="none", username=mailbox, password=dovecot.password
    )
    both = replace(world.channel.settings, imap=imap)
    assert (await EmailChannel("support", both, read_blob=no_blobs).status()).ok
    wrong = replace(both, imap=replace(imap, folder="No such"), smtp=SmtpSettings(host="127.0.0.1", port=9))
    status = await EmailChannel("support", wrong, read_blob=no_blobs).status()
    assert not status.ok
    assert "127.0.0.1:9" in status.detail
    assert "No such" in status.detail


async def test_the_recipients_of_a_mail_beyond_ascii_need_a_server_that_knows_it(world: World) -> None:
    await world.channel.send(replace(ANSWER, to=["josé@example.com"]))
    assert len(world.outside.inbox("josé@example.com")) == 1

    async def talk(reader: Any, writer: Any) -> None:
        writer.write(b"220 old\r\n")
        while await reader.readline():
            writer.write(b"250 ok\r\n")

    async with scripted(talk) as port:
        old = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=5)
        channel = EmailChannel("support", EmailSettings(address=ADDRESS, smtp=old), read_blob=no_blobs)
        with pytest.raises(DeliveryFailed) as failed:
            await channel.send(replace(ANSWER, to=["josé@example.com"]))
    assert not failed.value.retry
