"""A whole desk as real processes: one on SQLite, or two servers and two workers on PostgreSQL and Redis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from helpdesk.operations.people.scopes import SCOPES
from tests.faults.process import Process, Warm
from tests.servers import free_port

PASSWORD = "a long enough password"
SECRET = "whsec_" + "a2lsbCBraWxsIGtpbGwga2lsbCBraWxsIGtpbGw="
SMTP_SECONDS = 2.0
"""How long the desk waits for its mail server."""


class DeskProcess:
    """`helpdesk run` with its own data folder. `start()` waits until it answers."""

    def __init__(self, folder: Path, *, sink_port: int, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.database_url = f"sqlite:///{folder / 'helpdesk.db'}"
        self.environment = {
            **os.environ,
            "HELPDESK_DATA_DIR": str(folder),
            "HELPDESK_REQUESTS_PER_MINUTE": "0",
            "HELPDESK_CONNECTIONS_PER_ADDRESS": "0",
            "HELPDESK_LOG_LEVEL": "error",
            **(environment or {}),
        }
        self._sink_port = sink_port
        self.port = free_port()
        self._warm = Warm(self.environment)
        self.processes = self.made_of(self._warm)

    @property
    def url(self) -> str:
        """Where its people reach it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def inlet_port(self) -> int:
        """Of the first process that takes mail."""
        return next(one.inlet_port for one in self.processes if one.inlet_port)

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
        """Start the desk and wait until all of it answers."""
        self.begin()
        await self.ready()

    def begin(self) -> None:
        """Start every process, without waiting for anything."""
        for one in self.processes:
            one.begin()

    async def ready(self) -> None:
        """Wait until every process answers."""
        for one in self.processes:
            await one.ready()

    def stop(self) -> None:
        """End it in peace, and what starts it."""
        for one in self.processes:
            one.stop()
        self._warm.close()

    def resident_kb(self) -> int:
        """Resident memory of the first process."""
        return self.processes[0].resident_kb()

    async def make_key(self) -> str:
        """An API key that acts for Ana."""
        headers = {"X-Helpdesk": "1"}
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers, timeout=60) as client:
            signed_in = await client.post(
                "/session", json={"email": "ana@desk.example", "password": PASSWORD}
            )
            assert signed_in.is_success, signed_in.text
            made = await client.post("/api-keys", json={"name": "tests", "scopes": list(SCOPES)})
            assert made.is_success, made.text
            key: str = made.json()["key"]
            return key

    def made_of(self, warm: Warm) -> list[Process]:
        """The processes of the desk, in the order in which they start."""
        log = self.folder / "desk.log"
        return [Process(warm, "run", self.environment, log, port=self.port, inlet_port=free_port())]


class SpreadDesk(DeskProcess):
    """Two `helpdesk serve` behind `front_port`, and two `helpdesk work` with a mail inlet each."""

    def __init__(
        self, folder: Path, *, sink_port: int, database_url: str, redis_url: str, front_port: int
    ) -> None:
        super().__init__(
            folder,
            sink_port=sink_port,
            environment={"HELPDESK_DATABASE_URL": database_url, "HELPDESK_REDIS_URL": redis_url},
        )
        self.database_url = database_url
        self.port = front_port

    def made_of(self, warm: Warm) -> list[Process]:
        """Servers first."""
        log = self.folder
        servers = [
            Process(warm, "serve", self.environment, log / f"server-{n}.log", port=free_port())
            for n in (1, 2)
        ]
        workers = [
            Process(warm, "work", self.environment, log / f"worker-{n}.log", inlet_port=free_port())
            for n in (1, 2)
        ]
        return [*servers, *workers]
