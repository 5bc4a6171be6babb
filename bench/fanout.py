"""Deliveries a second of a customer's message to 500 consoles, against the websockets library's broadcast.

`fanout.packed`: the whole desk. A visitor writes, the message is stored, and each console hears it. What
happens within one tick leaves as one frame, so the desk sends fewer frames than there are messages.
The limit is a server of the websockets library that stores nothing and broadcasts one frame a message.

`fanout.single`: sending alone, one frame a message on both sides. Our side is the desk's hub in the desk's
server, with one event a tick; the other is the same broadcast as above. Neither stores anything, and both
send the same bytes. The frames of a few messages are counted first: a side that sends fewer fails the run.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any

from bench.rig.desk import free_port, running_desk, serving
from bench.rig.load import load

SOCKETS = 500
MESSAGES = 400
COUNTED = 40  # messages whose frames are counted
WINDOW = 8  # messages on their way at once
FRAME = 1_600  # bytes of the desk's frame of one message: its event, ticket row and message
ROUNDS = 3
_LOAD = {"sockets": SOCKETS, "messages": MESSAGES, "window": WINDOW}


def rows() -> Iterator[dict[str, Any]]:
    desk, single, limit = [], [], []
    for _ in range(ROUNDS):  # in turn, so that what else the machine does meets all of them
        with _library() as host:
            limit.append(one_frame_each(host))
        with running_desk() as running:
            desk.append(load("fanout", host=running.host, session=running.session, **_LOAD)["per_s"])
        with _hub() as host:
            single.append(one_frame_each(host))
    limits = {"unit": "deliveries/s", "limit": median(limit)}
    yield {"name": "fanout.packed", "value": median(desk), "reach": 0.7} | limits
    yield {"name": "fanout.single", "value": median(single)} | limits


def one_frame_each(host: str) -> float:
    """Deliveries a second of a server that sends a frame for each message; RuntimeError where it packs."""
    found = load("frames", host=host, **(_LOAD | {"messages": COUNTED}))["frames"]
    if found < SOCKETS * COUNTED:
        raise RuntimeError(f"{found} frames came for {SOCKETS * COUNTED} deliveries")
    per_second: float = load("broadcast", host=host, **_LOAD)["per_s"]
    return per_second


@contextlib.contextmanager
def _library() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "bench.rig.broadcast", str(port), str(FRAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        yield f"127.0.0.1:{port}"
        server.terminate()


@contextlib.contextmanager
def _hub() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "bench.rig.hub", str(port), str(FRAME)]
    with serving(command, f"http://127.0.0.1:{port}/healthz", dict(os.environ)):
        yield f"127.0.0.1:{port}"
