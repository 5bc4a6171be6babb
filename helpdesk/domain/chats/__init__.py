"""Chats: their keys, who has the turn in them, and the bot's part in them."""
