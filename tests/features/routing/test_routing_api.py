"""Routing over HTTP: who sets it up, what is refused, versions and undo, the next ticket, and why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.routing.settings import AdvisorRouting, DeskRouting, TeamRouting
from helpdesk.features.routing.troubles import troubles
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.tickets import close
from tests.api.conftest import Api
from tests.factories import POLICY, join_team, mail, receive, take_in

PATH = "/api/v1/routing"
TEN = (datetime.now(UTC) - timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
TEN_DAYS_LATER = (TEN + timedelta(days=10)).isoformat()


async def shown(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(PATH)).json()
    return found


def mine(view: dict[str, Any], what: str, number: int) -> dict[str, Any]:
    key = {"teams": "team_id", "advisors": "advisor_id"}[what]
    found: dict[str, Any] = next(one for one in view[what] if one[key] == number)
    return found


async def test_a_team_is_set_up_by_its_lead_and_undone(api: Api) -> None:
    api.desk.write_now(join_team, api.people.lea, api.people.sales)
    async with api.signed_in("lea") as lea:
        path = f"{PATH}/teams/{api.people.sales}"
        before = mine(await shown(lea), "teams", api.people.sales)
        assert (before["changed"], before["may_change"], before["routing"]["mode"]) == (None, True, "push")
        made = await lea.put(path, json={"mode": "pull", "relax": [2, 5], "accept_seconds": 30})
        assert made.status_code == 200, made.text
        one = mine(made.json(), "teams", api.people.sales)
        assert one["routing"]["relax"] == [2, 5]
        late = await lea.put(path, json={})
        assert (late.status_code, late.json()["version"]) == (409, one["changed"]["version"])
        back = {"scope": "team", "item": api.people.sales, "version": one["changed"]["version"]}
        undone = await lea.post(f"{PATH}/undo", json=back)
        assert mine(undone.json(), "teams", api.people.sales)["routing"] == before["routing"]
        assert (await lea.put(f"{PATH}/desk", json={})).status_code == 403
        nothing = await lea.post(f"{PATH}/undo", json={"scope": "advisor", "item": api.people.ana})
        assert nothing.status_code == 409
        hidden = await lea.post(f"{PATH}/undo", json={"scope": "desk", "item": 0})
        assert hidden.status_code == 403


def another_team(tx: Transaction, *people: int) -> int:
    return advisors.add_team(tx, "Billing", list(people))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"mode": "wait"}, "mode"),
        ({"relax": [5, 2]}, "relax"),
        ({"relax": [0]}, "relax[0]"),
        ({"accept_seconds": 1}, "accept_seconds"),
        ({"overflow_minutes": 5}, "overflow_team_id"),
        ({"overflow_team_id": 4711, "overflow_minutes": 5}, "overflow_team_id"),
        ({"overflow_team_id": "own", "overflow_minutes": 5}, "overflow_team_id"),
        ({"overflow_team_id": "empty"}, "overflow_minutes"),
        ({"overflow_team_id": "empty", "overflow_minutes": 5}, "overflow_team_id"),
        ({"overflow": 5}, "overflow"),
    ],
)
async def test_a_team_that_cannot_work_is_refused_and_nothing_changes(
    api: Api, values: dict[str, Any], field: str
) -> None:
    named = {"own": api.people.sales, "empty": api.desk.write_now(another_team)}
    values = {
        key: named.get(value, value) if isinstance(value, str) else value for key, value in values.items()
    }
    async with api.signed_in("adam") as adam:
        answer = await adam.put(f"{PATH}/teams/{api.people.sales}", json=values)
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
        assert mine(await shown(adam), "teams", api.people.sales)["changed"] is None


@pytest.mark.parametrize(
    ("path", "values", "field"),
    [
        ("desk", {"weights": {"pigeon": 1}}, "weights"),
        ("desk", {"weights": {"email": -1}}, "weights[...]"),
        ("desk", {"channel_skills": {"pigeon": {"lamps": 1}}}, "channel_skills"),
        ("desk", {"channel_skills": {"support": {"lamps": 1}}}, "channel_skills"),
        ("advisors", {"skills": {"lamps": 6}}, "skills[...]"),
        ("advisors", {"skills": {" ": 1}}, "skills"),
        ("advisors", {"skills": {"Lamps": 1, "lamps": 2}}, "skills"),
        ("advisors", {"caps": {"pigeon": 1}}, "caps"),
        ("advisors", {"calendar_id": 4711}, "calendar_id"),
    ],
)
async def test_what_the_desk_and_advisors_cannot_have_is_refused(
    api: Api, path: str, values: dict[str, Any], field: str
) -> None:
    whose = f"{path}/{api.people.ana}" if path == "advisors" else path
    async with api.signed_in("adam") as adam:
        answer = await adam.put(f"{PATH}/{whose}", json=values)
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text


async def test_a_skill_that_its_only_advisor_loses_is_told_and_does_not_stop_the_desk(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        whose = f"{PATH}/advisors/{api.people.ana}"
        has = await adam.put(whose, json={"skills": {" Gift  Cards ": 2}})
        assert has.json()["skills"] == ["gift cards"]
        asks = await adam.put(f"{PATH}/desk", json={"channel_skills": {"support": {"gift cards": 2}}})
        assert asks.json()["desk"]["problems"] == []
        version = mine(has.json(), "advisors", api.people.ana)["changed"]["version"]
        lost = await adam.put(whose, json={}, params={"version": version})
        [problem] = lost.json()["desk"]["problems"]
        assert problem == "Nobody has the skill “gift cards”, so tickets do not ask for it."
        again = {"channel_skills": {"support": {"gift cards": 2}}, "weights": {"email": 0.5}}
        seen = asks.json()["desk"]["changed"]["version"]
        kept = await adam.put(f"{PATH}/desk", json=again, params={"version": seen})
        assert kept.status_code == 200, "what it asked for already stays"
    api.desk.write_now(assignment.set_presence, api.people.ana, "available")
    number = receive(api.desk, mail("cleo@shop.example", "Lamp", "Broken")).ticket_id or 0
    async with api.signed_in("adam") as adam:
        detail = (await adam.get(f"/api/v1/tickets/{number}")).json()
        assert detail["ticket"]["owner"]["name"] == "Ana"
        assert detail["assignment_reason"].endswith("nobody has “gift cards”")


async def test_a_level_that_nobody_has_is_told_and_tickets_ask_for_the_best_one(api: Api) -> None:
    api.desk.write_now(settings.put, "advisor", api.people.ana, AdvisorRouting(skills={"lamps": 5}))
    asked = {"channel_skills": {"support": {"lamps": 5}}}
    async with api.signed_in("adam") as adam:
        asks = await adam.put(f"{PATH}/desk", json=asked)
        assert asks.json()["desk"]["problems"] == []
        rule = {"name": "Lamps", "team_id": api.people.sales, "filter": "lamp", "skills": {"lamps": 4}}
        assert (await adam.post("/api/v1/routing-rules", json=rule)).json()["problem"] == ""
        api.desk.write_now(settings.put, "advisor", api.people.ana, AdvisorRouting(skills={"lamps": 3}))
        [problem] = (await adam.get(PATH)).json()["desk"]["problems"]
        assert problem == "Nobody has level 5 of “lamps”, so tickets ask for 3."
        [told] = (await adam.get("/api/v1/routing-rules")).json()
        assert told["problem"] == "Nobody has level 4 of “lamps”, so tickets ask for 3."
        version = asks.json()["desk"]["changed"]["version"]
        kept = await adam.put(f"{PATH}/desk", json=asked, params={"version": version})
        assert kept.status_code == 200, "what it asked for already stays"
        version = kept.json()["desk"]["changed"]["version"]
        higher = {"channel_skills": {"support": {"lamps": 4}}}
        refused = await adam.put(f"{PATH}/desk", json=higher, params={"version": version})
        assert (refused.status_code, refused.json()["field"]) == (400, "channel_skills"), refused.text
        found = api.desk.read_now(lambda tx: [one.detail for one in troubles(tx)])
        assert (told["problem"] in found, problem in found) == (True, True)
    api.desk.write_now(assignment.set_presence, api.people.ana, "available")
    number = receive(api.desk, mail("cleo@shop.example", "Lamp", "Broken")).ticket_id or 0
    async with api.signed_in("adam") as adam:
        detail = (await adam.get(f"/api/v1/tickets/{number}")).json()
        assert detail["ticket"]["owner"]["name"] == "Ana"
        assert detail["assignment_reason"].endswith("nobody has “lamps” 5, the best is 3")


async def test_a_lead_asks_why_nobody_has_a_ticket_and_why_an_advisor_gets_nothing(api: Api) -> None:
    ana, bo, team = api.people.ana, api.people.bo, api.people.sales
    api.desk.write_now(join_team, api.people.lea, team)
    api.desk.write_now(settings.put, "advisor", bo, AdvisorRouting(skills={"lamps": 3}))
    api.desk.write_now(settings.put, "desk", 0, DeskRouting(channel_skills={"support": {"lamps": 2}}))
    api.desk.write_now(settings.put, "team", team, TeamRouting(relax=(30,)))
    api.desk.write_now(assignment.set_presence, ana, "available")
    number = receive(api.desk, mail("cleo@shop.example", "Lamp", "Broken")).ticket_id or 0
    async with api.signed_in("lea") as lea:
        why = (await lea.get(f"/api/v1/tickets/{number}/why-not")).json()
        assert (why["waits"], why["asks"]) == (True, ["“lamps” 2"])
        reasons = {one["name"]: one["why"] for one in why["people"]}
        assert (reasons["Ana"], reasons["Bo"]) == ("without “lamps”", "offline")
        assert why["next_at"] is not None
        hers = (await lea.get(f"{PATH}/advisors/{ana}/why-not")).json()
        assert hers["says"] == "Ana is available and has room."
        assert hers["tickets"] == [{"number": number, "why": "without “lamps”"}]
        his = (await lea.get(f"{PATH}/advisors/{bo}/why-not")).json()
        assert (his["says"], his["waiting"]) == ("Bo is offline.", 1)
    api.desk.write_now(assignment.set_presence, bo, "available")
    async with api.signed_in("ana") as her:
        assert (await her.get(f"{PATH}/advisors/{ana}/why-not")).status_code == 403
        now = (await her.get(f"/api/v1/tickets/{number}/why-not")).json()
        assert now["says"].startswith("It is Bo's: ")


async def test_the_next_ticket_is_taken_until_nothing_waits(api: Api) -> None:
    api.desk.write_now(settings.put, "team", api.people.sales, TeamRouting(mode="pull"))
    numbers = [receive(api.desk, mail(f"c{n}@shop.example", "Lamp", "Broken")).ticket_id for n in range(2)]
    async with api.signed_in("ana") as her:
        taken = [(await her.post("/api/v1/assignment/next")).json() for _ in range(3)]
    assert [one and one["ticket"]["number"] for one in taken] == [*numbers, None]


def happened(tx: Transaction, ana: int, bo: int) -> None:
    """Ana was there from 10 o'clock on; three mails came at once, an hour later each was solved."""
    for minutes, work in ((0, 0), (60, 3)):
        tx.now = TEN + timedelta(minutes=minutes)
        if not work:
            assignment.set_presence(tx, ana, "available")
            assignment.set_presence(tx, bo, "offline")
        for number in range(work):
            take_in(tx, mail(f"r{number}@shop.example", "Lamp", "Broken"))
    tx.now = TEN + timedelta(minutes=120)
    for number in ticket_ids(tx):
        close(tx, number, "solved", by=SYSTEM, policy=POLICY)


def ticket_ids(tx: Transaction) -> list[int]:
    return list(tx.conn.scalars(select(tickets.c.id).order_by(tickets.c.id)))


async def test_past_arrivals_are_replayed_with_other_people_and_nothing_changes(api: Api) -> None:
    api.desk.write_now(happened, api.people.ana, api.people.bo)
    asked = {
        "since": TEN.isoformat(),
        "until": (TEN + timedelta(hours=10)).isoformat(),
        "capacities": [{"advisor_id": api.people.ana, "capacity": 1}],
    }
    async with api.signed_in("adam") as adam:
        answer = await adam.post(f"{PATH}/replay", json=asked)
    assert answer.status_code == 200, answer.text
    now, other = answer.json()["now"], answer.json()["other"]
    assert (now["arrivals"], now["unserved"], now["waited_p90"], now["breaches"]) == (3, 0, 0, 0)
    assert (other["arrivals"], other["waited_p50"], other["waited_p90"], other["breaches"]) == (3, 60, 120, 1)
    shown = {one["name"]: (one["tickets"], one["most"]) for one in other["people"]}
    assert shown["Ana"] == (3, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"until": TEN_DAYS_LATER}, "until"),
        ({"until": "2026-01-01T00:00:00Z"}, "until"),
        ({"since": "2026-01-01T00:00:00Z"}, "since"),
        ({"since": "0001-01-01T00:00:00Z", "until": "0001-01-10T00:00:00Z"}, "since"),
        ({"since": "0001-01-01T00:00:00+14:00", "until": "0001-01-10T00:00:00Z"}, "since"),
        ({"capacities": [{"advisor_id": 4711, "capacity": 1}]}, "capacities"),
        ({"teams": [{"team_id": 4711, "routing": {}}]}, "teams"),
        ({"weights": {"pigeon": 1}}, "weights"),
        ({"promised_minutes": 0}, "promised_minutes"),
    ],
)
async def test_a_replay_that_makes_no_sense_is_refused(api: Api, values: dict[str, Any], field: str) -> None:
    asked = {"since": TEN.isoformat(), "until": (TEN + timedelta(hours=10)).isoformat()}
    async with api.signed_in("adam") as adam:
        answer = await adam.post(f"{PATH}/replay", json=asked | values)
    assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
