"""Chats: the running conversations, and a visitor's list of chats."""
