"""Acts that take a ticket out of the caller's sight: they are done, and tell no more than the caller sees."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from helpdesk.api.description import PREFIX
from helpdesk.api.detail import ticket_detail
from helpdesk.api.shown import doing
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets import tickets
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import NotFound
from helpdesk.operations.tickets import acts
from helpdesk.settings import Settings
from helpdesk.views.tickets import TicketDetail
from tests.api.conftest import Api
from tests.factories import mail, receive

CALL = {"number": "+442079460018", "call_direction": "in", "seconds": 9, "text": "They called."}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, advisors_see="teams", sign_in_tries=100)


@pytest.fixture
def billing(api: Api) -> int:
    """A team that neither Ana nor Bo is in."""

    def add(tx: Transaction) -> int:
        return advisors.add_team(tx, "Billing", [])

    return api.desk.write_now(add)


def ticket(api: Api, sender: str, text: str = "My lamp is broken") -> int:
    return receive(api.desk, mail(sender, "Lamp", text)).ticket_id or 0


def put(tx: Transaction, number: int, team: int, /) -> None:
    tickets.change_ticket(tx, number, team_id=team, owner_id=None)


async def test_a_ticket_given_to_another_team_is_gone_and_the_answer_tells_nothing(
    api: Api, billing: int
) -> None:
    number = ticket(api, "zoe@shop.example")
    address = f"{PREFIX}/tickets/{number}"
    async with api.signed_in("ana") as client:
        body = {"team_id": billing, "advisor_id": None}
        headers = {"Idempotency-Key": "one"}
        answer = await client.put(f"{address}/assignment", json=body, headers=headers)
        assert (answer.status_code, answer.json()) == (200, None)
        assert (await client.get(address)).status_code == 404
        again = await client.put(f"{address}/assignment", json=body, headers=headers)
        assert (again.status_code, again.json()) == (200, None), "it was done, and is not done again"
        assert again.headers["idempotency-replayed"] == "true"
        for other in (headers, {"Idempotency-Key": "two"}, {}):
            back = {"team_id": api.people.sales}
            refused = await client.put(f"{address}/assignment", json=back, headers=other)
            assert refused.status_code == 404
    assert api.desk.read_now(tickets.ticket, number).team_id == billing
    async with api.signed_in("lea") as client:
        assert (await client.get(address)).json()["ticket"]["team"]["name"] == "Billing"


async def test_an_act_that_comes_after_the_ticket_went_changes_nothing(api: Api, billing: int) -> None:
    """The guard saw the ticket, and then a colleague was quicker."""
    number = ticket(api, "zoe@shop.example")
    api.desk.write_now(put, number, billing)

    def rename(tx: Transaction) -> TicketDetail:
        tickets.change_ticket(tx, number, subject="Mine")
        return ticket_detail(tx, number)

    with pytest.raises(NotFound, match=f"There is no ticket {number}."):
        api.desk.write_now(doing, api.people.ana, rename)
    assert api.desk.read_now(tickets.ticket, number).subject == "Lamp"
    api.desk.write_now(doing, None, rename)
    assert api.desk.read_now(tickets.ticket, number).subject == "Mine"


async def test_a_ticket_opened_for_another_team_is_opened_and_not_shown(api: Api, billing: int) -> None:
    body: dict[str, Any] = {
        "contact": {"kind": "email", "value": "zoe@shop.example"},
        "subject": "A refund",
        "text": "They want their money back.",
    }
    async with api.signed_in("ana") as client:
        hidden = await client.post(f"{PREFIX}/tickets", json=body | {"team_id": billing})
        assert (hidden.status_code, hidden.json()) == (201, None)
        shown = await client.post(f"{PREFIX}/tickets", json=body | {"team_id": api.people.sales})
        assert shown.json()["ticket"]["team"]["name"] == "Sales"
        assert [one["number"] for one in (await client.get(f"{PREFIX}/tickets")).json()["items"]] == [2]
    assert api.desk.read_now(tickets.ticket, 1).team_id == billing


async def test_a_call_that_belongs_to_a_ticket_of_another_team_is_stored_there(
    api: Api, billing: int
) -> None:
    async with api.signed_in("ana") as client:
        first = (await client.post(f"{PREFIX}/calls", json=CALL)).json()
        api.desk.write_now(put, first["ticket"], billing)
        second = await client.post(f"{PREFIX}/calls", json=CALL)
        assert (second.status_code, second.json()) == (201, None)
    assert api.desk.read_now(tickets.ticket, first["ticket"]).message_count == 2


async def test_a_message_handed_in_to_a_ticket_of_another_team_does_not_name_it(
    api: Api, billing: int
) -> None:
    def shop(tx: Transaction) -> None:
        options = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
        channels.put_channel(
            tx, "shop", kind="api", label="Shop", team_id=billing, settings=options, enabled=True
        )

    api.desk.write_now(shop)
    body = {
        "channel": "shop",
        "external_id": "1",
        "from": {"kind": "email", "value": "zoe@shop.example"},
        "text": "Where is my order?",
    }
    async with api.signed_in("ana") as client:
        told = (await client.post(f"{PREFIX}/messages", json=body)).json()
        assert (told["fate"], told["ticket"], told["message_id"]) == ("opened", None, None)
    async with api.signed_in("lea") as client:
        told = (await client.post(f"{PREFIX}/messages", json=body | {"external_id": "2"})).json()
        assert told["ticket"] is not None


async def test_ones_own_last_act_can_be_undone_when_its_tickets_went_to_another_team(
    api: Api, billing: int
) -> None:
    one, other = ticket(api, "zoe@shop.example"), ticket(api, "max@shop.example", "My kettle leaks")
    bys = {"Ana": api.people.ana, "Bo": api.people.bo}
    act = api.desk.write_now(acts.merge, one, other, by=Actor(kind="advisor", id=bys["Ana"], name="Ana"))
    for number in (one, other):
        api.desk.write_now(put, number, billing)
    async with api.signed_in("bo") as client:
        assert (await client.post(f"{PREFIX}/acts/{act}/undo")).status_code == 404
    async with api.signed_in("ana") as client:
        undone = await client.post(f"{PREFIX}/acts/{act}/undo")
        assert (undone.status_code, undone.json()) == (200, None)
    assert api.desk.read_now(tickets.ticket, one).merged_into is None


async def test_an_earlier_act_cannot(api: Api, billing: int) -> None:
    numbers = [ticket(api, f"c{n}@shop.example", f"Question {n}") for n in range(4)]
    by = Actor(kind="advisor", id=api.people.ana, name="Ana")
    first = api.desk.write_now(acts.merge, numbers[0], numbers[1], by=by)
    api.desk.write_now(acts.merge, numbers[2], numbers[3], by=by)
    for number in numbers:
        api.desk.write_now(put, number, billing)
    async with api.signed_in("ana") as client:
        assert (await client.post(f"{PREFIX}/acts/{first}/undo")).status_code == 404


async def test_a_merged_ticket_does_not_name_the_ticket_of_another_team_that_it_went_into(
    api: Api, billing: int
) -> None:
    mine, theirs = ticket(api, "zoe@shop.example"), ticket(api, "max@shop.example", "My kettle leaks")
    by = Actor(kind="advisor", id=api.people.bo, name="Bo")
    api.desk.write_now(acts.merge, mine, theirs, by=by)
    async with api.signed_in("ana") as client:
        address = f"{PREFIX}/tickets/{mine}"
        detail = (await client.get(address)).json()
        assert (detail["ticket"]["merged_into"], len(detail["acts"])) == (theirs, 1)
        api.desk.write_now(put, theirs, billing)
        detail = (await client.get(address)).json()
        assert (detail["ticket"]["merged_into"], detail["acts"]) == (None, [])
        row = (await client.get(f"{PREFIX}/tickets", params={"view": "all", "q": f"#{mine}"})).json()[
            "items"
        ][0]
        assert row["merged_into"] is None
        refused = await client.put(f"{address}/assignment", json={"advisor_id": api.people.ana})
        assert refused.status_code == 409
        assert str(theirs) not in refused.json()["detail"]
        assert refused.json().get("ticket") is None


async def test_a_refused_undo_does_not_name_the_ticket_of_another_team(api: Api, billing: int) -> None:
    first, second, third = (ticket(api, f"c{n}@shop.example", f"Question {n}") for n in range(3))
    by = Actor(kind="advisor", id=api.people.ana, name="Ana")
    act = api.desk.write_now(acts.merge, first, second, by=by)
    api.desk.write_now(acts.merge, second, third, by=by)
    async with api.signed_in("ana") as client:
        refused = await client.post(f"{PREFIX}/acts/{act}/undo")
        assert (refused.status_code, refused.json()["ticket"]) == (409, third)
        api.desk.write_now(put, third, billing)
        refused = await client.post(f"{PREFIX}/acts/{act}/undo")
        assert refused.status_code == 409
        assert str(third) not in refused.json()["detail"]
        assert refused.json().get("ticket") is None


async def test_what_a_search_does_not_show_takes_no_place_in_it(
    api: Api, billing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = ticket(api, "zoe@shop.example", "A rare word: quokka")
    for n in range(3):
        api.desk.write_now(put, ticket(api, f"c{n}@shop.example", f"The quokka number {n}"), billing)
    monkeypatch.setattr("helpdesk.db.tickets.filters.words.NEWEST", 2)
    async with api.signed_in("ana") as client:
        page = (await client.get(f"{PREFIX}/tickets", params={"view": "all", "q": "quokka"})).json()
    assert ([row["number"] for row in page["items"]], page["cut"]) == ([mine], False)
    async with api.signed_in("lea") as client:
        page = (await client.get(f"{PREFIX}/tickets", params={"view": "all", "q": "quokka"})).json()
    assert page["cut"] is True
