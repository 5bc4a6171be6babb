"""The desk under the soak: PostgreSQL, Redis, two serving processes, one that works, and what they use."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from bench.on_postgres.raw import empty_database
from bench.rig.desk import START_SECONDS, free_port, serving
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.operations.people import accounts
from tests import servers

ADVISORS = 10
ADDRESS = "support@desk.example"
SECRET = "whsec_" + "c29hayBzb2FrIHNvYWsgc29hayBzb2FrIHNvYWs="


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What a process uses at one moment: resident memory, and open file descriptors."""

    kb: int
    descriptors: int


class Soaked(msgspec.Struct, frozen=True, kw_only=True):
    """`pids` by the name of the process; `hosts` of the two that serve; `sessions` of the advisors."""

    database_url: str
    pids: dict[str, int]
    hosts: list[str]
    inlet_port: int
    sessions: list[str]
    environment: dict[str, str]

    def used(self) -> dict[str, Used]:
        """What each process uses now, as Linux counts it."""
        return {name: _used(pid) for name, pid in self.pids.items()}


@contextlib.contextmanager
def soaked_desk(smtp_port: int) -> Iterator[Soaked]:
    """Two `helpdesk serve` and one `helpdesk work` on servers of their own; mail leaves to `smtp_port`."""
    with (
        tempfile.TemporaryDirectory(prefix="helpdesk-soak-") as folder,
        servers.running_postgres(durable=True) as server_url,
        servers.running_redis() as redis_url,
        contextlib.ExitStack() as stack,
    ):
        url = empty_database(server_url, "soak")
        migrate(url)
        desk = Desk(url)
        sessions = desk.write_now(_furnish, smtp_port)
        desk.close()
        ports, inlet_port = [free_port(), free_port()], free_port()
        environment = os.environ | {
            "HELPDESK_DATA_DIR": folder,
            "HELPDESK_DATABASE_URL": url,
            "HELPDESK_REDIS_URL": redis_url,
            "HELPDESK_TRUSTED_PROXIES": "127.0.0.1",  # each visitor has an address of their own
            "HELPDESK_LOG_LEVEL": "error",
        }
        helpdesk = str(Path(sys.executable).with_name("helpdesk"))
        ready = [f"http://127.0.0.1:{port}/healthz" for port in ports]
        pids = {}
        for number, port in enumerate(ports):
            mine = environment | {"HELPDESK_PORT": str(port)}
            pids[f"server {number + 1}"] = stack.enter_context(
                serving([helpdesk, "serve"], ready[number], mine)
            )
        mine = environment | {"HELPDESK_MAIL_INLET": "lmtp", "HELPDESK_MAIL_INLET_PORT": str(inlet_port)}
        pids["worker"] = stack.enter_context(serving([helpdesk, "work"], ready[0], mine))
        _wait_for(inlet_port)
        yield Soaked(
            database_url=url,
            pids=pids,
            hosts=[f"127.0.0.1:{port}" for port in ports],
            inlet_port=inlet_port,
            sessions=sessions,
            environment=environment,
        )


def _furnish(tx: Transaction, smtp_port: int) -> list[str]:
    """Advisors and their sessions, a team, a mailbox, a web chat and a signed channel."""
    people = [
        advisors.add_advisor(tx, email=f"a{n}@desk.example", name=f"Advisor {n}") for n in range(ADVISORS)
    ]
    team = advisors.add_team(tx, "Support", people)
    smtp = {"host": "127.0.0.1", "port": smtp_port, "security": "none"}
    each: dict[str, tuple[str, dict[str, Any]]] = {
        "support": ("email", {"address": ADDRESS, "smtp": smtp, "acknowledge": True}),
        "web": ("webchat", {}),
        "orders": ("api", {"secret": SECRET}),
    }
    for name, (kind, settings) in each.items():
        channels.put_channel(tx, name, kind=kind, label=name, team_id=team, settings=settings, enabled=True)
    return [accounts.sign_in(tx, one, timedelta(days=7)) for one in people]


def _wait_for(port: int) -> None:
    """Until somebody listens there; TimeoutError."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on port {port}")


def _used(pid: int) -> Used:
    process = Path(f"/proc/{pid}")
    status = (process / "status").read_text()
    kb = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return Used(kb=kb, descriptors=len(list((process / "fd").iterdir())))
