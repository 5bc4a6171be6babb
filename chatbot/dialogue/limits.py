"""Limits of a turn and a conversation."""

from __future__ import annotations

MAX_ACTIONS = 10  # actions in one turn, as in Rasa
MAX_STATE = 64_000  # bytes of a conversation's state
KEPT_EVENTS = 80  # events stored of a conversation; earlier ones remain only as slots and loop
MAX_TEXT = 2_000  # characters of a message that the bot reads
