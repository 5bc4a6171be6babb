"""Deliveries a second of a customer's message to 500 consoles, against the websockets library's broadcast."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from typing import Any

from bench._desk import free_port, running_desk
from bench._load import load

SOCKETS = 500
MESSAGES = 400
WINDOW = 8  # messages on their way at once
FRAME = 1_600  # bytes of the desk's frame of one message: its event, ticket row and message
ROUNDS = 3


def rows() -> Iterator[dict[str, Any]]:
    desk, limit = [], []
    for _ in range(ROUNDS):  # in turn, so that what else the machine does meets both
        limit.append(broadcast())
        with running_desk() as running:
            options = {"sockets": SOCKETS, "messages": MESSAGES, "window": WINDOW}
            desk.append(load("fanout", host=running.host, session=running.session, **options)["per_s"])
    yield {
        "name": "fanout.ratio",
        "value": median(desk),
        "unit": "deliveries/s",
        "limit": median(limit),
        "reach": 0.7,
    }


def broadcast() -> float:
    port = free_port()
    command = [sys.executable, "-m", "bench._broadcast", str(port), str(FRAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        host = f"127.0.0.1:{port}"
        measured = load("broadcast", host=host, sockets=SOCKETS, messages=MESSAGES, window=WINDOW)
        server.terminate()
    per_second: float = measured["per_s"]
    return per_second
