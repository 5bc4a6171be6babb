"""A console that stays open: it comes back after each lost connection, and goes on where it was."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import websockets

from tests.faults.traffic.told import AGAIN_SECONDS

_SILENCE_SECONDS = 15.0


class Console:
    """Takes each position once, as the console's own code does: what it has already is passed over.
    `position`: the newest that it saw; `gaps`: where a connection missed one or told it twice; `returns`: how
    often it came back."""

    def __init__(self, url: str, session: str) -> None:
        self.position: int | None = None
        self.gaps: list[str] = []
        self.returns = 0
        self._next = 0  # what this connection must tell next
        self._url = url.replace("http://", "ws://") + "/live"
        self._cookie = {"Cookie": f"helpdesk_session={session}"}

    async def watch(self) -> None:
        """Stay open until cancelled."""
        while True:
            await self._once()
            await asyncio.sleep(AGAIN_SECONDS)

    async def catch_up(self, newest: int) -> None:
        """Come once more, and listen until the newest position is here."""
        async with asyncio.timeout(60):
            while self.position is None or self.position < newest:
                await self._once(newest)

    async def _once(self, newest: int | None = None) -> None:
        after = "" if self.position is None else f"?after={self.position}"
        with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
            async with (
                asyncio.timeout(5) as patience,
                websockets.connect(
                    self._url + after, additional_headers=self._cookie, compression=None, max_size=None
                ) as socket,
            ):
                while newest is None or self.position is None or self.position < newest:
                    patience.reschedule(asyncio.get_running_loop().time() + _SILENCE_SECONDS)
                    heard = json.loads(await socket.recv())
                    for frame in heard if isinstance(heard, list) else [heard]:
                        self._take(frame)

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "hello":
                self.returns += 1
                self._next = frame["position"] + 1
                if self.position is None:
                    self.position = frame["position"]
            case "event":
                assert self.position is not None
                if frame["position"] != self._next or self._next > self.position + 1:
                    self.gaps.append(f"{frame['position']} came for {self._next}, after {self.position}")
                self._next = frame["position"] + 1
                self.position = max(self.position, frame["position"])
            case "resync":
                self.gaps.append(f"a resync after {self.position} to {frame['position']}")
                self.position, self._next = frame["position"], frame["position"] + 1
