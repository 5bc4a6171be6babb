"""The phone: people make calls, and advisors log them on the desk."""

from __future__ import annotations

from typing import Annotated

import msgspec

from helpdesk.channels.phone.traits import TRAITS
from helpdesk.domain.messages import (
    ChannelKind,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import DeliveryFailed, ParseFailed


class PhoneSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`number` is the desk's own, for people to see; `region` (ISO 3166, as "GB") is the country of numbers
    without a country code."""

    number: str = ""
    region: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}(?![\s\S])")] | None = None


class PhoneChannel:
    """A phone line (operations/inbound/calls logs its calls). Implements base.Channel."""

    kind: ChannelKind = "phone"
    traits = TRAITS

    def __init__(self, name: str, settings: PhoneSettings) -> None:
        self.name = name
        self.settings = settings

    def verify(self, raw: RawInbound) -> None:
        """Nothing to check: no item comes in by phone."""

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """Raises ParseFailed."""
        raise ParseFailed("Phone channels receive no messages: advisors log calls")

    async def send(self, message: OutboundMessage) -> Receipt:
        raise DeliveryFailed("Phone channels cannot send: call the customer and log the call", retry=False)
