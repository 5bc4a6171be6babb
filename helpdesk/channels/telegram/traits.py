"""The traits of Telegram."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

TRAITS = ChannelTraits(vouches="provider", bot=True)
