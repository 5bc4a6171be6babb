"""The conversation: its events, the next action, and the reason."""
