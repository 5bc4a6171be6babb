"""The bot's data: its cases and its published versions."""
