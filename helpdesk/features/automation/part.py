"""Automation as a feature of the desk."""

from __future__ import annotations

from helpdesk.features.automation.replies import troubles
from helpdesk.features.automation.replies.api import SavedReplyController, TicketRepliesController
from helpdesk.features.feature import Feature

AUTOMATION = Feature(
    name="automation", handlers=(SavedReplyController, TicketRepliesController), troubles=troubles.troubles
)
