"""What the chat on a website can do."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

# a visitor's own key, or what their site vouches for
TRAITS = ChannelTraits(vouches="signed", live=True, tells_read=True)
