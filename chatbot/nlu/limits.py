"""How much of a message is read."""

from __future__ import annotations

MOST = 2_000  # characters: what comes before any pattern
