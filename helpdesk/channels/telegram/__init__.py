"""Telegram by its Bot API: what it posts to us (updates) and what we call (api), joined in channel."""
