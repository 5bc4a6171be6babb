"""Whether the disk has room for what strangers send: they stop before it is full, and the desk's own people
do not."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

from helpdesk.errors import Unavailable

_KNOWN_SECONDS = 1.0  # how long a look at the disk holds


class Room:
    """The free bytes of the disk with the data folder, and how many must stay free; `least` 0: none."""

    def __init__(self, folder: Path, least: int) -> None:
        self.least = least
        self._folder = folder
        self._free = 0
        self._known_until = 0.0

    async def check(self) -> None:
        """Unavailable if less than `least` is free: the sender keeps the item, and tries again."""
        if not self.least:
            return
        if time.monotonic() >= self._known_until:
            await self.free()
        if self._free < self.least:
            why = f"{self._free} bytes are free in {self._folder}; HELPDESK_MIN_FREE_BYTES is {self.least}"
            raise Unavailable("The desk has no room for this now. Try again later.", why=why)

    async def free(self) -> int:
        """The free bytes now. Unavailable if the disk does not tell."""
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        except OSError as error:
            raise Unavailable("The desk's disk does not answer. Try again in a moment.", why=error) from error
        self._free, self._known_until = usage.free, time.monotonic() + _KNOWN_SECONDS
        return usage.free
