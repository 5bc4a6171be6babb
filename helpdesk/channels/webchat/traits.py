"""The traits of the chat on a website."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

# a visitor's own key, or an identity that their site signed
TRAITS = ChannelTraits(vouches="signed", live=True, tells_read=True, bot=True, votes=True)
