"""What mail can do."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

TRAITS = ChannelTraits(vouches="mail", addressed=True, threaded=True, sender_ids=True)
