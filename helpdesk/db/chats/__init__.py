"""Chats: the running conversations, and the list of a visitor."""
