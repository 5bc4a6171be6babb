"""The phone: calls are made by people, and an advisor's note of one is what the desk keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from helpdesk.channels.addresses import normalise_phone
from helpdesk.channels.loose_json import read_json
from helpdesk.domain.messages import (
    ChannelKind,
    Identity,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import BadInput, DeliveryFailed, ParseFailed


class PhoneSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`number` is the desk's own, for people to see; numbers without a country code are read as of `region`
    (ISO 3166, as "GB")."""

    number: str = ""
    region: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$")] | None = None


class CallNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an advisor writes after a call. `seconds` is its length; `id` makes a repeat harmless."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    number: str
    call_direction: Literal["in", "out"]
    seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200_000)]
    name: str = ""
    subject: str = ""
    at: datetime | None = None


class PhoneChannel:
    """Reads call notes. Implements base.Channel."""

    kind: ChannelKind = "phone"

    def __init__(self, name: str, settings: PhoneSettings) -> None:
        self.name = name
        self.settings = settings

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """The call of a CallNote in JSON. Raises ParseFailed."""
        document = read_json(raw.body, what="a call note")
        try:
            note = msgspec.convert(document, CallNote)
            return [call_message(self.name, note, region=self.settings.region)]
        except (msgspec.ValidationError, BadInput) as problem:
            raise ParseFailed(f"Not a call note: {problem}") from problem

    async def send(self, message: OutboundMessage) -> Receipt:
        raise DeliveryFailed("Nothing can be sent by phone: call, and write a call note", retry=False)


def call_message(channel: str, note: CallNote, *, region: str | None = None) -> InboundMessage:
    """A call as a message of the person at the other end. An advisor spoke with them: that vouches for the
    number. Raises BadInput for a number that is none."""
    number = normalise_phone(note.number, region=region)
    return InboundMessage(
        channel=channel,
        external_id=f"{channel}:{note.id}",
        sender=Identity(kind="phone", value=number, name=note.name, attested=True),
        sent_at=note.at,
        subject=note.subject,
        text=note.text,
        new_text=note.text,
    )
