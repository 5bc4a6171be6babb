"""What each kind of channel can do, found without building a channel or loading its adapter."""

from __future__ import annotations

from helpdesk.channels.api.traits import TRAITS as API
from helpdesk.channels.base import ChannelTraits
from helpdesk.channels.email.traits import TRAITS as EMAIL
from helpdesk.channels.phone.traits import TRAITS as PHONE
from helpdesk.channels.telegram.traits import TRAITS as TELEGRAM
from helpdesk.channels.webchat.traits import TRAITS as WEBCHAT
from helpdesk.domain.messages import ChannelKind

TRAITS: dict[ChannelKind, ChannelTraits] = {
    "email": EMAIL,
    "webchat": WEBCHAT,
    "phone": PHONE,
    "telegram": TELEGRAM,
    "api": API,
}


def traits(kind: str) -> ChannelTraits:
    """What a kind of channel can do; `kind` as stored."""
    return TRAITS[kind]  # type: ignore[index]
