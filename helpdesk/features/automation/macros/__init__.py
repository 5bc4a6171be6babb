"""Macros: saved replies with actions, used in one transaction and undone as one act."""
