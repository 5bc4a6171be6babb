"""The way in of a message: its sender, its ticket, and keeping it."""
