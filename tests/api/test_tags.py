"""The tags that the desk offers."""

from __future__ import annotations

import httpx

from tests.api.conftest import Api
from tests.api.test_tickets import opened
from tests.factories import add_routing_rule


async def test_every_tag_of_a_ticket_or_a_rule_is_listed_once(ana: httpx.AsyncClient, api: Api) -> None:
    assert (await ana.get("/api/v1/tags")).json() == []
    for tags in (["parcel", "lost"], ["parcel", "Äpfel"], []):
        await opened(ana, tags=tags)
    await api.desk.write(add_routing_rule, "Invoices", api.people.sales, tags=["billing", "lost"])
    assert (await ana.get("/api/v1/tags")).json() == ["billing", "lost", "parcel", "äpfel"]


async def test_a_stranger_is_not_told_the_tags(api: Api) -> None:
    async with api.client() as stranger:
        assert (await stranger.get("/api/v1/tags")).status_code == 401
