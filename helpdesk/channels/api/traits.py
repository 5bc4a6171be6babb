"""The traits of the generic channel."""

from __future__ import annotations

from helpdesk.channels.base import ChannelTraits

TRAITS = ChannelTraits(vouches="provider", answers_sender=True)
