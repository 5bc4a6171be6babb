"""On a full disk everybody is told so, nothing acknowledged is lost, and all goes on when there is room."""

from __future__ import annotations

import asyncio
import json
import smtplib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.desk_process import DeskProcess
from tests.faults.furnish import Furnished, furnish
from tests.faults.small_disk import SmallDisk, small_disk

LEAST_FREE = 8 * 1024 * 1024
LARGE = 400_000  # bytes: such a mail is kept as a file, a smaller one in the database
TEXT = "Is my parcel there yet?"


@pytest.fixture(params=["full", "nearly full"])
def how(request: pytest.FixtureRequest) -> str:
    """No byte is free; or fewer than HELPDESK_MIN_FREE_BYTES, which only strangers may not use."""
    name: str = request.param
    return name


@pytest.fixture
async def disk(tmp_path: Path) -> AsyncIterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, megabytes=48) as found:
        yield found


@pytest.fixture
async def served(disk: SmallDisk, how: str) -> AsyncIterator[tuple[DeskProcess, str]]:
    """A desk whose data are on the small disk, and an advisor's session."""
    least = LEAST_FREE if how == "nearly full" else 0
    desk = DeskProcess(disk.folder, sink_port=9, environment={"HELPDESK_MIN_FREE_BYTES": str(least)})
    nobody = "http://127.0.0.1:9"
    session = furnish(desk.database_url, Furnished(smtp_port=9, telegram_url=nobody, callback_url=nobody))
    await desk.start()
    yield desk, session
    desk.stop()


async def test_a_full_disk_is_told_and_loses_nothing(
    served: tuple[DeskProcess, str], disk: SmallDisk, how: str
) -> None:
    desk, session = served
    headers, cookies = {"X-Helpdesk": "1"}, {"helpdesk_session": session}
    async with (
        httpx.AsyncClient(base_url=f"{desk.url}/api/v1", headers=headers, cookies=cookies, timeout=30) as api,
        connect(f"ws://127.0.0.1:{desk.port}/chat?channel=chat", compression=None) as chat,
    ):
        await chat.send(json.dumps({"t": "hello", "token": None, "after": 0}))
        token = (await heard(chat, "hello"))["token"]
        assert (await say(chat, "first"))["t"] == "stored"
        ticket = (await api.get("/tickets", params={"view": "all"})).json()["items"][0]["number"]

        disk.fill(but=LEAST_FREE // 2 if how == "nearly full" else 0)
        async with asyncio.timeout(60):
            while (await upload(desk, token)).status_code != 503:  # a look at the disk holds for a second
                await asyncio.sleep(0.05)
        assert [await deliver(desk, n) for n in range(4)] == [451] * 4
        refused = await say(chat, "second")
        assert (refused["t"], refused["code"], refused["client_id"]) == ("error", "unavailable", "second")
        assert (await upload(desk, token)).status_code == 503
        taken = 201 if how == "nearly full" else 503
        file: Any = {"file": ("a.bin", bytes(LARGE), "application/octet-stream")}
        for answer in (
            await api.post("/uploads", files=file),
            await api.post(f"/tickets/{ticket}/notes", json={"text": "Is the disk full?"}),
        ):
            assert answer.status_code == taken, answer.text
            assert str(disk.folder) not in answer.text
        assert (await api.get(f"/tickets/{ticket}")).status_code == 200

        disk.empty()
        async with asyncio.timeout(60):
            for n in range(4):
                while await deliver(desk, n) != 250:
                    await asyncio.sleep(0.2)
            while (stored := await say(chat, "second"))["t"] != "stored":
                await asyncio.sleep(0.2)
        assert stored["message"]["text"] == TEXT
        assert (await upload(desk, token)).status_code == 201
        assert (await api.post("/uploads", files=file)).status_code == 201
        noted = await api.post(f"/tickets/{ticket}/notes", json={"text": "There is room again"})
        assert noted.status_code == 201, noted.text
        await settled(desk)
        listed = (await api.get("/tickets", params={"view": "all", "limit": 50})).json()["items"]
        assert sorted(row["subject"] for row in listed if row["subject"].startswith("Request")) == [
            f"Request {n}" for n in range(4)
        ]
        (chatted,) = [row for row in listed if row["number"] == ticket]
        assert chatted["message_count"] == (4 if how == "nearly full" else 3)  # a note more was taken
    assert "All items are accounted for." in desk.command("ledger")


async def deliver(desk: DeskProcess, number: int) -> int:
    """Hand a mail in, by LMTP; every second one is large. Returns the status of the answer."""
    head = f"Message-ID: <{number}@shop.example>\r\nSubject: Request {number}\r\nFrom: a{number}@shop.example"
    body = f"{head}\r\n\r\nPlease look at this.\r\n" + f"{'x' * 70}\r\n" * (LARGE // 72 * (number % 2))

    def handed_in() -> int:
        with smtplib.LMTP("127.0.0.1", desk.inlet_port) as inlet:
            try:
                inlet.sendmail("ana@shop.example", ["support@desk.example"], body.encode())
            except smtplib.SMTPDataError as error:
                return error.smtp_code
        return 250

    return await asyncio.to_thread(handed_in)


async def upload(desk: DeskProcess, token: str) -> httpx.Response:
    """A visitor's file."""
    file: Any = {"file": (f"{uuid.uuid4()}.txt", uuid.uuid4().bytes * 1000, "text/plain")}
    async with httpx.AsyncClient(base_url=desk.url, timeout=30) as client:
        return await client.post("/chat/uploads", files=file, headers={"Authorization": f"Bearer {token}"})


async def say(chat: ClientConnection, client_id: str) -> dict[str, Any]:
    """Say something. Returns what the desk says to that."""
    await chat.send(json.dumps({"t": "message", "client_id": client_id, "text": TEXT}))
    return await heard(chat, "stored", "error")


async def heard(chat: ClientConnection, *kinds: str) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            found = json.loads(await chat.recv())
            for frame in found if isinstance(found, list) else [found]:
                if frame["t"] in kinds:
                    return dict(frame)


async def settled(desk: DeskProcess) -> None:
    """Wait until every mail that came has its fate."""
    async with asyncio.timeout(60), httpx.AsyncClient(timeout=30) as client:
        while "\nhelpdesk_ledger_in_flight 0" not in (await client.get(f"{desk.url}/metrics")).text:
            await asyncio.sleep(0.2)
