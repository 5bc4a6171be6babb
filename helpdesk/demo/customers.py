"""The customers of the demo's stories: their messages go in as raw items, on every channel of the desk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.email.read.parse import parse as parse_mail
from helpdesk.channels.telegram.updates import read_update
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.db.tickets import messages
from helpdesk.demo import shop
from helpdesk.demo.couriers import Couriers
from helpdesk.demo.mails import Envelope
from helpdesk.demo.script import Customer, Step, Story
from helpdesk.domain.messages import Attachment, Identity, InboundMessage, RawInbound
from helpdesk.domain.policy import Policy
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.inbound import customer_messages, intake


class Told:
    """The state of a story: its ticket, its chat, our last mail in it."""

    def __init__(self, story: Story, customer: Customer) -> None:
        self.story = story
        self.customer = customer
        self.ticket_id = 0
        self.conversation_id = 0
        self.subject = ""
        self.parked: tuple[int, customer_messages.Prepared] | None = None
        """The ledger's item of the last mail that was parked, and what it says."""


class Customers:
    """Everybody who writes to the shop."""

    def __init__(
        self, tx: Transaction, policy: Policy, couriers: Couriers, known: dict[str, Customer]
    ) -> None:
        self._tx, self._policy, self._couriers, self._known = tx, policy, couriers, known
        self._inlets = {row.name: row for row in channels.all_channels(tx)}
        self._count = 0

    def mail(self, told: Told, step: Step, write: Callable[..., bytes], **content: Any) -> None:
        """A raw mail through the ledger, the reader and intake."""
        self._count += 1
        last = self._our_last_mail(told)
        answered = None if step.fresh else last
        writer = self._known[step.writer] if step.writer else told.customer
        to = shop.SUPPORT
        if answered is not None and writer is told.customer:
            token = reply_tokens.sign(self._policy.secret, answered.ticket_id, answered.id)
            to = reply_tokens.plus_address(shop.SUPPORT, token)
        if answered is not None and step.mail:
            content["quoted"] = answered.text
        told.subject = step.subject or told.subject or "Hello"
        subject = told.subject if answered is None else f"Re: {told.subject}"
        if step.auto and answered is not None:
            subject = f"Automatic reply: {told.subject}"
        elif step.bounce:
            subject = "Undelivered Mail Returned to Sender"
        envelope = Envelope(
            name=writer.name,
            sender=writer.email,
            to=to,
            subject=subject,
            at=self._tx.now,
            message_id=f"demo-{self._count}@{writer.email.rpartition('@')[2]}",
            answers=answered.external_id if answered is not None else None,
        )
        raw = RawInbound(channel="support", body=write(envelope, **content))
        self._take_in(told, raw, parse_mail(raw, frozenset({shop.SUPPORT})))

    def say(self, told: Told, step: Step) -> None:
        """A line in a chat, on the website or on Telegram."""
        if step.chat:
            self.chat(told, step.chat)
        else:
            self.telegram(told, step.telegram, card=step.card)

    def telegram(self, told: Told, text: str, *, card: bool) -> None:
        self._count += 1
        customer = told.customer
        first, _, last = customer.name.partition(" ")
        person = {
            "id": customer.telegram,
            "first_name": first,
            "last_name": last,
            "language_code": customer.language,
        }
        message: dict[str, Any] = {
            "message_id": self._count,
            "from": person | {"is_bot": False},
            "chat": {"id": customer.telegram, "type": "private", "first_name": first, "last_name": last},
            "date": int(self._tx.now.timestamp()),
            "text": text,
        }
        if card:
            number = customer.phone.lstrip("+")
            message["contact"] = {"phone_number": number, "first_name": first, "user_id": customer.telegram}
        update = {"update_id": self._count, "message": message}
        headers = {"x-telegram-bot-api-secret-token": shop.WEBHOOK_SECRET}
        raw = RawInbound(channel="telegram", body=json.dumps(update).encode(), headers=headers)
        self._take_in(told, raw, read_update("telegram", raw.body))

    def chat(self, told: Told, text: str) -> None:
        self._count += 1
        customer = told.customer
        key = f"user:{customer.email}" if customer.signed_in else f"demo-visitor-{told.story.who}"
        vouched = []
        if customer.signed_in:
            vouched.append(
                Identity(kind="email", value=customer.email, name=customer.name, attested=True),
            )
            if customer.phone:
                vouched.append(
                    Identity(kind="phone", value=customer.phone, name=customer.name, attested=True),
                )
            vouched.append(Identity(kind="visitor", value=key, name=customer.name, attested=True))
        if told.conversation_id:
            self._couriers.seen(told.conversation_id)
        said = visitor_chat.say(
            self._tx,
            self._inlets["chat"],
            key,
            f"demo-{self._count}",
            text,
            self._policy,
            name=customer.name if customer.signed_in else "",
            identities=vouched,
            page=f"https://{shop.DOMAIN}/orders" if customer.signed_in else f"https://{shop.DOMAIN}/",
            language=customer.language,
        )
        told.ticket_id, told.conversation_id = said.ticket_id, said.conversation_id

    def _take_in(self, told: Told, raw: RawInbound, read: list[InboundMessage]) -> None:
        item_id = ledger.keep(
            self._tx,
            channel_id=self._inlets[raw.channel].id,
            external_id=None,
            headers=raw.headers,
            body=raw.body,
            size=len(raw.body),
            sha256=hashlib.sha256(raw.body).hexdigest(),
        )
        prepared = [customer_messages.prepare(_without_contents(one)) for one in read]
        outcome = intake.receive_all(self._tx, item_id, prepared, self._policy)[0]
        if outcome.fate == "parked":
            told.parked = (item_id, prepared[0])
        if outcome.message_id is not None and outcome.ticket_id is not None:
            told.ticket_id = outcome.ticket_id

    def _our_last_mail(self, told: Told) -> messages.MessageRow | None:
        if not told.ticket_id:
            return None
        rows = messages.page(self._tx, told.ticket_id, before=2**62, limit=50)
        return next((row for row in rows if row.direction == "out" and row.channel_kind == "email"), None)


def _without_contents(message: InboundMessage) -> InboundMessage:
    """The demo's only picture is in the store already."""
    files: list[Attachment] = [msgspec.structs.replace(one, content=None) for one in message.attachments]
    return msgspec.structs.replace(message, attachments=files)
