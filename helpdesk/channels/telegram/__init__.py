"""Telegram by its Bot API: its posts to us (updates), our calls (api), and both together (channel)."""
