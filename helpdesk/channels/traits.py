"""The traits of each kind of channel, without building a channel or loading its adapter."""

from __future__ import annotations

from helpdesk.channels.api.traits import TRAITS as API
from helpdesk.channels.base import ChannelTraits
from helpdesk.channels.email.traits import TRAITS as EMAIL
from helpdesk.channels.phone.traits import TRAITS as PHONE
from helpdesk.channels.telegram.traits import TRAITS as TELEGRAM
from helpdesk.channels.webchat.traits import TRAITS as WEBCHAT

TRAITS: dict[str, ChannelTraits] = {  # by messages.ChannelKind
    "email": EMAIL,
    "webchat": WEBCHAT,
    "phone": PHONE,
    "telegram": TELEGRAM,
    "api": API,
}


def traits(kind: str) -> ChannelTraits:
    """The traits of a kind of channel; `kind` as stored."""
    return TRAITS[kind]
