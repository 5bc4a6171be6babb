"""What the thin clients of the benchmarks count."""

from __future__ import annotations

import pytest

from bench.rig.broadcast import frame_of
from bench.rig.sockets import FrameCounter


def framed(text: str) -> bytes:
    """A server's text frame (RFC 6455 §5.2)."""
    size = len(text)
    if size < 126:
        return bytes([0x81, size]) + text.encode()
    if size < 65_536:
        return bytes([0x81, 126]) + size.to_bytes(2, "big") + text.encode()
    return bytes([0x81, 127]) + size.to_bytes(8, "big") + text.encode()


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1603, 5000, 1_000_000])
async def test_frames_and_marks_are_counted_however_the_bytes_come(piece: int) -> None:
    counter = FrameCounter("/", "127.0.0.1", {})
    packed = "[" + ",".join([frame_of(1600)] * 8) + "]"
    stream = b"".join(framed(text) for text in (frame_of(1600), "{}", packed, frame_of(70_000)))
    for start in range(0, len(stream), piece):
        counter.heard(stream[start : start + piece])
    assert (counter.frames, counter.count) == (4, 1 + 8 + 1)


def test_the_made_up_frame_has_the_size_that_is_asked_for() -> None:
    assert len(frame_of(1600)) == 1600
