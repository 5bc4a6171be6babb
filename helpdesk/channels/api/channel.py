"""The generic channel: another system posts signed JSON messages and gets answers the same way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import httpx
import msgspec

from helpdesk.channels import standard_webhooks
from helpdesk.channels.addresses import normalise
from helpdesk.channels.api.traits import TRAITS
from helpdesk.channels.http_client import Answer, LazyClient
from helpdesk.channels.loose_json import read_json
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.messages import (
    ChannelKind,
    Identity,
    IdentityKind,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import BadInput, DeliveryFailed, ParseFailed

_MOST_BYTES = 4 * 1024 * 1024  # the longest text with each of its letters as an escape has some 60 % of it
_READ = 64 * 1024  # bytes of a callback's answer, read so that its connection can be used again
_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
_Key = Annotated[str, msgspec.Meta(max_length=40)]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`secret` ("whsec_<base64>") signs both ways. Answers are posted to `callback_url`; without one the
    other system reads them by the API. `region` is the country of phone numbers without a country code."""

    secret: str
    callback_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s]+)?(?![\s\S])")] = ""
    region: str | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0, le=120)] = 15.0


class Sender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sender; `verified`: the other system confirms that the address is theirs."""

    kind: IdentityKind
    value: str
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    verified: bool = False


class ApiMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a request: one message. `external_id` is the sender's own unique id; `reply_to` is the id
    of the answered message; `conversation` names a running chat; `fields` are values of custom fields
    of its ticket, by key."""

    external_id: _Id
    sender: Sender = msgspec.field(name="from")
    text: _Text
    subject: Annotated[str, msgspec.Meta(max_length=900)] = ""
    reply_to: _Id | None = None
    conversation: _Id | None = None
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    fields: Annotated[dict[_Key, FieldValue], msgspec.Meta(max_length=200)] = {}


class ApiChannel:
    """Implements base.Channel."""

    kind: ChannelKind = "api"
    most_bytes = _MOST_BYTES
    traits = TRAITS

    def __init__(self, name: str, settings: ApiSettings, *, http: LazyClient) -> None:
        self.name = name
        self._settings = settings
        self._key = standard_webhooks.key_of(settings.secret)
        self._http = http

    def verify_head(self, raw: RawInbound) -> None:
        """Raises SignatureRefused for headers that sign no body, and for an old time."""
        standard_webhooks.verify_head(raw.headers, now=raw.received_at or datetime.now(UTC))

    def verify(self, raw: RawInbound) -> None:
        """Raises SignatureRefused, which names the wrong header."""
        standard_webhooks.verify(self._key, raw.headers, raw.body, now=raw.received_at or datetime.now(UTC))

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """Raises ParseFailed, which names the wrong field."""
        document = read_json(raw.body, what="a message")
        try:
            return [self._message(msgspec.convert(document, ApiMessage))]
        except (msgspec.ValidationError, BadInput) as problem:
            raise ParseFailed(f"Not a message: {problem}") from problem

    async def send(self, message: OutboundMessage) -> Receipt:
        """Post the answer to the callback URL. A repeat has the same webhook-id, so the other system can
        recognise it. So a send with an unknown result can be repeated."""
        if not self._settings.callback_url:
            return Receipt(detail="waits to be read through the API")
        body = msgspec.json.encode(
            {
                "type": "message.sent",
                "message_id": message.message_id,
                "ticket": message.ticket_number,
                "to": message.to,
                "conversation": message.conversation,
                "in_reply_to": message.in_reply_to,
                "author": message.author_name,
                "text": message.text,
            }
        )
        headers = standard_webhooks.sign(
            self._key, id=f"message-{message.message_id}", at=datetime.now(UTC), body=body
        )
        try:
            answer = await self._http.ask(
                "POST",
                self._settings.callback_url,
                content=body,
                headers=headers | {"content-type": "application/json"},
                seconds=self._settings.timeout,
                most=_READ,
                carries=len(body),
            )
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            reason = str(problem) or type(problem).__name__
            raise DeliveryFailed(
                f"The callback did not answer: {reason}", retry=True, fault="callback"
            ) from problem
        return _receipt(answer)

    async def close(self) -> None:
        await self._http.close()

    def _message(self, found: ApiMessage) -> InboundMessage:
        sender = found.sender
        value = normalise(sender.kind, sender.value, region=self._settings.region)
        return InboundMessage(
            channel=self.name,
            external_id=f"{self.name}:{found.external_id}",
            sender=Identity(kind=sender.kind, value=value, name=sender.name, attested=sender.verified),
            sent_at=found.sent_at,
            subject=found.subject,
            text=found.text,
            new_text=found.text,
            reply_to=f"{self.name}:{found.reply_to}" if found.reply_to else None,
            conversation=found.conversation,
            fields=found.fields,
        )


def _receipt(answer: Answer) -> Receipt:
    if answer.is_success:
        return Receipt(detail=f"the callback answered {answer.status}")
    wait = answer.headers.get("retry-after", "")
    raise DeliveryFailed(
        f"The callback answered {answer.status}",
        retry=answer.status >= 500 or answer.status in (408, 425, 429),
        retry_after=float(wait) if wait.isascii() and wait.isdigit() else None,
        fault="callback" if answer.status in (401, 403, 404, 410) or answer.status >= 500 else "",
    )
