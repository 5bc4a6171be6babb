"""What the phone can do."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

TRAITS = ChannelTraits(vouches="advisor", spoken=True)
