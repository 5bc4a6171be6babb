"""What a turn and a conversation may cost."""

from __future__ import annotations

MAX_ACTIONS = 10  # actions in one turn, as in Rasa
MAX_STATE = 64_000  # bytes of a conversation's state
KEPT_EVENTS = 80  # events kept of a conversation; what they led to before is kept as slots and loop
MAX_TEXT = 2_000  # characters of a message the bot looks at
