"""A whole desk as a real process on SQLite, to be killed at any moment and started again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from helpdesk.operations.people.scopes import SCOPES
from tests.servers import free_port

PASSWORD = "a long enough password"
SECRET = "whsec_" + "a2lsbCBraWxsIGtpbGwga2lsbCBraWxsIGtpbGw="
SMTP_SECONDS = 2.0
"""How long the desk waits for its mail server."""


class DeskProcess:
    """`helpdesk run` with its own data folder. `kill()` is kill -9; `start()` waits until it answers."""

    def __init__(self, folder: Path, *, sink_port: int) -> None:
        self.folder = folder
        self.port = free_port()
        self.inlet_port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "HELPDESK_DATA_DIR": str(folder),
            "HELPDESK_PORT": str(self.port),
            "HELPDESK_MAIL_INLET": "lmtp",
            "HELPDESK_MAIL_INLET_PORT": str(self.inlet_port),
            "HELPDESK_REQUESTS_PER_MINUTE": "0",
            "HELPDESK_CONNECTIONS_PER_ADDRESS": "0",
            "HELPDESK_LOG_LEVEL": "error",
        }
        self._sink_port = sink_port
        self._starter: subprocess.Popen[str] | None = None
        self._process: int | None = None

    def set_up(self) -> None:
        """An admin, a team, a mail channel that sends to the sink, and a web chat."""
        self.command("migrate")
        self.command("team", "add", "Support")
        self.command(
            "advisor", "add", "ana@desk.example", "--name", "Ana", "--role", "admin", "--team", "Support",
            stdin=PASSWORD,
        )  # fmt: skip
        smtp = json.dumps(
            {"host": "127.0.0.1", "port": self._sink_port, "security": "none", "timeout": SMTP_SECONDS}
        )
        self.command(
            "channel", "set", "support", "--kind", "email",
            "-s", "address=support@desk.example", "-s", f"smtp={smtp}",
        )  # fmt: skip
        self.command("channel", "set", "chat", "--kind", "webchat")
        self.command("channel", "set", "orders", "--kind", "api", "-s", f"secret={SECRET}")

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run one subcommand on the same desk; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "helpdesk.cli", *arguments],
            env=self.environment,
            input=stdin.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (arguments, done.returncode, done.stdout.decode(), done.stderr.decode())
        return done.stdout.decode()

    async def start(self) -> None:
        """Start the desk and wait for its first answer."""
        self.begin()
        await self.ready()

    def begin(self) -> None:
        """Start the desk, without waiting for anything."""
        log = self.folder / "desk.log"
        if self._starter is None:
            self._starter = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.warm", str(log)],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self._process = int(self._order("start"))

    async def ready(self) -> None:
        """Wait for its first answer."""
        assert self._process is not None
        log = self.folder / "desk.log"
        async with httpx.AsyncClient() as client, asyncio.timeout(60):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                assert _runs(self._process), log.read_text()[-3000:]
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        assert self._process is not None
        os.kill(self._process, signal.SIGKILL)
        self._order(f"wait {self._process}")
        self._process = None

    def resident_kb(self) -> int:
        """Resident memory of the desk's process, as Linux counts it."""
        status = Path(f"/proc/{self._process}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def stop(self) -> None:
        """End it in peace, and what starts it."""
        if self._process is not None and _runs(self._process):
            os.kill(self._process, signal.SIGTERM)
            self._order(f"wait {self._process}")
        if self._starter is not None:
            self._starter.communicate()

    def _order(self, order: str) -> str:
        assert self._starter is not None
        assert self._starter.stdin is not None
        assert self._starter.stdout is not None
        print(order, file=self._starter.stdin, flush=True)
        return self._starter.stdout.readline()

    async def make_key(self) -> str:
        """An API key that acts for Ana."""
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers={"X-Helpdesk": "1"}) as client:
            signed_in = await client.post(
                "/session", json={"email": "ana@desk.example", "password": PASSWORD}
            )
            assert signed_in.is_success, signed_in.text
            made = await client.post("/api-keys", json={"name": "tests", "scopes": list(SCOPES)})
            assert made.is_success, made.text
            key: str = made.json()["key"]
            return key


def _runs(process: int) -> bool:
    """Whether a child of the starter is alive; a zombie is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the desk's database file."""
    import sqlite3

    with sqlite3.connect(database) as connection:
        return list(connection.execute(query))
