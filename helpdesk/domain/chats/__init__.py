"""Chats: their keys, who has the turn in them, and the bot as the desk knows it."""
