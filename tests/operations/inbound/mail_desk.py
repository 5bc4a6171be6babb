"""A desk that raw mail comes to, read by its channel."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from helpdesk.channels import reply_tokens
from helpdesk.channels.email.read.parse import parse
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages
from helpdesk.domain.messages import RawInbound
from helpdesk.operations.answers import replies
from helpdesk.operations.inbound.outcomes import Outcome
from tests.factories import POLICY, actor, receive

OWN = "support@desk.example"

LAMP = "My lamp Aurora arrived with a broken shade, order A-1042. Can I get a new shade?"

INVOICE = "Please send the invoice of last year again, the accountant needs the VAT number on it."


def come(
    desk: Desk,
    sender: str,
    subject: str,
    text: str,
    *,
    channel: str = "support",
    trusted: str = "",
    **headers: str,
) -> Outcome:
    """A raw mail's whole way in. Header names are written with _ for -. `trusted`: whose
    Authentication-Results count."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = headers.pop("To", OWN)
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{abs(hash((sender, subject, text)))}@mail.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    address = str(desk.read_now(channels.channel, channel).settings.get("address", OWN))
    raw = RawInbound(channel=channel, body=message.as_bytes())
    return receive(desk, parse(raw, frozenset([address]), trusted)[0])


def opened(desk: Desk, sender: str = "Ana <ana@shop.example>", **headers: str) -> int:
    outcome = come(desk, sender, "Broken lamp", LAMP, **headers)
    assert outcome.fate == "opened"
    assert outcome.ticket_id is not None
    return outcome.ticket_id


def answer(desk: Desk, ids: dict[str, int], ticket_id: int, **values: Any) -> messages.MessageRow:
    reply = replies.Reply(channel="support", text="We look into it.", **values)
    sent = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    return desk.read_now(messages.message, sent)


def token_address(sent: messages.MessageRow) -> str:
    return f"support+{reply_tokens.sign(POLICY.secret, sent.ticket_id, sent.id)}@desk.example"


def recipients(desk: Desk, ids: dict[str, int], ticket_id: int) -> list[str]:
    """Whom an answer that names nobody goes to."""
    sent = answer(desk, ids, ticket_id)
    return sent.recipients["to"] + sent.recipients["cc"]


def put_mailbox(desk: Desk, name: str) -> None:
    desk.write_now(
        channels.put_channel,
        name,
        kind="email",
        label=name,
        team_id=None,
        settings={"address": f"{name}@desk.example"},
        enabled=True,
    )
