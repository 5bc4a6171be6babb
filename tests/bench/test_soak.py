"""The soak's arithmetic, and its sockets: what grew is told, and a missed position is a gap."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from bench.soak.figures import Check, Growth, growth, report, share
from bench.soak.sockets import Console, Talker


@pytest.mark.parametrize(
    ("samples", "slack", "held"),
    [
        ([100] * 40, 0, True),
        ([10, 20, 30, 40] + [100] * 36, 0, True),  # the first tenth is the warming up
        ([100 + n * 0.15 for n in range(40)], 0, True),
        ([100 + n * 0.2 for n in range(40)], 0, False),  # a steady leak
        ([100] * 30 + [200] + [100] * 9, 0, True),  # one moment
        ([100] * 39 + [900], 0, True),
        ([20] * 30 + [24] * 10, 5, True),
        ([20] * 30 + [26] * 10, 5, False),
    ],
)
def test_growth_is_from_the_second_tenth_to_the_last(samples: list[float], slack: float, held: bool) -> None:
    assert growth("server", samples, slack=slack).held is held


def test_a_soak_that_is_too_short_for_its_figures_says_so() -> None:
    with pytest.raises(ValueError, match="19 samples of server: a soak needs 20"):
        growth("server", [1.0] * 19)


def test_the_report_marks_what_is_not_held() -> None:
    grown = [Growth(name="server, KB", first=1000, last=1100)]
    checks = [Check(name="gaps", found="0", held=True), Check(name="lost", found="1", held=False)]
    marked = [line.endswith("NOT HELD") for line in report(grown, checks).splitlines()]
    assert marked == [True, False, True]


def test_the_wait_of_a_share() -> None:
    assert share([], 0.99) == 0.0
    assert share([3.0, 1.0, 2.0], 0.5) == 2.0
    assert share([3.0, 1.0, 2.0], 0.99) == 3.0


class Wire:
    """The transport of a socket without a server."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)


def frame(text: Any, kind: int = 1) -> bytes:
    payload = text if isinstance(text, bytes) else json.dumps(text, separators=(",", ":")).encode()
    size = len(payload)
    head = bytes([0x80 | kind, size]) if size < 126 else bytes([0x80 | kind, 126]) + size.to_bytes(2, "big")
    return head + payload


def event(position: int) -> dict[str, Any]:
    return {"t": "event", "position": position, "event": {"text": 'said "t":"event","position":99' * 5}}


async def heard(*frames: bytes, piece: int) -> Console:
    console = Console("/live", "host", {})
    console.transport = cast("Any", Wire())
    data = b"".join(frames)
    for at in range(0, len(data), piece):
        console.heard(data[at : at + piece])
    return console


@pytest.mark.parametrize("piece", [1, 7, 10_000])
async def test_a_console_follows_positions_in_frames_of_any_pieces(piece: int) -> None:
    hello = frame({"t": "hello", "position": 4, "version": "1"})
    whole = await heard(hello, frame(event(5)), frame([event(6), event(7)]), piece=piece)
    assert (whole.position, whole.gaps) == (7, 0)
    missed = await heard(hello, frame(event(5)), frame(event(7)), piece=piece)
    assert (missed.position, missed.gaps) == (7, 1)
    doubled = await heard(hello, frame(event(5)), frame(event(5)), piece=piece)
    assert doubled.gaps == 1
    dropped = await heard(hello, frame({"t": "resync", "position": 9}), piece=piece)
    assert dropped.gaps == 1


async def test_a_ping_is_answered_and_a_close_is_remembered() -> None:
    console = await heard(frame(b"abcd", 9), frame(b"\x03\xe8bye", 8), piece=3)
    assert cast("Any", console.transport).written == [bytes([0x8A, 0x84]) + b"\0\0\0\0abcd"]
    assert console.ended == "closed with 1000 bye"


async def test_a_visitors_receipt_is_timed() -> None:
    talker = Talker("/chat", "host", {})
    talker.transport = cast("Any", Wire())
    waits: list[float] = []
    talker.begin(waits)
    talker.say("one", "Hello")
    talker.say("two", "Hello")
    talker.heard(frame({"t": "stored", "client_id": "one"}) + frame({"t": "error", "code": "too_many"}))
    assert list(talker.unheard) == ["two"]
    assert len(waits) == len(talker.refused) == 1
