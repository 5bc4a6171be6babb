"""Another system that posts signed orders, and people who write by Telegram."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime

import httpx

from helpdesk.channels import standard_webhooks
from tests.faults.desk_process import SECRET
from tests.faults.far_sides import Telegram
from tests.faults.furnish import BOT_SECRET, BOT_TOKEN
from tests.faults.traffic.told import AGAIN_SECONDS, Told, until_answered

_PEOPLE = range(501, 513)
_MOST_WAITING = 50


async def post_orders(told: Told, url: str) -> None:
    """Post signed messages, each again until it is acknowledged."""
    key = standard_webhooks.key_of(SECRET)
    async with httpx.AsyncClient(base_url=url, timeout=5) as client:
        while not told.stopping:
            number = f"order-{next(told.numbers)}"
            message = {
                "external_id": number,
                "from": {"kind": "email", "value": f"{number}@shop.example", "verified": True},
                "subject": f"Damaged {number}",
                "text": f"My {number} came broken.",
            }
            body = json.dumps(message).encode()

            async def post(number: str = number, body: bytes = body) -> httpx.Response:
                signed = standard_webhooks.sign(key, id=number, at=datetime.now(UTC), body=body)
                return await client.post("/inbound/orders", content=body, headers=signed)

            answer = await until_answered(post)
            if answer.status_code == 200:
                told.orders[f"orders:{number}"] = ""
            else:
                told.wrong.append(f"{number}: {answer.status_code} {answer.text}")
            await told.rest()


async def set_webhook(telegram_url: str, url: str) -> None:
    """Tell Telegram where the desk takes its updates."""
    where = {"url": f"{url}/inbound/telegram", "secret_token": BOT_SECRET}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{telegram_url}/bot{BOT_TOKEN}/setWebhook", json=where)
    assert answer.is_success, answer.text


async def write_by_telegram(told: Told, telegram: Telegram) -> None:
    """Write as several people, every fourth time with a file. Updates wait at Telegram, in their order, until
    the desk takes them: those that no longer wait are acknowledged."""
    written: list[tuple[str, str]] = []
    while True:
        waiting = await telegram.deliver_pending()
        taken = len(written) - waiting
        told.posts |= dict(written[:taken])
        written = written[taken:]
        if told.stopping and not written:
            return
        if told.stopping or waiting > _MOST_WAITING:  # more would only queue up
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        number, chat = next(told.numbers), told.chance.choice(_PEOPLE)
        file = None
        if number % 4 == 0:
            file = (f"{number}.bin", "application/octet-stream", told.file())
        posted = await telegram.say(chat, f"Telegram {number}", name=f"Person {chat}", file=file)
        written.append((f"telegram:{chat}:{posted}", hashlib.sha256(file[2]).hexdigest() if file else ""))
        await told.rest()
