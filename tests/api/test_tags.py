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


async def test_an_admin_counts_renames_joins_removes_and_takes_it_back(
    ana: httpx.AsyncClient, api: Api
) -> None:
    for tags in (["parcel", "lost"], ["parcel"]):
        await opened(ana, tags=tags)
    async with api.signed_in("adam") as adam:
        path = "/api/v1/tags"
        assert (await adam.get(f"{path}/counts")).json() == [
            {"tag": "lost", "tickets": 1},
            {"tag": "parcel", "tickets": 2},
        ]
        joined = (await adam.post(f"{path}/rename", json={"tag": "lost", "into": "Parcel"})).json()
        assert (joined["changed"], joined["left"]) == (1, 0)
        assert (await adam.get(f"{path}/counts")).json() == [{"tag": "parcel", "tickets": 2}]
        undone = await adam.post(f"{path}/acts/{joined['act']}/undo")
        assert undone.json() == {"changed": 1}
        assert (await adam.post(f"{path}/acts/{joined['act']}/undo")).status_code == 409
        gone = await adam.post(f"{path}/remove", json={"tag": "parcel"})
        assert (gone.json()["changed"], await counted(adam)) == (2, {"lost": 1})
        for call, body, status in (
            ("rename", {"tag": "lost", "into": "lost"}, 400),
            ("rename", {"tag": "nothing", "into": "x"}, 404),
            ("remove", {"tag": "nothing"}, 404),
        ):
            assert (await adam.post(f"{path}/{call}", json=body)).status_code == status


async def counted(client: httpx.AsyncClient) -> dict[str, int]:
    return {one["tag"]: one["tickets"] for one in (await client.get("/api/v1/tags/counts")).json()}
