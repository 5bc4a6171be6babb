"""What keeps a channel from sending or receiving, in words for people. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Side = Literal["send", "receive"]
Fault = Literal[
    "unreachable",
    "no_host",
    "closed",
    "tls",
    "password",
    "app_password",
    "no_passwords",
    "certificate",
    "refused",
    "no_server",
    "folder",
    "token",
    "no_webhook",
    "webhook",
    "callback",
    "settings",
    "inlet",
]
WORDS: dict[str, str] = {
    "unreachable": "its server cannot be reached",
    "no_host": "there is no server of this name",
    "closed": "no server listens at this address and port",
    "tls": "its server and the desk do not agree on the encryption",
    "password": "wrong user name or password",
    "app_password": "its provider wants an app password instead of the usual one",
    "no_passwords": "its provider lets no other program sign in with a password",
    "certificate": "its server's certificate is not valid",
    "refused": "its server refuses our email",
    "no_server": "no server is set that sends its email",
    "folder": "its folder cannot be read",
    "token": "Telegram does not know its token",
    "no_webhook": "no webhook is set at Telegram",
    "webhook": "Telegram cannot reach its webhook",
    "callback": "its callback does not take answers",
    "settings": "its settings are wrong",
    "inlet": "the built-in email inlet does not listen",
}
SHOWN_BY_SENDING = frozenset({"refused", "callback"})
"""Faults that only a message shows: a check that succeeds does not end them."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A channel cannot send, or cannot receive: what is wrong, and the provider's own words."""

    side: Side
    fault: Fault
    detail: str = ""


class ChannelTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """A trouble of the channel of this name, and since when it lasts."""

    channel: str
    side: Side
    fault: Fault
    detail: str
    since: datetime


def in_words(trouble: Trouble | ChannelTrouble) -> str:
    """One line: what the channel cannot do, and why."""
    line = f"cannot {trouble.side}: {WORDS.get(trouble.fault, trouble.fault)}"
    said = trouble.detail if trouble.detail.lower() != WORDS.get(trouble.fault) else ""
    return f"{line} ({said})" if said else line
