"""What the desk tells whoever runs it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import httpx
import structlog
from sqlalchemy import text

from helpdesk.db import channel_troubles, channels
from helpdesk.db.engine.slow_writes import SLOW_SECONDS, name_of
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import followings
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.jobs import InviteToSurvey
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


async def test_the_gauges_tell_what_waits_and_readiness_what_is_not_well(
    api: Api, ana: httpx.AsyncClient
) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)

    def wait(tx: Transaction) -> None:
        tx.add_job(InviteToSurvey(invitation_id=1), key="late", channel="support", not_before=long_ago)
        tx.add_job(InviteToSurvey(invitation_id=2), key="later", not_before=tx.now + timedelta(days=1))
        followings.begin(tx, ["bot"])
        followings.set_aside(tx, "bot", 1, "ValueError()")
        trouble = Trouble(side="send", fault="password", detail="535")
        channel_troubles.note_trouble(tx, channels.channel(tx, "support").id, trouble)

    async with api.client() as stranger:
        assert (await stranger.get("/readyz")).text == "ready"
        await api.desk.write(wait)
        ready = await stranger.get("/readyz")
        told = (await stranger.get("/metrics")).text
    assert ready.status_code == 200, "what waits keeps nobody from being served"
    first, *lines = ready.text.splitlines()
    assert first == "ready"
    assert [line.split(":")[1].split()[0] for line in lines] == ["outbox", "follower", "channel"]
    figures = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    assert figures['helpdesk_outbox_jobs{lane="invite:support"}'] == "1.0"
    assert figures['helpdesk_outbox_jobs{lane="invite"}'] == "1.0"
    assert float(figures['helpdesk_outbox_oldest_due_seconds{lane="invite:support"}']) > 86_400
    assert figures['helpdesk_outbox_oldest_due_seconds{lane="invite"}'] == "0.0"
    assert figures['helpdesk_follower_failed{follower="bot"}'] == "1.0"
    assert figures["helpdesk_ledger_in_flight"] == "0.0"
    assert lines[-1].endswith("for 0 min it cannot send: wrong user name or password (535)")
    assert 'helpdesk_channel_not_well_seconds{channel="support",side="send"}' in figures
    assert figures['helpdesk_channel_not_well_seconds{channel="site",side="send"}'] == "0.0"
    listed = {one["name"]: one["troubles"] for one in (await ana.get("/api/v1/channels")).json()}
    assert [(one["side"], one["fault"]) for one in listed["support"]] == [("send", "password")]
    assert listed["site"] == []
    for state in ("failed", "uncertain"):
        assert figures[f'helpdesk_undelivered_answers{{state="{state}"}}'] == "0.0"
    assert "helpdesk_database_waiting" in figures


async def test_a_slow_write_is_logged_and_counted_by_its_name(api: Api) -> None:
    def crawls(tx: Transaction) -> None:
        time.sleep(SLOW_SECONDS + 0.01)  # what is measured is time

    name = name_of(crawls)
    with structlog.testing.capture_logs() as logs:
        await api.desk.write(crawls)
        await api.desk.write(lambda tx: None)
    assert [line["operation"] for line in logs if line["event"] == "write.slow"] == [name]
    assert "crawls" in name
    async with api.client() as stranger:
        told = (await stranger.get("/metrics")).text
    assert f'helpdesk_slow_writes_total{{operation="{name}"}}' in told


async def test_the_counters_are_answered_and_the_gauges_logged_while_the_database_is_away(api: Api) -> None:
    async with api.client() as stranger:
        await api.desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE jobs RENAME TO jobs_away")))
        try:
            with structlog.testing.capture_logs() as logs:
                told = await stranger.get("/metrics")
            assert (await stranger.get("/readyz")).status_code == 503
        finally:
            await api.desk.write(lambda tx: tx.conn.execute(text("ALTER TABLE jobs_away RENAME TO jobs")))
    assert told.status_code == 200
    assert "helpdesk_requests_total" in told.text
    assert "metrics.gauges_failed" in [line["event"] for line in logs]
