"""Saved replies through the API, as tests make and use them."""

from __future__ import annotations

from typing import Any

import httpx

URL = "/api/v1/saved-replies"
HELLO = {"en": "Hello {{contact.first_name|there}}!", "fr": "Bonjour {{contact.first_name}} !"}


def draft(**values: Any) -> dict[str, Any]:
    return {"name": "Hello", "texts": HELLO, "personal": True} | values


async def made(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    """A reply that the client makes: a personal one, unless told otherwise."""
    answer = await client.post(URL, json=draft(**values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def names(client: httpx.AsyncClient, **params: Any) -> list[str]:
    answer = await client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]
