"""The desks that are killed, each with what belongs to it alone, and whom a kill meets."""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
import psycopg

from tests import servers
from tests.faults.desk_process import DeskProcess, SpreadDesk
from tests.faults.front import front
from tests.faults.furnish import Furnished, furnish
from tests.faults.process import Process

On = Literal["sqlite", "postgresql"]


class Trialled(msgspec.Struct, frozen=True, kw_only=True):
    """A desk and what belongs to it alone. `others`: faults that are no kill of a process, by name."""

    desk: DeskProcess
    session: str
    others: dict[str, Callable[[], None]]


@contextlib.asynccontextmanager
async def trialled(on: On, folder: Path, where: Furnished) -> AsyncIterator[Trialled]:
    """The whole desk, ready."""
    async with contextlib.AsyncExitStack() as stack:
        others: dict[str, Callable[[], None]] = {}
        if on == "sqlite":
            desk = DeskProcess(folder, sink_port=where.smtp_port)
        else:
            database_url = stack.enter_context(servers.running_postgres())
            redis_port, front_port = servers.free_port(), servers.free_port()
            redis = stack.enter_context(contextlib.ExitStack())
            redis_url = redis.enter_context(servers.running_redis(redis_port))

            def restart_redis() -> None:
                redis.close()
                redis.enter_context(servers.running_redis(redis_port))

            stack.callback(_dump, database_url, folder / "books.sql")
            others = {"Redis": restart_redis, "database connections": lambda: _cut(database_url)}
            desk = SpreadDesk(
                folder,
                sink_port=where.smtp_port,
                database_url=database_url,
                redis_url=redis_url,
                front_port=front_port,
            )
            await stack.enter_async_context(
                front(front_port, [one.port for one in desk.processes if one.port])
            )
        session = furnish(desk.database_url, where)
        stack.callback(desk.stop)
        await desk.start()
        yield Trialled(desk=desk, session=session, others=others)


def victims(over: Trialled, chance: random.Random) -> tuple[str, list[Process]]:
    """Whom the next kill meets."""
    processes = over.desk.processes
    if len(processes) == 1:
        return "desk", processes
    groups = {
        "server": [one for one in processes if one.command == "serve"],
        "worker": [one for one in processes if one.command == "work"],
    }
    kinds = ["server", "worker", "both servers", "both workers", "everything", *over.others]
    kind = chance.choices(kinds, [8, 8, 2, 2, 2, *(1 for _ in over.others)])[0]
    if kind in groups:
        return kind, [chance.choice(groups[kind])]
    both = groups.get(kind.removeprefix("both ").removesuffix("s"), [])
    return kind, processes if kind == "everything" else both


async def left(folder: Path) -> list[str]:
    """Processes of the desk that live on without it: what a killed one had begun must end too."""
    ends = time.monotonic() + 10
    while (found := list(_of(folder))) and time.monotonic() < ends:
        await asyncio.sleep(0.1)
    return [f"a process lives on: {one}" for one in found]


def _of(folder: Path) -> Iterator[str]:
    mine = f"HELPDESK_DATA_DIR={folder}".encode()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is somebody else's
            if mine in (path / "environ").read_bytes().split(b"\0"):
                yield f"{path.name} {(path / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()}"


def _dump(database_url: str, where: Path) -> None:
    """Keep what a database had that is gone with its server, for people who look for a cause."""
    url = database_url.replace("+psycopg", "")
    subprocess.run([servers.postgres_program("pg_dump"), f"--file={where}", url], check=True)


def _cut(database_url: str) -> None:
    """End every connection that the desk has to its database."""
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
