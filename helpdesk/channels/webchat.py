"""The chat on a website: its frames come by the socket and its answers leave by the event log."""

from __future__ import annotations

from typing import Annotated

import msgspec

from helpdesk.channels.email.charsets import tidy
from helpdesk.domain.messages import (
    ChannelKind,
    Identity,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import ParseFailed

_Origin = Annotated[str, msgspec.Meta(pattern=r"^(\*|https?://[^/\s]+)$")]


class WebchatSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the widget shows and who may embed it. `allowed_origins` are whole origins, as
    "https://shop.example". With `identity_secret` a site signs who its visitor is (JWT, HS256). `bot`: new
    conversations are the bot's; what it answered and nobody asked on for `bot_idle_minutes` is solved."""

    title: Annotated[str, msgspec.Meta(max_length=100)] = ""
    greeting: Annotated[str, msgspec.Meta(max_length=500)] = ""
    color: Annotated[str, msgspec.Meta(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    allowed_origins: list[_Origin] = []
    identity_secret: str = ""
    bot: bool = False
    bot_idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 30


class WebchatChannel:
    """Implements base.Channel."""

    kind: ChannelKind = "webchat"

    def __init__(self, name: str, settings: WebchatSettings) -> None:
        self.name = name
        self.settings = settings

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """What a visitor said, from its ledger item: the text is the body, the external id is
        "conversation:client id". Raises ParseFailed."""
        conversation, _, client_id = (raw.external_id or "").rpartition(":")
        if not conversation or not client_id:
            raise ParseFailed("A chat item without its conversation and client id")
        text = tidy(raw.body.decode("utf-8", "replace"))
        return [
            InboundMessage(
                channel=self.name,
                external_id=f"{conversation}:{client_id}",
                sender=Identity(kind="visitor", value=conversation, attested=True),
                sent_at=raw.received_at,
                text=text,
                new_text=text,
                conversation=conversation,
            )
        ]

    async def send(self, message: OutboundMessage) -> Receipt:
        """Nothing to do: the stored answer is shown in the chat, and replayed to a visitor who comes back."""
        return Receipt(detail="shown in the chat")
