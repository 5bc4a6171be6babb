"""The soak's traffic: mails, chats and webhooks at a steady rate, whether the desk keeps up or not."""

from __future__ import annotations

import asyncio
import itertools
import smtplib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import httpx
import msgspec

from bench.rig.sockets import opened
from bench.soak.processes import ADDRESS, SECRET, Soaked
from bench.soak.sockets import Console, Talker
from helpdesk.channels import standard_webhooks

CONSOLES = 20  # one socket in so many is a console, the others are visitors
CUSTOMERS = 5_000
_AT_ONCE = 50  # sends of one kind that wait for the desk
_SAY_SECONDS = 30.0


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """Of each kind so many a second."""

    mails: float = 1.0
    chats: float = 5.0
    webhooks: float = 2.0


class Traffic:
    """`mails`, `webhooks`: the ids of what the desk acknowledged; `failed`: what it did not, and why."""

    def __init__(self, desk: Soaked) -> None:
        self.desk = desk
        self.mails: list[str] = []
        self.webhooks: list[str] = []
        self.said: list[str] = []
        self.failed: list[str] = []
        self.late = 0
        self.waits: list[float] = []
        self.consoles: list[Console] = []
        self.talkers: list[Talker] = []
        self._key = standard_webhooks.key_of(SECRET)
        self._numbers = itertools.count()

    async def connect(self, sockets: int) -> None:
        """Open the sockets, half of them at each server. Each visitor begins their chat."""
        heard = max(2, sockets // CONSOLES)
        hosts = itertools.cycle(self.desk.hosts)
        sessions = itertools.cycle(self.desk.sessions)
        for number in range(heard):
            headers = {
                "Cookie": f"helpdesk_session={next(sessions)}",
                "X-Forwarded-For": _address(11, number),
            }
            self.consoles += await opened(Console, 1, next(hosts), "/live", headers)
        for number in range(sockets - heard):
            headers = {"X-Forwarded-For": _address(10, number)}
            (talker,) = await opened(Talker, 1, next(hosts), "/chat?channel=web", headers)
            talker.begin(self.waits)
            self.talkers.append(talker)
            self._say(talker)
        async with asyncio.timeout(600):
            while any(one.unheard for one in self.talkers):
                await asyncio.sleep(0.1)

    async def flow(self, rates: Rates, seconds: float) -> None:
        """Send everything for so long, and wait for what is still on its way."""
        turns = itertools.cycle(self.talkers)

        async def chat() -> None:
            self._say(next(turns))

        async with httpx.AsyncClient(timeout=_SAY_SECONDS) as http:
            await asyncio.gather(
                self._steadily(rates.mails, seconds, lambda: asyncio.to_thread(self._hand_in)),
                self._steadily(rates.chats, seconds, chat),
                self._steadily(rates.webhooks, seconds, lambda: self._post(http)),
            )
        ends = time.monotonic() + _SAY_SECONDS
        while any(one.unheard for one in self.talkers) and time.monotonic() < ends:
            await asyncio.sleep(0.1)

    def leave(self) -> None:
        """Close every socket."""
        for one in (*self.consoles, *self.talkers):
            one.leaving = True
            one.transport.close()

    async def _steadily(self, rate: float, seconds: float, send: Callable[[], Awaitable[None]]) -> None:
        """Begin a send each 1/rate seconds. A slow desk delays none; while too many wait, none is sent."""
        began, running = time.perf_counter(), set[asyncio.Task[None]]()
        for number in itertools.count():
            due = began + number / rate
            if not rate or due - began >= seconds:
                break
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if len(running) >= _AT_ONCE:
                self.late += 1
                continue
            task = asyncio.ensure_future(self._safely(send))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def _safely(self, send: Callable[[], Awaitable[None]]) -> None:
        try:
            await send()
        except (OSError, smtplib.SMTPException, httpx.HTTPError) as error:
            self.failed.append(repr(error))

    def _say(self, talker: Talker) -> None:
        client_id = f"say-{next(self._numbers)}"
        self.said.append(client_id)
        talker.say(client_id, "My parcel is late again, can you look where it is?")

    def _hand_in(self) -> None:
        number = next(self._numbers)
        mail = EmailMessage()
        mail["From"] = f"Customer <c{number % CUSTOMERS}@customer.example>"
        mail["To"] = ADDRESS
        mail["Subject"] = f"Where is my order {number}?"
        mail["Message-ID"] = f"<mail-{number}@customer.example>"
        mail.set_content(f"I have waited since Monday for my order {number}. " * 20)
        with smtplib.LMTP("127.0.0.1", self.desk.inlet_port) as inlet:
            inlet.send_message(mail)
        self.mails.append(f"mail-{number}@customer.example")

    async def _post(self, http: httpx.AsyncClient) -> None:
        number = next(self._numbers)
        message = {
            "external_id": f"order-{number}",
            "from": {"kind": "email", "value": f"c{number % CUSTOMERS}@customer.example", "verified": True},
            "subject": f"Order {number} is damaged",
            "text": f"The lamp of order {number} came broken, please send a new one.",
        }
        body = msgspec.json.encode(message)
        signed = standard_webhooks.sign(self._key, id=f"w{number}", at=datetime.now(UTC), body=body)
        host = self.desk.hosts[number % 2]
        answer = await http.post(f"http://{host}/inbound/orders", content=body, headers=signed)
        answer.raise_for_status()
        self.webhooks.append(f"orders:order-{number}")


def _address(network: int, number: int) -> str:
    """An address of its own for each socket, as a proxy tells it: limits count by address."""
    return f"{network}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
