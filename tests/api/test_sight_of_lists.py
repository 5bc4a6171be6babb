"""What a limited advisor gets of lists, searches, counts and reports is what a slow recount by the pure rule
gives: of random teams, advisors and tickets."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import insert

from helpdesk.api.description import PREFIX
from helpdesk.db import surveys
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.people.sight import sight_of
from helpdesk.db.schema.people import team_members
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.people.sight import Sight, sees
from helpdesk.domain.surveys import csat
from helpdesk.domain.threading.evidence import Suggestion
from helpdesk.settings import Settings
from tests.api.conftest import Api
from tests.factories import mail, receive

TICKETS = 60
WORDS = ("lamp", "kettle", "sofa")
STATES = ("open", "open", "pending", "snoozed", "solved", "closed")
VIEWS = ("mine", "unassigned", "open", "pending", "snoozed", "solved", "closed", "bot", "undelivered", "all")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, advisors_see="teams", sign_in_tries=100)


class World(msgspec.Struct, frozen=True):
    """Every ticket as stored, the words of its customer, and the scores of its surveys (None: no answer)."""

    rows: list[TicketRecord]
    words: dict[int, str]
    scores: dict[int, int | None]
    teams: list[int]


def furnished(api: Api, seed: int) -> World:
    chance = random.Random(seed)
    people = [api.people.ana, api.people.bo, api.people.lea]
    words: dict[int, str] = {}
    for n in range(TICKETS):
        word = chance.choice(WORDS)
        sender = f"c{chance.randrange(12)}@shop.example"
        got = receive(api.desk, mail(sender, f"{word} {n}", f"Number {n}: my {word} is broken, {'x' * n}"))
        words[got.ticket_id or 0] = words.get(got.ticket_id or 0, "") + f" {word}"
    numbers = list(words)
    scores = {one: chance.choice([None, 1, 3, 5]) for one in chance.sample(numbers, len(numbers) // 2)}

    def spread(tx: Transaction) -> list[int]:
        teams = [advisors.add_team(tx, name, []) for name in ("Billing", "Returns", "Care")]
        for team in teams[:2]:  # nobody is in the last one
            for one in people:
                if chance.random() < 0.4:
                    tx.conn.execute(insert(team_members), {"team_id": team, "advisor_id": one})
        for number in numbers:
            state = chance.choice(STATES)
            tickets.change_ticket(
                tx,
                number,
                state=state,
                active=state not in ("solved", "closed"),
                team_id=chance.choice([None, *teams, api.people.sales]),
                owner_id=chance.choice([None, None, *people]),
                with_bot=chance.random() < 0.1,
                undelivered=chance.random() < 0.2,
                suggestion=Suggestion(ticket_id=chance.choice(numbers), score=0.5, why="alike"),
                linked_to=chance.choice(numbers),
            )
            tickets.set_tags(tx, number, [f"tag-{chance.randrange(40)}"])
        for number, score in scores.items():
            surveys.add_invitation(
                tx,
                {
                    "survey": "csat",
                    "ticket_id": number,
                    "contact_id": 1,
                    "state": "sent" if score is None else "answered",
                    "via": "mail",
                    "score": score,
                    "sent_at": tx.now - timedelta(hours=2),
                    "answered_at": None if score is None else tx.now - timedelta(hours=1),
                },
            )
        return [*teams, api.people.sales]

    teams = api.desk.write_now(spread)
    rows = api.desk.read_now(lambda tx: list(tickets.tickets_by_id(tx, numbers).values()))
    return World(rows, words, scores, teams)


def in_view(row: TicketRecord, view: str, me: int) -> bool:
    awake = row.active and row.state != "snoozed" and not row.with_bot
    match view:
        case "mine":
            return awake and row.owner_id == me
        case "unassigned":
            return awake and row.owner_id is None
        case "open":
            return awake
        case "pending" | "snoozed":
            return row.state == view and not row.with_bot
        case "bot":
            return row.with_bot and row.active
        case "undelivered":
            return row.undelivered
        case "solved" | "closed":
            return row.state == view
    return True


async def listed(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    """Every row of every page."""
    rows: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = await client.get(f"{PREFIX}/tickets", params={**query, "limit": 7, **after})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        after = {"after": page["next"]}


@pytest.mark.parametrize("seed", range(3))
async def test_each_answer_is_that_of_a_slow_recount(api: Api, seed: int) -> None:
    world = furnished(api, seed)
    for name, limited in (("ana", True), ("bo", True), ("lea", False)):
        me: int = getattr(api.people, name)
        sight = api.desk.read_now(sight_of, me) if limited else None
        seen = [row for row in world.rows if sees(sight, row.team_id, row.owner_id)]
        assert limited == (len(seen) < len(world.rows)), "the example limits something"
        async with api.signed_in(name) as client:
            await _lists(client, seen, me, world)
            await _counts(client, seen, me)
            await _others(client, seen, world)
            await _details(client, sight, world)


async def _lists(client: httpx.AsyncClient, seen: list[TicketRecord], me: int, world: World) -> None:
    for view in VIEWS:
        expected = Counter(row.id for row in seen if in_view(row, view, me))
        assert Counter(one["number"] for one in await listed(client, view=view)) == expected, view
    for team in world.teams:
        rows = await listed(client, view="all", team=team)
        assert {one["number"] for one in rows} == {row.id for row in seen if row.team_id == team}
    since = await listed(client, view="all", updated_since="2020-01-01T00:00:00Z")
    assert {one["number"] for one in since} == {row.id for row in seen}
    for word in WORDS:
        found = await listed(client, view="all", q=word)
        assert {one["number"] for one in found} == {row.id for row in seen if word in world.words[row.id]}
    for row in world.rows:
        found = await listed(client, view="all", q=f"#{row.id}")
        assert [one["number"] for one in found] == ([row.id] if row in seen else [])


async def _counts(client: httpx.AsyncClient, seen: list[TicketRecord], me: int) -> None:
    counts = (await client.get(f"{PREFIX}/tickets/counts")).json()
    for view in ("mine", "unassigned", "open", "pending", "snoozed", "solved", "bot", "undelivered"):
        assert counts[view] == sum(in_view(row, view, me) for row in seen), view
    queued = Counter(str(row.team_id) for row in seen if row.team_id and in_view(row, "unassigned", me))
    assert counts["teams"] == queued
    waiting = {one["id"]: one["waiting"] for one in (await client.get(f"{PREFIX}/teams")).json()}
    left = [row for row in seen if row.active and row.owner_id is None and not row.with_bot]
    assert waiting == {team: sum(row.team_id == team for row in left) for team in waiting}
    loads = {one["id"]: one["load"] for one in (await client.get(f"{PREFIX}/advisors")).json()}
    opened = [row for row in seen if row.state == "open"]
    assert loads == {one: sum(row.owner_id == one for row in opened) for one in loads}


async def _others(client: httpx.AsyncClient, seen: list[TicketRecord], world: World) -> None:
    assert (await client.get(f"{PREFIX}/tags")).json() == sorted({tag for row in seen for tag in row.tags})
    report = (await client.get(f"{PREFIX}/reports/surveys")).json()
    asked = {row.id: world.scores[row.id] for row in seen if row.id in world.scores}
    score = next(one for one in report["scores"] if one["survey"] == "csat")
    scores = [one for one in asked.values() if one is not None]
    assert (score["asked"], score["answered"]) == (len(asked), len(scores))
    assert score["score"] == csat(scores).value
    assert Counter(one["score"] for one in report["answers"]) == Counter(scores)
    for contact in {row.contact_id for row in world.rows}:
        view = (await client.get(f"{PREFIX}/contacts/{contact}")).json()
        expected = {row.id for row in seen if row.contact_id == contact}
        assert {one["number"] for one in view["tickets"]} == expected


async def _details(client: httpx.AsyncClient, sight: Sight | None, world: World) -> None:
    rows = {row.id: row for row in world.rows}

    def seen(number: int) -> bool:
        return sees(sight, rows[number].team_id, rows[number].owner_id)

    for row in world.rows:
        answer = await client.get(f"{PREFIX}/tickets/{row.id}")
        assert answer.status_code == (200 if seen(row.id) else 404)
        if not seen(row.id):
            continue
        detail, suggested, linked = answer.json(), row.suggestion, row.linked_to
        assert suggested is not None
        assert linked is not None
        assert detail["linked_to"] == (linked if seen(linked) else None)
        for name, number in (("suggestion", "ticket_id"), ("suggested", "number")):
            shown = detail[name] and detail[name][number]
            assert shown == (suggested.ticket_id if seen(suggested.ticket_id) else None), name
