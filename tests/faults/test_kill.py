"""kill -9 at any moment loses nothing and doubles nothing: mail and chat flow in, answers flow out."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.desk_process import DeskProcess, free_port, rows

KILLS = 50
_numbers = itertools.count(1)


class Sink:
    """A mail server that takes everything and remembers how often each Message-ID came."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message_id = BytesHeaderParser().parsebytes(content)["Message-ID"]
        self.received[message_id.strip("<> ")] += 1
        return "250 taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


class Customers:
    """What was sent in and acknowledged, each repeated until it was."""

    def __init__(self, desk: DeskProcess, key: str) -> None:
        self.desk = desk
        self.headers = {"Authorization": f"Bearer {key}"}
        self.mails: list[str] = []
        self.chats: list[str] = []
        self.replies: list[str] = []
        self.stopping = False

    async def write_mails(self) -> None:
        """Hand mails to the inlet as a mail server does: again and again until it says 250."""
        while not self.stopping:
            message_id = f"mail-{next(_numbers)}@customer.example"
            mail = EmailMessage()
            mail["From"] = f"customer{len(self.mails) % 7}@customer.example"
            mail["To"] = "support@desk.example"
            mail["Subject"] = f"Request {message_id}"
            mail["Message-ID"] = f"<{message_id}>"
            mail.set_content(f"Please look at my request {message_id}.")
            while not await self._hand_in(mail.as_bytes()):
                await asyncio.sleep(0.02)
            self.mails.append(message_id)

    async def chat(self) -> None:
        """Speak in a web chat, saying each message again after a lost connection until it is stored."""
        token: str | None = None
        while not self.stopping:
            client_id = uuid.uuid4().hex
            while True:
                with contextlib.suppress(OSError, websockets.WebSocketException, asyncio.TimeoutError):
                    async with (
                        asyncio.timeout(5),
                        websockets.connect(f"ws://127.0.0.1:{self.desk.port}/chat?channel=chat") as socket,
                    ):
                        await socket.send(json.dumps({"t": "hello", "token": token, "after": 0}))
                        token = (await _frame(socket, "hello"))["token"] or token
                        await socket.send(
                            json.dumps({"t": "message", "client_id": client_id, "text": f"Hello {client_id}"})
                        )
                        await _frame(socket, "stored")
                        break
                await asyncio.sleep(0.02)
            self.chats.append(client_id)

    async def answer(self) -> None:
        """Answer tickets by mail, each answer with an idempotency key, repeated until it is accepted."""
        async with httpx.AsyncClient(
            base_url=f"{self.desk.url}/api/v1", timeout=5, headers=self.headers
        ) as client:
            while not self.stopping:
                with contextlib.suppress(httpx.TransportError):
                    await self._answer_some_ticket(client)
                await asyncio.sleep(0.02)

    async def _answer_some_ticket(self, client: httpx.AsyncClient) -> None:
        listed = await client.get("/tickets", params={"view": "all", "limit": 50})
        assert listed.status_code == 200, listed.text
        mails = [row["number"] for row in listed.json()["items"] if "email" in row["channel_kinds"]]
        if not mails:
            return
        number = random.choice(mails)
        seen = (await client.get(f"/tickets/{number}")).json()["last_message_id"]
        key = uuid.uuid4().hex
        answer = {"channel": "support", "text": f"Answer {key}", "last_message_id": seen}
        while True:
            try:
                accepted = await client.post(
                    f"/tickets/{number}/replies", json=answer, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                await asyncio.sleep(0.02)  # the desk is down: say the same again
                continue
            if accepted.status_code != 409:  # otherwise a newer message holds the answer back
                assert accepted.status_code == 201, accepted.text
                self.replies.append(key)
            return

    async def _hand_in(self, mail: bytes) -> bool:
        """One LMTP delivery; True once the desk has taken it over."""
        try:
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.desk.inlet_port)
        except (OSError, TimeoutError):
            return False
        try:
            async with asyncio.timeout(5):
                await _reply(reader)
                for line in (
                    "LHLO tests",
                    "MAIL FROM:<x@customer.example>",
                    "RCPT TO:<support@desk.example>",
                ):
                    writer.write(f"{line}\r\n".encode())
                    if not (await _reply(reader)).startswith(b"250"):
                        return False
                writer.write(b"DATA\r\n")
                await _reply(reader)
                writer.write(mail.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
                return (await _reply(reader)).startswith(b"250")
        except (OSError, TimeoutError, EOFError):
            return False
        finally:
            writer.close()


async def _reply(reader: asyncio.StreamReader) -> bytes:
    """The last line of an LMTP reply."""
    while True:
        line = await reader.readline()
        if not line:
            raise EOFError
        if line[3:4] != b"-":
            return line


async def _frame(socket: Any, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await socket.recv())
        assert frame["t"] != "error", frame
        if frame["t"] == kind:
            return frame


async def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path, sink: tuple[Sink, int]) -> None:
    handler, sink_port = sink
    desk = DeskProcess(tmp_path, sink_port=sink_port)
    desk.set_up()
    await desk.start()
    customers = Customers(desk, await desk.make_key())
    tasks = [
        asyncio.create_task(one)
        for one in (customers.write_mails(), customers.chat(), customers.chat(), customers.answer())
    ]
    random.seed(20260301)
    try:
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.0, 0.6))  # the moment of the kill is what is random here
            desk.kill()
            for task in tasks:
                assert not task.done() or task.exception() is None
            await desk.start()
        customers.stopping = True
        await asyncio.gather(*tasks)
        await _settled(tmp_path / "helpdesk.db")
    finally:
        for task in tasks:
            task.cancel()
        desk.stop()
    _compare(tmp_path / "helpdesk.db", customers, handler)
    assert "All items are accounted for." in desk.command("ledger")


async def _settled(database: Path) -> None:
    """Until nothing is in flight: no unsettled item, no job that may still run."""
    async with asyncio.timeout(150):
        while any(
            rows(database, query)[0][0]
            for query in (
                "SELECT count(*) FROM ledger WHERE fate IS NULL",
                "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')",
            )
        ):
            await asyncio.sleep(0.5)


def _compare(database: Path, customers: Customers, sink: Sink) -> None:
    assert min(len(customers.mails), len(customers.chats), len(customers.replies)) > KILLS // 5

    stored = Counter(
        row[0] for row in rows(database, "SELECT external_id FROM messages WHERE direction = 'in'")
    )
    assert [one for one in customers.mails if stored[one] != 1] == []
    said = Counter(external_id.rpartition(":")[2] for external_id in stored.elements() if ":" in external_id)
    assert [one for one in customers.chats if said[one] != 1] == []
    assert [one for one, n in stored.items() if n > 1] == []

    answers = rows(database, "SELECT text, external_id, delivery FROM messages WHERE direction = 'out'")
    texts = Counter(text for text, _, _ in answers)
    assert [key for key in customers.replies if texts[f"Answer {key}"] != 1] == []
    assert [text for text, n in texts.items() if n > 1] == []
    for _, message_id, delivery in answers:
        times = sink.received[message_id]
        assert times <= 1, f"{message_id} went out {times} times"
        assert delivery in ("sent", "uncertain"), (message_id, delivery)
        if delivery == "sent":
            assert times == 1, f"{message_id} is called sent, and never arrived"
    assert set(sink.received) <= {message_id for _, message_id, _ in answers}
