"""What the generic channel can do."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

TRAITS = ChannelTraits(vouches="provider", answers_sender=True)
