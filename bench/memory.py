"""Resident memory of the running desk after its start, and of each idle socket."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.rig.desk import RunningDesk, running_desk

SOCKETS = 500


def rows() -> Iterator[dict[str, Any]]:
    with running_desk() as desk:
        time.sleep(2)
        start = desk.resident_kb()
        yield {"name": "memory.start_mb", "value": start / 1024, "unit": "MB", "most": 200}
        first = with_sockets(desk, 20)  # what the first sockets load is no cost of a socket
        both = with_sockets(desk, 20 + SOCKETS)
        yield {
            "name": "memory.idle_socket_kb",
            "value": (both - first) / SOCKETS,
            "unit": "KB",
            "most": 35,
        }


def with_sockets(desk: RunningDesk, count: int) -> int:
    """Resident KB while `count` consoles are connected and nothing happens."""
    options = {"host": desk.host, "session": desk.session, "sockets": count}
    command = [sys.executable, "-m", "bench.rig.load", "idle", json.dumps(options)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sockets:
        assert sockets.stdout is not None
        sockets.stdout.readline()
        time.sleep(1)
        resident = desk.resident_kb()
        sockets.terminate()
    return resident
