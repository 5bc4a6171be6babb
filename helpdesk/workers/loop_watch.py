"""Watches the event loop: while something holds it, every chat and request of the process waits."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import AsyncIterator
from types import FrameType

import msgspec
import structlog
from prometheus_client import Counter

log = structlog.get_logger()

BLOCK_SECONDS = 0.1

_BEAT = 0.02  # seconds between two beats of the loop
_FRAMES = 12  # of a stack, the innermost
_OURS = ("helpdesk", "faq", "chatbot")
_BUSY = 0.5  # of the time of a block: if the process had less, and the thread looked late, others had it

loop_blocks = Counter(
    "helpdesk_loop_blocks",
    "Times that the event loop was held for over a tenth of a second, by the desk or by a busy machine",
    ["by"],
)
loop_blocked_seconds = Counter("helpdesk_loop_blocked_seconds", "Seconds that it was held", ["by"])
for _by in ("desk", "machine"):
    loop_blocks.labels(_by)
    loop_blocked_seconds.labels(_by)


class _Seen(msgspec.Struct, frozen=True):
    """What a look at the threads showed, during the beat `beat`; `late`: seconds that the look itself was
    late."""

    beat: int
    stack: list[str]
    others: list[str]
    late: float


class LoopWatch:
    """The loop beats; a thread looks at the loop's stack if a beat is late. The next beat counts and logs the
    block with what the thread saw. The thread runs also while the loop waits for the disk or runs Python.
    While a library keeps the interpreter it cannot: then it looks right after."""

    def __init__(self, *, block: float = BLOCK_SECONDS) -> None:
        self._block = block
        self._stop = threading.Event()
        self._beats = 0
        self._at = self._cpu = 0.0
        self._seen: _Seen | None = None
        self._loop_thread = 0

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch the running loop until the block ends."""
        loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._at, self._cpu = time.monotonic(), time.process_time()
        beating = loop.create_task(self._beat())
        looking = threading.Thread(target=self._look, name="loop-watch", daemon=True)
        looking.start()
        try:
            yield
        finally:
            self._stop.set()
            beating.cancel()
            await asyncio.to_thread(looking.join)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            now, cpu = time.monotonic(), time.process_time()
            blocked = now - self._at - _BEAT
            if blocked > self._block:
                self._tell(blocked, cpu - self._cpu)
            self._beats += 1
            self._at, self._cpu = now, cpu

    def _tell(self, seconds: float, cpu: float) -> None:
        seen = self._seen if self._seen is not None and self._seen.beat == self._beats else None
        starved = cpu < seconds * _BUSY and (seen is None or seen.late > seconds * _BUSY)
        by = "machine" if starved else "desk"
        loop_blocks.labels(by).inc()
        loop_blocked_seconds.labels(by).inc(seconds)
        log.warning(
            "loop.blocked",
            seconds=round(seconds, 3),
            by=by,
            held_by=" > ".join(seen.stack) if seen else "",  # `stack` would be structlog's own
            beside="; ".join(seen.others) if seen else "",
        )

    def _look(self) -> None:
        looked = time.monotonic()
        while not self._stop.wait(_BEAT):
            now = time.monotonic()
            late, looked = now - looked - _BEAT, now
            beat = self._beats
            if now - self._at > self._block and (self._seen is None or self._seen.beat != beat):
                self._seen = self._now(beat, late)

    def _now(self, beat: int, late: float) -> _Seen:
        frames = sys._current_frames()
        names = {one.ident: one.name for one in threading.enumerate()}
        others = [
            f"{names.get(number, number)}: {place}"
            for number, frame in frames.items()
            if number not in (self._loop_thread, threading.get_ident()) and (place := _own_place(frame))
        ]
        return _Seen(beat, _stack(frames.get(self._loop_thread)), others, late)


def _stack(frame: FrameType | None) -> list[str]:
    """The innermost functions, the outer ones first; without values, which may be somebody's mail."""
    found: list[str] = []
    while frame is not None and len(found) < _FRAMES:
        found.append(_place(frame))
        frame = frame.f_back
    return found[::-1]


def _own_place(frame: FrameType | None) -> str:
    """The innermost of our functions; "" if there is none."""
    while frame is not None:
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] in _OURS:
            return _place(frame)
        frame = frame.f_back
    return ""


def _place(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_qualname}:{frame.f_lineno}"
