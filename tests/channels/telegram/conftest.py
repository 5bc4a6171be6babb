"""Telegram and the desk, each reachable by the other."""

from tests.channels.telegram.world import world

__all__ = ["world"]
