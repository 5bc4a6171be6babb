"""Answers to send by mail."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from helpdesk.channels.email.settings import EmailSettings
from helpdesk.channels.email.transport.compose import compose
from helpdesk.domain.messages import Attachment, OutboundMessage

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
