"""Customers and an advisor of a desk that is killed: each says the same again until it is acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import uuid
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import httpx
import websockets

from helpdesk.channels import standard_webhooks
from tests.faults.desk_process import SECRET, DeskProcess

_numbers = itertools.count(1)


class Customers:
    """What was sent in and acknowledged, each repeated until it was."""

    def __init__(self, desk: DeskProcess, key: str) -> None:
        self.desk = desk
        self.headers = {"Authorization": f"Bearer {key}"}
        self.mails: list[str] = []
        self.webhooks: list[str] = []
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

    async def post_webhooks(self) -> None:
        """Post signed messages, each again until it is acknowledged, as another system does."""
        key = standard_webhooks.key_of(SECRET)
        async with httpx.AsyncClient(base_url=self.desk.url, timeout=5) as client:
            while not self.stopping:
                number = f"order-{next(_numbers)}"
                message = {
                    "external_id": number,
                    "from": {"kind": "email", "value": f"{number}@shop.example", "verified": True},
                    "subject": f"Damaged {number}",
                    "text": f"My {number} came broken.",
                }
                body = json.dumps(message).encode()
                while not await self._posted(client, key, number, body):
                    await asyncio.sleep(0.02)
                self.webhooks.append(f"orders:{number}")

    async def _posted(self, client: httpx.AsyncClient, key: bytes, number: str, body: bytes) -> bool:
        signed = standard_webhooks.sign(key, id=number, at=datetime.now(UTC), body=body)
        try:
            answer = await client.post("/inbound/orders", content=body, headers=signed)
        except httpx.TransportError:
            return False
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200

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
