"""Two `serve` and one `work`, real processes, share one desk: what enters one is heard on the other."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from helpdesk.db.engine.desk import Desk
from tests.live import desk_server
from tests.live.desk_server import Heard
from tests.servers import free_port

pytestmark = pytest.mark.services

HELPDESK = str(Path(sys.executable).with_name("helpdesk"))


class Processes:
    """The addresses of both servers, and an advisor's session that holds on either."""

    def __init__(self, hosts: list[str], session: str) -> None:
        self.hosts = hosts
        self.session = session

    @contextlib.asynccontextmanager
    async def socket(self, host: str, path: str, hello: dict[str, Any] | None = None) -> AsyncIterator[Heard]:
        headers = {"Cookie": f"helpdesk_session={self.session}"}
        async with connect(f"ws://{host}{path}", additional_headers=headers, compression=None) as line:
            heard = Heard(line)
            if hello is not None:
                await heard.send(hello)
            heard.welcome = await heard.next("hello")
            yield heard

    async def reply(self, host: str, ticket: int, text: str) -> None:
        headers = {"X-Helpdesk": "1"}
        cookies = {"helpdesk_session": self.session}
        async with httpx.AsyncClient(
            base_url=f"http://{host}", headers=headers, cookies=cookies, timeout=60
        ) as client:
            detail = (await client.get(f"/api/v1/tickets/{ticket}")).json()
            body = {"channel": "web", "text": text, "last_message_id": detail["last_message_id"]}
            answer = await client.post(f"/api/v1/tickets/{ticket}/replies", json=body)
            assert answer.status_code == 201, answer.text


@pytest.fixture
async def processes(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Processes]:
    desk = Desk(database_url)
    session = desk.write_now(desk_server.furnish)
    desk.close()
    ports = [free_port(), free_port()]
    shared = os.environ | {
        "HELPDESK_DATABASE_URL": database_url,
        "HELPDESK_REDIS_URL": redis_url,
        "HELPDESK_DATA_DIR": str(tmp_path),
        "HELPDESK_LOG_LEVEL": "warning",
    }
    started = [
        subprocess.Popen([HELPDESK, "serve"], env=shared | {"HELPDESK_PORT": str(port)}) for port in ports
    ]
    started.append(subprocess.Popen([HELPDESK, "work"], env=shared))
    hosts = [f"127.0.0.1:{port}" for port in ports]
    try:
        for host in hosts:
            await answers(host)
        yield Processes(hosts, session)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


async def answers(host: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as client:
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(f"http://{host}/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)


async def test_a_message_entering_one_process_reaches_a_console_on_the_other_and_its_answer_comes_back(
    processes: Processes,
) -> None:
    here, there = processes.hosts
    hello = {"t": "hello", "token": None, "after": 0}
    async with (
        processes.socket(there, "/live") as ana,
        processes.socket(here, "/chat?channel=web", hello) as ben,
    ):
        await ben.say("Is anybody there?")
        push = await ana.event("message.received")
        assert push["message"]["text"] == "Is anybody there?"
        await processes.reply(there, push["ticket"]["number"], "Yes, on another process")
        answer = await ben.next("message", lambda frame: not frame["message"]["mine"])
        assert answer["message"]["text"] == "Yes, on another process"
        await ben.send({"t": "seen", "message_id": answer["message"]["id"]})
        read = await ana.event("delivery.changed")
        assert (read["event"]["message_id"], read["event"]["state"]) == (answer["message"]["id"], "read")
        await ana.send({"t": "typing", "ticket": push["ticket"]["number"], "text": True})
        assert (await ben.next("typing"))["on"]
