"""A replay with a draft of routing rules, over HTTP: the same rules give the same figures, others say which
tickets would have gone elsewhere, and what is taken from today is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.acts import merge
from helpdesk.operations.tickets.by_hand.opening import open_ticket
from helpdesk.operations.tickets.tickets import close, set_subject
from tests.api.conftest import Api
from tests.factories import POLICY, add_routing_rule, mail, take_in

REPLAY, RULES = "/api/v1/routing/replay", "/api/v1/routing-rules"
TEN = (datetime.now(UTC) - timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
SPAN = {"since": TEN.isoformat(), "until": (TEN + timedelta(hours=10)).isoformat()}


@pytest.fixture
def billing(api: Api) -> int:
    return api.desk.write_now(advisors.add_team, "Billing", [api.people.bo])


@pytest.fixture
def numbers(api: Api, billing: int) -> list[int]:
    """Four mails came; Ana and Bo were there. A rule gives lamps to billing, and somebody gave the last one
    another subject since."""

    def happened(tx: Transaction) -> list[int]:
        tx.now = TEN
        for one in (api.people.ana, api.people.bo):
            assignment.set_presence(tx, one, "available")
        add_routing_rule(tx, "Lamps", billing, "subject_has:lamp")
        found = []
        for minutes, subject in enumerate(("Lamp", "Chair", "Chair", "Table"), 60):
            tx.now = TEN + timedelta(minutes=minutes)
            outcome = take_in(tx, mail(f"r{minutes}@shop.example", subject, "It came broken"))
            found.append(outcome.ticket_id or 0)
        tx.now = TEN + timedelta(minutes=120)
        set_subject(tx, found[-1], "Chair, not table", by=SYSTEM)
        for number in found:
            close(tx, number, "solved", by=SYSTEM, policy=POLICY)
        return found

    return api.desk.write_now(happened)


async def present(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    told = ("id", "name", "team_id", "filter", "priority", "tags", "skills", "active")
    return [{key: one[key] for key in told} for one in (await client.get(RULES)).json()]


async def replayed(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post(REPLAY, json=SPAN | values)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_unchanged_draft_gives_the_figures_of_today(api: Api, numbers: list[int]) -> None:
    async with api.signed_in("adam") as adam:
        today = await replayed(adam)
        draft = await replayed(adam, rules=await present(adam))
        assert await replayed(adam, rules=await present(adam)) == draft, "a second time is the same"
    assert today["rules"] is None
    assert (today["now"]["arrivals"], today["now"]["unserved"]) == (4, 0)
    assert (draft["now"], draft["other"]) == (today["now"], today["now"])
    assert draft["rules"] == {"elsewhere_count": 0, "elsewhere": [], "kept": 0, "from_today": []}


async def test_a_rule_for_all_gives_one_team_everything(api: Api, numbers: list[int], billing: int) -> None:
    async with api.signed_in("adam") as adam:
        everything = {"name": "All", "team_id": billing}
        found = await replayed(adam, rules=[everything, *await present(adam)])
        with_less = await replayed(
            adam, rules=[everything], capacities=[{"advisor_id": api.people.bo, "capacity": 1}]
        )
    others = {one["name"]: one["tickets"] for one in found["other"]["people"]}
    assert (others["Ana"], others["Bo"]) == (0, 4)
    assert found["now"]["people"] != found["other"]["people"]
    assert found["rules"]["elsewhere_count"] == 3, "the lamp was there already"
    assert [one["number"] for one in found["rules"]["elsewhere"]] == numbers[1:]
    first = found["rules"]["elsewhere"][0]
    assert (first["subject"], first["team_id"], first["rule"]) == ("Chair", api.people.sales, "")
    assert (first["new_team_id"], first["new_rule"]) == (billing, "All")
    assert with_less["other"]["waited_p90"] > found["other"]["waited_p90"]


async def test_filters_ask_about_tickets_as_they_came(api: Api, numbers: list[int], billing: int) -> None:
    async with api.signed_in("adam") as adam:
        for written, expected in (
            ("subject_has:chair", numbers[1:3]),
            ("subject_has:table", numbers[3:]),
            ("is:open -tag:late", numbers[1:]),
            ("is:solved", []),
            ("broken", numbers[1:]),
            ("from_domain:shop.example -language:fr", numbers[1:]),
        ):
            rules = [*await present(adam), {"name": "R", "team_id": billing, "filter": written}]
            found = (await replayed(adam, rules=rules))["rules"]
            assert [one["number"] for one in found["elsewhere"]] == expected, written
            assert found["from_today"] == (["language"] if "language" in written else []), written


async def test_the_order_of_the_draft_counts_and_what_is_off_does_not(
    api: Api, numbers: list[int], billing: int
) -> None:
    async with api.signed_in("adam") as adam:
        [lamps] = await present(adam)
        broken = {"name": "Broken", "team_id": api.people.sales, "filter": "text_has:broken"}
        last = await replayed(adam, rules=[lamps, broken])
        first = await replayed(adam, rules=[broken, lamps])
        off = await replayed(adam, rules=[{**broken, "active": False}, lamps])
    assert [one["number"] for one in last["rules"]["elsewhere"]] == []
    [moved] = first["rules"]["elsewhere"]
    assert (moved["number"], moved["rule"], moved["new_rule"]) == (numbers[0], "Lamps", "Broken")
    assert off["rules"]["elsewhere"] == []


async def test_no_rule_is_asked_about_what_somebody_gave_to_a_team_or_merged(
    api: Api, numbers: list[int], billing: int
) -> None:
    ana = Actor(kind="advisor", id=api.people.ana, name="Ana")

    def by_hand(tx: Transaction) -> int:
        merge(tx, numbers[2], numbers[1], by=ana)
        tx.now = TEN + timedelta(minutes=90)
        contact_id = ticket(tx, numbers[0]).contact_id
        return open_ticket(
            tx,
            contact_id=contact_id,
            channel=channels.channel(tx, "support"),
            subject="A call back",
            text="",
            team_id=api.people.sales,
            by=ana,
        )

    api.desk.write_now(by_hand)
    async with api.signed_in("adam") as adam:
        found = await replayed(adam, rules=[{"name": "All", "team_id": billing}])
    assert (found["now"]["arrivals"], found["rules"]["kept"]) == (5, 2)
    assert [one["number"] for one in found["rules"]["elsewhere"]] == [numbers[1], numbers[3]]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"id": 4711}, "rules[1].id"),
        ({"id": "first"}, "rules[1].id"),
        ({"team_id": 4711}, "rules[1].team_id"),
        ({"filter": "queue:nowhere"}, "rules[1].filter"),
        ({"filter": "owner:me"}, "rules[1].filter"),
        ({"filter": "(lamp"}, "rules[1].filter"),
        ({"skills": {" ": 1}}, "rules[1].skills"),
        ({"name": " "}, "rules[1].name"),
        ({"nmae": "R"}, "rules[1].nmae"),
    ],
)
async def test_a_draft_that_cannot_be_is_refused_with_the_place_of_its_rule(
    api: Api, numbers: list[int], values: dict[str, Any], field: str
) -> None:
    async with api.signed_in("adam") as adam:
        there = await present(adam)
        values = {key: there[0]["id"] if value == "first" else value for key, value in values.items()}
        other = {"name": "R", "team_id": api.people.sales} | values
        answer = await adam.post(REPLAY, json=SPAN | {"rules": [*there, other]})
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
        assert await present(adam) == there
