"""Wire shapes of channels as those who set them up see them."""

from __future__ import annotations

from typing import Any

from helpdesk.views.base import View
from helpdesk.views.people import ChannelView
from helpdesk.views.set_up.changes import LastChange


class ChannelSetup(View, frozen=True, kw_only=True):
    """How a channel is set up. In `settings` a secret is masked; a mask that is sent back keeps it. While
    there are `items_in_flight` (received and not settled) or `answers_queued`, it cannot be deleted.
    `changed` is null before anybody changed it on screen."""

    channel: ChannelView
    settings: dict[str, Any]
    open_tickets: int
    items_in_flight: int
    answers_queued: int
    changed: LastChange | None


class ChannelRemoved(View, frozen=True, kw_only=True):
    """A channel is deleted; `tickets_stay`: it has tickets or messages, and they stay."""

    tickets_stay: bool


class ChannelTried(View, frozen=True, kw_only=True):
    """A channel after a test. `mail` is the Message-ID of the mail that it sent to itself, null if it sent
    none."""

    channel: ChannelView
    mail: str | None


class MailArrived(View, frozen=True, kw_only=True):
    """Whether a mail has come in."""

    arrived: bool
