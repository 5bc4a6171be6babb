"""The soak's sockets: consoles that watch for gaps, and visitors that speak now and then."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from bench.rig.sockets import Socket, frame_size

POSITION = re.compile(rb'"t":"event","position":(\d+)')
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


class Framed(Socket):
    """Cuts the bytes into frames, and answers the server's pings. `ended`: it was closed before its time."""

    _rest = b""
    leaving = False
    ended = ""

    def heard(self, data: bytes) -> None:
        for kind, payload in self._frames(data):
            if kind == _PING:
                self.transport.write(bytes([0x80 | _PONG, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)
            elif kind == _CLOSE:
                self.ended = f"closed with {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}"
            elif kind == _TEXT:
                self.told(payload)

    def told(self, text: bytes) -> None:
        """One text frame of the desk."""

    def connection_lost(self, error: Exception | None) -> None:
        if not self.leaving:
            self.ended = self.ended or f"lost: {error!r}"

    def _frames(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The whole frames: their kind (RFC 6455 §5.2) and payload."""
        data = self._rest + data
        at = 0
        while (size := frame_size(data, at)) is not None and at + size <= len(data):
            head = {126: 4, 127: 10}.get(data[at + 1], 2)
            yield data[at] & 0x0F, data[at + head : at + size]
            at += size
        self._rest = data[at:]


class Console(Framed):
    """Expects each position once and in order, from the one after its hello on."""

    position: int | None = None
    gaps = 0

    def told(self, text: bytes) -> None:
        if self.position is None:
            self.position = int(json.loads(text)["position"])
            return
        for found in POSITION.findall(text):
            place = int(found)
            self.gaps += place != self.position + 1
            self.position = max(place, self.position)
        self.gaps += b'"t":"resync"' in text


class Talker(Framed):
    """A visitor. `waits`: the seconds from each message to its receipt; `unheard`: messages without one."""

    def begin(self, waits: list[float]) -> None:
        """Say hello; its receipts go to `waits`."""
        self.waits = waits
        self.unheard: dict[str, float] = {}
        self.refused: list[str] = []
        self.send({"t": "hello", "token": None, "after": 0})

    def say(self, client_id: str, text: str) -> None:
        self.unheard[client_id] = time.perf_counter()
        self.send({"t": "message", "client_id": client_id, "text": text})

    def told(self, text: bytes) -> None:
        frames: Any = json.loads(text)
        for frame in frames if isinstance(frames, list) else [frames]:
            if frame["t"] == "stored":
                self.waits.append(time.perf_counter() - self.unheard.pop(frame["client_id"]))
            elif frame["t"] == "error":
                self.refused.append(str(frame))
