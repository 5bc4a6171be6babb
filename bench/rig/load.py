"""The load of the socket benchmarks: `python -m bench.rig.load NAME JSON`, a process of its own, prints JSON.

Its clients are thin (see sockets), so that the server is what is measured.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from typing import Any

import uvloop

from bench.rig.sockets import Counter, FrameCounter, Socket, Visitor, opened

LETTERS = str.maketrans("0123456789", "abcdefghij")
KEY = re.compile(rb"@@[a-j]{6}@@")  # letters: digits would be an order number to the desk


def load(name: str, **options: Any) -> dict[str, Any]:
    """Run one load in another process; what it measured."""
    command = [sys.executable, "-m", "bench.rig.load", name, json.dumps(options)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


async def visitors(host: str, count: int) -> list[Visitor]:
    """Visitors whose conversations have begun: their first message is stored."""
    found = await opened(Visitor, count, host, "/chat?channel=web", {})
    for number, visitor in enumerate(found):
        visitor.send({"t": "hello", "token": None, "after": 0})
        visitor.say(f"first-{number}")
    while not all(visitor.count for visitor in found):
        await asyncio.sleep(0.05)
    for visitor in found:
        visitor.count = 0
    return found


async def consoles(kind: type[Any], host: str, session: str, count: int) -> list[Any]:
    found = await opened(kind, count, host, "/live", {"Cookie": f"helpdesk_session={session}"})
    await asyncio.sleep(1.0)  # presence and what the first messages did have been told
    return found


async def fanout(host: str, session: str, sockets: int, messages: int, window: int) -> dict[str, Any]:
    """Deliveries a second of a visitor's messages to consoles."""
    (visitor,) = await visitors(host, 1)
    listeners = await consoles(Counter, host, session, sockets)
    before = sum(one.count for one in listeners)
    began = time.perf_counter()
    visitor.begin("fan", messages, window)
    total = messages * sockets
    while sum(one.count for one in listeners) - before < total:
        await asyncio.sleep(0.002)
    return {"per_s": total / (time.perf_counter() - began)}


async def broadcast(host: str, sockets: int, messages: int, window: int) -> dict[str, Any]:
    """The same from bench/rig/broadcast.py or hub.py, which send what their control socket asks for."""
    seconds, _ = await asked_for(Counter, host, sockets, messages, window)
    return {"per_s": messages * sockets / seconds}


async def frames(host: str, sockets: int, messages: int, window: int) -> dict[str, Any]:
    """In how many frames those messages come; pings of the server count too."""
    _, listeners = await asked_for(FrameCounter, host, sockets, messages, window)
    return {"frames": sum(one.frames for one in listeners)}


async def asked_for(
    kind: type[Any], host: str, sockets: int, messages: int, window: int
) -> tuple[float, list[Any]]:
    """Seconds until every listener has every message, and the listeners."""
    listeners = await opened(kind, sockets, host, "/", {})
    (control,) = await opened(Visitor, 1, host, "/control", {})
    began = time.perf_counter()
    control.begin("fan", messages, window)
    while sum(one.count for one in listeners) < messages * sockets:
        await asyncio.sleep(0.002)
    return time.perf_counter() - began, listeners


class Ear(Socket):
    """A console that notes when it heard of each message."""

    _rest = b""

    def heard(self, data: bytes) -> None:
        now = time.perf_counter()
        data = self._rest + data
        for key in KEY.findall(data):
            heard_at.setdefault(key.decode(), now)
        self._rest = data[-16:]


heard_at: dict[str, float] = {}


async def paced(host: str, session: str, people: int, per_second: int, seconds: float) -> dict[str, Any]:
    """Round trips at a steady rate: a visitor writes, another client (a console) hears the stored message."""
    writers = await visitors(host, people)
    await consoles(Ear, host, session, 1)
    sent: dict[str, float] = {}
    began = time.perf_counter()
    for number in range(int(per_second * seconds)):
        wait = began + number / per_second - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        key = f"@@{number:06d}@@".translate(LETTERS)
        sent[key] = time.perf_counter()
        frame = {"t": "message", "client_id": f"p-{number}", "text": f"{key} is my parcel there yet?"}
        writers[number % people].send(frame)
    for _ in range(500):
        if len(heard_at.keys() & sent.keys()) == len(sent):
            break
        await asyncio.sleep(0.01)
    trips = sorted((heard_at[key] - at) * 1000 for key, at in sent.items() if key in heard_at)
    return {
        "p50_ms": trips[len(trips) // 2],
        "p99_ms": trips[int(len(trips) * 0.99)],
        "lost": len(sent) - len(trips),
    }


async def sustained(host: str, session: str, people: int, window: int, seconds: float) -> dict[str, Any]:
    """Messages a second that reach another client while everybody writes as fast as they are stored."""
    writers = await visitors(host, people)
    (listener,) = await consoles(Counter, host, session, 1)
    before = listener.count
    began = time.perf_counter()
    for number, writer in enumerate(writers):
        writer.begin(f"s{number}", 10**9, window)
    await asyncio.sleep(seconds)
    return {"per_s": (listener.count - before) / (time.perf_counter() - began)}


async def idle(host: str, session: str, sockets: int) -> dict[str, Any]:
    """Open consoles that do nothing, until the standard input closes."""
    held = await consoles(Counter, host, session, sockets)
    print(json.dumps({"open": len(held)}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    return {"held": len(held)}


def main() -> None:
    name, options = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(uvloop.run(globals()[name](**options))))


if __name__ == "__main__":
    main()
