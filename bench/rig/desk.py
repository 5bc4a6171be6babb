"""A real desk process for a benchmark: its own data, a free port, one advisor, one web chat."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import msgspec

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.operations.people import accounts

START_SECONDS = 120


class RunningDesk(msgspec.Struct, frozen=True, kw_only=True):
    """`session` is the advisor's cookie."""

    pid: int
    host: str
    session: str
    data_dir: Path
    inlet_port: int = 0

    def resident_kb(self) -> int:
        """Resident memory of the process, as Linux counts it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def has_children(self) -> bool:
        """Whether processes of its own run now."""
        mine = f"PPid:\t{self.pid}\n"
        for status in Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                if mine in status.read_text():
                    return True
        return False


@contextlib.contextmanager
def running_desk(database_url: str = "", *, mail: bool = False) -> Iterator[RunningDesk]:
    """`helpdesk run` on its own empty SQLite desk, or on the empty database of `database_url`. `mail`: it
    takes the mail of support@desk.example by SMTP."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        database_url = database_url or f"sqlite:///{folder}/helpdesk.db"
        migrate(database_url)
        desk = Desk(database_url)
        session = desk.write_now(furnish)
        inlet_port = free_port() if mail else 0
        if mail:
            desk.write_now(add_mailbox)
        desk.close()
        inlet = {"HELPDESK_MAIL_INLET": "smtp", "HELPDESK_MAIL_INLET_PORT": str(inlet_port)} if mail else {}
        with desk_process(Path(folder), database_url, inlet) as (port, pid):
            yield RunningDesk(
                pid=pid,
                host=f"127.0.0.1:{port}",
                session=session,
                data_dir=Path(folder),
                inlet_port=inlet_port,
            )


@contextlib.contextmanager
def desk_process(
    folder: Path, database_url: str, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[int, int]]:
    """`helpdesk run` on a database that is ready; its port and its process id."""
    port = free_port()
    environment = os.environ | {
        "HELPDESK_DATA_DIR": str(folder),
        "HELPDESK_DATABASE_URL": database_url,
        "HELPDESK_PORT": str(port),
        "HELPDESK_REQUESTS_PER_MINUTE": "0",  # the whole load comes from one address
        "HELPDESK_CONNECTIONS_PER_ADDRESS": "0",
        "HELPDESK_LOG_LEVEL": "warning",
        **more,
    }
    command = [str(Path(sys.executable).with_name("helpdesk")), "run"]
    with serving(command, f"http://127.0.0.1:{port}/healthz", environment) as pid:
        yield port, pid


@contextlib.contextmanager
def serving(command: list[str], url: str, environment: dict[str, str]) -> Iterator[int]:
    """A server's process id, after its first answer at `url`; the process is ended afterwards."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(url, server)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def furnish(tx: Transaction) -> str:
    """Make one advisor, one team and a web chat. Returns the advisor's session."""
    advisor = advisors.add_advisor(tx, email="bench@desk.example", name="Bench")
    team = advisors.add_team(tx, "Support", [advisor])
    channels.put_channel(tx, "web", kind="webchat", label="Website", team_id=team, settings={}, enabled=True)
    return accounts.sign_in(tx, advisor, timedelta(hours=1))


def add_mailbox(tx: Transaction) -> None:
    """Make a channel for the mail of support@desk.example."""
    settings = {"address": "support@desk.example"}
    channels.put_channel(
        tx, "support", kind="email", label="Support", team_id=None, settings=settings, enabled=True
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} ended with {server.returncode} while it started")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answered at {url} within {START_SECONDS} s")
