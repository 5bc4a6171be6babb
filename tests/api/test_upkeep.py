"""Any server shows how the parts of every process are doing: a port is taken away and given back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from helpdesk.api import health
from helpdesk.db import processes
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.records import jobs
from helpdesk.db.schema.records import processes as table
from helpdesk.domain.health import standing, wellness
from helpdesk.domain.health.processes import LOST_AFTER
from helpdesk.domain.jobs import DeliverMessage, InviteToSurvey, Job
from helpdesk.workers import roll_call
from tests.api.conftest import Api, serving
from tests.apps import create_app

PATH = "/api/v1/upkeep"


@pytest.fixture(autouse=True)
def _busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests wait for the figures as long as it takes."""
    monkeypatch.setattr(health, "_READY_WITHIN", 30.0)


async def until(client: httpx.AsyncClient, holds: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(30):
        while not holds(found := (await client.get(PATH)).json()):
            await asyncio.sleep(0.02)
    return found


def inlet_of(upkeep: Any) -> dict[str, Any]:
    """The inlet of the other process; {} while it is not known."""
    for process in upkeep["processes"]:
        for part in process["parts"] if process["role"] == "run" else []:
            if part["name"] == "mail inlet":
                return dict(part)
    return {}


async def test_a_port_that_another_program_has_is_told_by_every_server_until_it_is_free(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_call, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(standing, "again_after", lambda tries, seed: 0.05)
    monkeypatch.setattr(wellness, "PART_LATE", timedelta(0))
    taking = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port = taking.sockets[0].getsockname()[1]
    settings = msgspec.structs.replace(
        api.tools.settings, mail_inlet="smtp", mail_inlet_host="127.0.0.1", mail_inlet_port=port
    )
    async with serving(create_app(settings, works=True)), api.signed_in("lea") as lea:
        found = await until(lea, lambda all_: inlet_of(all_).get("state") == "again")
        assert [one["role"] for one in found["processes"]] == ["serve", "run"]
        assert {one["lost"] for one in found["processes"]} == {False}
        inlet = inlet_of(found)
        assert inlet["fault"] == "port_taken"
        assert inlet["why"] == "its port is in use by another program"
        assert inlet["tries"] >= 1
        line = "mail inlet: tried again for 0 min, because its port is in use by another program"
        ready = (await lea.get("/readyz")).text
        assert [one for one in ready.splitlines() if one.startswith("not well: desk ") and line in one], ready
        assert part_seconds((await lea.get("/metrics")).text, "mail inlet") > 0
        taking.close()
        await taking.wait_closed()
        found = await until(lea, lambda all_: inlet_of(all_).get("state") == "runs")
        assert "mail inlet:" not in (await lea.get("/readyz")).text
        assert part_seconds((await lea.get("/metrics")).text, "mail inlet") == 0
        assert all(part["state"] == "runs" for one in found["processes"] for part in one["parts"])
    async with api.signed_in("lea") as lea:
        assert [one["role"] for one in (await lea.get(PATH)).json()["processes"]] == ["serve"]


def part_seconds(metrics: str, part: str) -> float:
    (line,) = [
        one
        for one in metrics.splitlines()
        if one.startswith("helpdesk_part_not_well_seconds{") and f'part="{part}"' in one
    ]
    return float(line.rsplit(" ", 1)[1])


async def test_a_process_that_died_is_told_as_lost_and_its_place_only_to_admins(api: Api) -> None:
    def die(tx: Any) -> None:
        (own,) = processes.all_processes(tx)
        later = own.began_at + timedelta(seconds=1)
        dead = msgspec.structs.replace(own, key="dead", role="work", host="moor", pid=7, began_at=later)
        processes.hear(tx, dead, [])
        late = tx.now - LOST_AFTER - timedelta(minutes=3)
        tx.conn.execute(table.update().where(table.c.key == "dead").values(heard_at=late))

    await api.desk.write(die)
    async with api.signed_in("lea") as lea, api.signed_in("adam") as adam:
        seen_by_lea, seen_by_adam = [(await one.get(PATH)).json()["processes"] for one in (lea, adam)]
        assert "not well: worker moor:7: not heard of for 4 min" in (await lea.get("/readyz")).text
        told = (await lea.get("/metrics")).text
    assert [(one["role"], one["lost"]) for one in seen_by_lea] == [("serve", False), ("work", True)]
    assert [(one["host"], one["pid"]) for one in seen_by_lea] == [("", None)] * 2
    assert (seen_by_adam[1]["host"], seen_by_adam[1]["pid"]) == ("moor", 7)
    silent = [
        one for one in told.splitlines() if one.startswith('helpdesk_process_silent_seconds{process="w')
    ]
    assert float(silent[0].rsplit(" ", 1)[1]) > LOST_AFTER.total_seconds()


async def test_the_jobs_that_wait_are_told_by_what_they_do_and_on_which_channel(api: Api) -> None:
    await api.desk.write(lambda tx: tx.add_job(InviteToSurvey(invitation_id=1), key="a", channel="support"))
    async with api.signed_in("lea") as lea:
        (lane,) = (await lea.get(PATH)).json()["lanes"]
    assert (lane["kind"], lane["channel"], lane["jobs"]) == ("invite", "support", 1)
    assert lane["due_since"] is not None


async def test_a_failed_job_without_a_message_is_counted_for_a_day_and_an_answer_is_not(
    api: Api,
) -> None:
    def fail(tx: Transaction, key: str, job: Job, ago: timedelta) -> None:
        tx.add_job(job, key=key, channel="support")
        values = {"state": "failed", "done_at": tx.now - ago}
        tx.conn.execute(jobs.update().where(jobs.c.key == key).values(**values))

    hour = timedelta(hours=1)
    for number, ago in enumerate((hour, 23 * hour, 25 * hour)):
        await api.desk.write(fail, f"i{number}", InviteToSurvey(invitation_id=number), ago)
    await api.desk.write(fail, "d", DeliverMessage(message_id=1), hour)
    async with api.signed_in("lea") as lea:
        (lane,) = (await lea.get(PATH)).json()["lanes"]
        told, ready = (await lea.get("/metrics")).text, (await lea.get("/readyz")).text
    assert (lane["kind"], lane["channel"], lane["jobs"], lane["failed"]) == ("invite", "support", 0, 2)
    assert 'helpdesk_outbox_failed_jobs{lane="invite:support"} 2.0' in told
    assert "not well: outbox: 2 in lane invite:support failed for good within a day" in ready
    assert "deliver" not in ready
