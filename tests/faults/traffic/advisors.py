"""An advisor who answers tickets of every channel and solves some; customers who answer surveys by mail."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any

import httpx

from tests.faults.traffic.told import Told, Vote, until_answered

_KINDS = ("email", "api", "telegram", "webchat")
_LIST = {"view": "all", "limit": "60"}


async def answer_tickets(told: Told, api: httpx.AsyncClient) -> None:
    """Answer, channel after channel. Each answer has an idempotency key, and is repeated until the desk takes
    it or says that something newer came."""
    kinds = 0
    while not told.stopping:
        kinds += 1
        found = await _some_ticket(told, api, _KINDS[kinds % len(_KINDS)])
        if found is not None:
            await _answer(told, api, found)
        await told.rest()


async def solve_tickets(told: Told, api: httpx.AsyncClient) -> None:
    """Solve tickets, mostly those of mails: their customers are asked how it went."""
    while not told.stopping:
        kind = told.chance.choice(("email", "email", "api", "webchat"))
        number = await _some_ticket(told, api, kind, states=("open", "pending"))
        if number is not None:
            headers = {"Idempotency-Key": uuid.uuid4().hex}

            async def close(number: int = number, headers: dict[str, str] = headers) -> httpx.Response:
                return await api.post(f"/tickets/{number}/closure", json={}, headers=headers)

            answer = await until_answered(close)
            if answer.status_code == 200:
                told.solved.append(number)
            elif answer.status_code != 409:  # otherwise it was solved by an answer
                told.wrong.append(f"solving {number}: {answer.status_code} {answer.text}")
        await asyncio.sleep(told.chance.uniform(0.0, 0.6))


async def answer_surveys(told: Told, url: str, links: Sequence[str]) -> None:
    """Answer each survey whose mail came, once, by its page."""
    done = 0
    async with httpx.AsyncClient(base_url=url, timeout=5) as page:
        while not told.stopping:
            if done == len(links):
                await told.rest()
                continue
            token, vote = links[done], Vote(comment=uuid.uuid4().hex, score=told.chance.randint(1, 5))
            done += 1
            form = {"score": str(vote.score), "comment": vote.comment}

            async def post(token: str = token, form: dict[str, str] = form) -> httpx.Response:
                return await page.post(f"/survey/{token}", data=form)

            answer = await until_answered(post)
            if answer.status_code == 200:
                told.votes.append(vote)
            elif answer.status_code != 409:  # otherwise the ticket was reopened before it was sent
                told.wrong.append(f"a vote: {answer.status_code} {answer.text[:300]}")


async def _some_ticket(
    told: Told, api: httpx.AsyncClient, kind: str, *, states: Sequence[str] = ()
) -> int | None:
    listed = await until_answered(lambda: api.get("/tickets", params=_LIST))
    if listed.status_code != 200:
        told.wrong.append(f"the list: {listed.status_code} {listed.text}")
        return None
    numbers: list[int] = [
        row["number"]
        for row in listed.json()["items"]
        if kind in row["channel_kinds"] and (not states or row["state"] in states)
    ]
    return told.chance.choice(numbers) if numbers else None


async def _answer(told: Told, api: httpx.AsyncClient, number: int) -> None:
    seen = await until_answered(lambda: api.get(f"/tickets/{number}"))
    detail: dict[str, Any] = seen.json()
    where = next((one for one in detail["reply_channels"] if not one["closed"]), None)
    if where is None:
        return
    key = uuid.uuid4().hex
    reply = {
        "channel": where["name"],
        "conversation": where["conversation"],
        "text": f"Answer {key}",
        "last_message_id": detail["last_message_id"],
    }
    headers = {"Idempotency-Key": key}
    answer = await until_answered(lambda: api.post(f"/tickets/{number}/replies", json=reply, headers=headers))
    if answer.status_code == 201:
        told.answers[key] = where["kind"]
    elif answer.status_code == 400 and answer.json()["field"] == "conversation":
        return  # its customer wrote again, and the chat went on to another ticket
    elif answer.status_code != 409:  # otherwise a newer message holds the answer back
        told.wrong.append(f"answering {number}: {answer.status_code} {answer.text}")
