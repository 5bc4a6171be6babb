"""The bot's answers, and its hand-off to people."""
