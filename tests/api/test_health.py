"""What the desk tells whoever runs it."""

from __future__ import annotations

import httpx

from tests.api.conftest import Api


async def test_every_answer_is_counted_and_timed_by_its_route(api: Api, ana: httpx.AsyncClient) -> None:
    assert (await ana.get("/api/v1/tickets/999999999")).status_code == 404
    async with api.client() as stranger:
        assert (await stranger.get("/healthz")).text == "ok"
        told = (await stranger.get("/metrics")).text
    counted = 'helpdesk_requests_total{method="GET",route="/api/v1/tickets/{number}",status="404"}'
    assert counted in told
    assert 'helpdesk_request_seconds_count{route="/api/v1/tickets/{number}"}' in told
    assert 'helpdesk_request_seconds_count{route="/healthz"}' in told


async def test_a_page_may_be_asked_for_by_its_head_alone(api: Api) -> None:
    async with api.client() as stranger:
        found = await stranger.head("/healthz")
        refused = await stranger.head("/api/v1/tickets")
    assert found.status_code == 200
    assert found.headers["content-length"] == "2"
    assert refused.status_code == 401
