"""One process of a desk, to be killed at any moment and started again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

START_SECONDS = 120


class Warm:
    """What all processes of a desk are forked from (see warm.py)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._starter: subprocess.Popen[str] | None = None

    def fork(self, command: str, environment: Mapping[str, str], log: Path) -> int:
        """Start `helpdesk command`. Returns the process's id."""
        about = {"command": command, "environment": dict(environment), "log": str(log)}
        return int(self._order(f"start {json.dumps(about)}"))

    def wait(self, process: int) -> None:
        """Until it has ended."""
        self._order(f"wait {process}")

    def close(self) -> None:
        """End what forks; the processes must have ended."""
        if self._starter is not None:
            self._starter.communicate()

    def _order(self, order: str) -> str:
        if self._starter is None:
            self._starter = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.warm"],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._starter.stdin is not None
        assert self._starter.stdout is not None
        print(order, file=self._starter.stdin, flush=True)
        return self._starter.stdout.readline()


class Process:
    """`helpdesk run`, `serve` or `work`. It answers by HTTP on `port`, or as a mail inlet on `inlet_port`.
    `kill()` is kill -9."""

    def __init__(
        self,
        warm: Warm,
        command: str,
        environment: Mapping[str, str],
        log: Path,
        *,
        port: int = 0,
        inlet_port: int = 0,
    ) -> None:
        self.command = command
        self.port = port
        self.inlet_port = inlet_port
        self.log = log
        self.id: int | None = None
        self._warm = warm
        self._environment = dict(environment)
        if port:
            self._environment["HELPDESK_PORT"] = str(port)
        if inlet_port:
            self._environment |= {
                "HELPDESK_MAIL_INLET": "lmtp",
                "HELPDESK_MAIL_INLET_PORT": str(inlet_port),
            }

    def begin(self) -> None:
        """Start it, without waiting for anything."""
        self.id = self._warm.fork(self.command, self._environment, self.log)

    async def ready(self) -> None:
        """Wait until it answers. It must not have ended."""
        assert self.id is not None
        async with asyncio.timeout(START_SECONDS):
            while not await (self._answers() if self.port else self._greets()):
                assert runs(self.id), f"{self.command} ended\n{self.log.read_text()[-3000:]}"
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in peace, if it runs."""
        if self.id is not None and runs(self.id):
            self._end(signal.SIGTERM)

    def resident_kb(self) -> int:
        """Its resident memory, as Linux counts it."""
        status = Path(f"/proc/{self.id}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def _end(self, how: signal.Signals) -> None:
        assert self.id is not None
        os.kill(self.id, how)
        self._warm.wait(self.id)
        self.id = None

    async def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            async with httpx.AsyncClient() as client:
                return (await client.get(f"http://127.0.0.1:{self.port}/readyz")).status_code == 200
        return False

    async def _greets(self) -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.inlet_port)
                try:
                    return (await reader.readline()).startswith(b"220")
                finally:
                    writer.close()
        return False


def runs(process: int) -> bool:
    """Whether a process is alive; a zombie is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
