"""The chat on a website: frames come by the socket, and answers leave by the event log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.given_fields import fields_of
from helpdesk.channels.webchat.traits import TRAITS
from helpdesk.domain.chats.chat_keys import visitor_of
from helpdesk.domain.messages import (
    ChannelKind,
    Identity,
    InboundMessage,
    OutboundMessage,
    RawInbound,
    Receipt,
)
from helpdesk.errors import ParseFailed

_Origin = Annotated[str, msgspec.Meta(pattern=r"^(\*|null|https?://[^/\s]+)(?![\s\S])")]
_Text = Annotated[str, msgspec.Meta(max_length=500)]
_Rate = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
_FieldName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}(?![\s\S])")]
Language = Literal["en", "fr"]


class FormChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One choice of a field; `label` by language, the value if there is none."""

    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    label: dict[Language, _Text] = {}


class FormField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field of the form before a chat. The widget has labels for `name`, `email` and `question`; any other
    field has its `label`, and `choices` unless it is free text."""

    name: _FieldName
    label: dict[Language, _Text] = {}
    required: bool = False
    choices: Annotated[list[FormChoice], msgspec.Meta(max_length=30)] = []


class WidgetTexts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channel's own texts in one language, "" for the widget's: its title; the greeting; the line below
    it; the text while nobody is available; the placeholder of the message field."""

    title: Annotated[str, msgspec.Meta(max_length=100)] = ""
    greeting: _Text = ""
    more: _Text = ""
    away: _Text = ""
    write: Annotated[str, msgspec.Meta(max_length=100)] = ""


class WidgetSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The channel's settings for the widget. `offline`: what the visitor gets while nobody is available, a
    form that asks for an address, or the chat anyway. `faq`: the home page searches the FAQ. `sound`: whether
    the sound is on at first."""

    position: Literal["right", "left"] = "right"
    theme: Literal["auto", "light", "dark"] = "auto"
    texts: dict[Language, WidgetTexts] = {}
    form: Annotated[list[FormField], msgspec.Meta(max_length=12)] = []
    offline: Literal["form", "chat"] = "form"
    faq: bool = True
    sound: bool = False


class WebchatSettings(WidgetSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The channel's settings: what the widget shows and which pages may embed it. `allowed_origins` are whole
    origins, as "https://shop.example"; "null" is a sandboxed frame's. A site signs its visitor's identity
    with `identity_secret`, or with a private key whose public key is in `identity_keys`, a PEM or a JWKS
    document. `identity_audience` must then be the JWT's `aud`, and no identity is valid for longer than
    `identity_hours`. The limits: 0 for the desk's own. `bot`: the bot gets new conversations; a ticket that
    it answered is solved after `bot_idle_minutes` without a new question."""

    title: Annotated[str, msgspec.Meta(max_length=100)] = ""
    greeting: _Text = ""
    color: Annotated[str, msgspec.Meta(pattern=r"^(#[0-9a-fA-F]{6})?(?![\s\S])")] = ""
    allowed_origins: list[_Origin] = []
    identity_secret: str = ""
    identity_keys: str | dict[str, Any] = ""
    identity_audience: Annotated[str, msgspec.Meta(max_length=500)] = ""
    identity_hours: Annotated[int, msgspec.Meta(ge=1, le=8784)] = 24
    messages_per_minute: _Rate = 0  # frames one visitor may send
    connections_per_minute: _Rate = 0  # from one address
    chats_per_hour: _Rate = 0  # begun from one address
    uploads_per_minute: _Rate = 0  # of one visitor
    bot: bool = False
    bot_idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 30


class WebchatChannel:
    """Implements base.Channel."""

    kind: ChannelKind = "webchat"
    traits = TRAITS

    def __init__(self, name: str, settings: WebchatSettings) -> None:
        self.name = name
        self.settings = settings

    def verify(self, raw: RawInbound) -> None:
        """Nothing to check: the socket knows its visitor."""

    def parse(self, raw: RawInbound) -> list[InboundMessage]:
        """A visitor's message, from its ledger item: the text is the body, the external id is
        "conversation:client id". Raises ParseFailed."""
        conversation, _, client_id = (raw.external_id or "").rpartition(":")
        if not conversation or not client_id:
            raise ParseFailed("The chat item has no conversation or no client id")
        text = tidy(raw.body.decode("utf-8", "replace"))
        return [
            InboundMessage(
                channel=self.name,
                external_id=f"{conversation}:{client_id}",
                sender=Identity(kind="visitor", value=visitor_of(conversation), attested=True),
                sent_at=raw.received_at,
                text=text,
                new_text=text,
                conversation=conversation,
                fields=fields_of(raw.headers),
            )
        ]

    async def send(self, message: OutboundMessage) -> Receipt:
        """Nothing to do: the stored answer is shown in the chat, and replayed to a visitor who comes back."""
        return Receipt(detail="shown in the chat")
