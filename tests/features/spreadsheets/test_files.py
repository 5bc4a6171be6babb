"""Lists as CSV files over HTTP: what is in them, for whom, and what is refused."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from helpdesk.features.spreadsheets import reading
from tests.api.conftest import Api
from tests.factories import mail, receive

TICKETS, CONTACTS = "/api/v1/tickets.csv", "/api/v1/contacts.csv"


async def furnish(api: Api) -> None:
    """A field of a ticket and of a contact, and two tickets."""
    forms: list[dict[str, Any]] = [
        {"of": "ticket", "key": "order", "kind": "text", "labels": {"en": "Order", "fr": "Commande"}},
        {"of": "ticket", "key": "weight", "kind": "number", "labels": {"en": "Weight"}},
        {
            "of": "contact",
            "key": "plan",
            "kind": "choice",
            "labels": {"en": "Plan", "fr": "Formule"},
            "choices": [{"value": "gold", "labels": {"en": "Gold", "fr": "Or"}}],
        },
    ]
    async with api.signed_in("adam") as adam:
        for form in forms:
            assert (await adam.post("/api/v1/fields", json=form)).status_code == 201
    async with api.signed_in("adam") as adam:
        labels = {"en": "In the workshop", "fr": "À l’atelier"}
        made = await adam.post("/api/v1/statuses", json={"state": "open", "labels": labels})
        assert made.status_code == 201
    given = {"order": "=A1", "plan": "gold", "weight": 2.5}
    receive(api.desk, mail("cy@shop.example", "A lamp", "It came late", fields=given))
    state = {"state": "open", "status": made.json()["id"]}
    async with api.signed_in("adam") as adam:
        assert (await adam.put("/api/v1/tickets/1/state", json=state)).status_code == 200
    receive(api.desk, mail("di@shop.example", "Été; =1+1", "Are you open?"))


async def rows(client: httpx.AsyncClient, path: str, sign: str = ",", **query: Any) -> list[dict[str, str]]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter=sign))


async def test_the_file_has_what_the_list_has_with_all_custom_fields(
    api: Api, ana: httpx.AsyncClient
) -> None:
    await furnish(api)
    by_subject = {one["subject"]: one for one in await rows(ana, TICKETS)}
    assert set(by_subject) == {"A lamp", "Été;' =1+1"}
    lamp = by_subject["A lamp"]
    assert (lamp["field.order"], lamp["field.weight"], lamp["field.plan"]) == ("'=A1", "2.5", "gold")
    assert (lamp["customer"], lamp["email"], lamp["state"]) == ("Cy", "cy@shop.example", "open")
    assert lamp["created"].endswith("Z")
    found = await rows(ana, TICKETS, q="field.plan:gold", columns="field.order,number,number")
    assert found == [{"field.order": "'=A1", "number": "1"}]
    assert await rows(ana, TICKETS, q="is:solved") == []


async def test_for_people_it_is_in_their_language_and_for_their_spreadsheet(
    api: Api, ana: httpx.AsyncClient
) -> None:
    await furnish(api)
    query = {"language": "fr", "separator": "semicolon", "q": "field.plan:gold"}
    (lamp,) = await rows(ana, TICKETS, ";", **query)
    assert (lamp["Commande"], lamp["Formule"], lamp["Weight"]) == ("'=A1", "Or", "2,5")
    assert (lamp["État"], lamp["Canaux"], lamp["Priorité"]) == ("ouvert", "e-mail", "normale")
    assert lamp["Statut"] == "À l’atelier"
    raw = await ana.get(TICKETS, params=query | {"bom": "true"})
    assert raw.content.startswith(b'\xef\xbb\xbf"Num')
    assert raw.headers["content-disposition"] == 'attachment; filename="tickets.csv"'
    assert not (await ana.get(TICKETS, params=query)).content.startswith(b"\xef")


async def test_contacts_have_their_addresses_and_fields(api: Api, ana: httpx.AsyncClient) -> None:
    await furnish(api)
    found = await rows(ana, CONTACTS, q="cy")
    assert [(one["customer"], one["email"], one["field.plan"]) for one in found] == [
        ("Cy", "cy@shop.example", "gold")
    ]
    assert "field.order" not in found[0]


async def test_a_long_list_comes_page_after_page_each_row_once(
    api: Api, ana: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 3)
    monkeypatch.setattr("helpdesk.features.spreadsheets.api.PAGE", 3)
    for number in range(8):
        receive(api.desk, mail(f"c{number}@shop.example", f"Question {number}", "Are you open?"))
    assert sorted(int(one["number"]) for one in await rows(ana, TICKETS)) == list(range(1, 9))
    assert len(await rows(ana, CONTACTS)) == 8


@pytest.mark.parametrize(
    ("path", "query", "field", "says"),
    [
        (TICKETS, {"columns": "number,secret"}, "columns", "There is no column 'secret'"),
        (CONTACTS, {"columns": "field.order"}, "columns", "There is no column"),
        (TICKETS, {"q": "is:opn"}, "q", "opn"),
        (TICKETS, {"q": "queue:nowhere"}, "q", "nowhere"),
        (TICKETS, {"separator": "pipe"}, "separator", "pipe"),
        (TICKETS, {"language": "de"}, "language", "de"),
        (TICKETS, {"limit": "5"}, "limit", "There is no query parameter"),
    ],
)
async def test_what_cannot_be_written_is_refused_before_the_first_byte(
    api: Api, ana: httpx.AsyncClient, path: str, query: dict[str, str], field: str, says: str
) -> None:
    refused = await ana.get(path, params=query)
    assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert says in refused.json()["detail"]


async def test_every_column_of_a_desk_with_many_fields_can_be_named(api: Api) -> None:
    form = {"of": "ticket", "key": "k" * 40, "kind": "text", "labels": {"en": "Long"}}
    async with api.signed_in("adam") as adam:
        assert (await adam.post("/api/v1/fields", json=form)).status_code == 201
        columns = ",".join([f"field.{'k' * 40}"] * 200)
        assert await rows(adam, TICKETS, columns=columns) == []


async def test_tickets_and_contacts_have_the_fields_of_their_companies(
    api: Api, ana: httpx.AsyncClient
) -> None:
    await furnish(api)
    async with api.signed_in("adam") as adam:
        form = {"of": "company", "key": "seats", "kind": "number", "labels": {"en": "Seats"}}
        assert (await adam.post("/api/v1/fields", json=form)).status_code == 201
    made = await ana.post("/api/v1/companies", json={"name": "Acme", "fields": {"seats": 3}})
    assert made.status_code == 201
    cy = (await ana.get("/api/v1/contacts?q=cy")).json()["items"][0]["id"]
    assert (await ana.patch(f"/api/v1/contacts/{cy}", json={"company": "acme"})).json()["company"] == "Acme"
    found = await rows(ana, TICKETS, columns="subject,company,field.seats", q="company:acme")
    assert found == [{"subject": "A lamp", "company": "Acme", "field.seats": "3"}]
    people = await rows(ana, CONTACTS, columns="customer,company,field.seats,field.plan")
    assert [tuple(one.values()) for one in people] == [("Di", "", "", ""), ("Cy", "Acme", "3", "gold")]
    (acme,) = await rows(ana, "/api/v1/companies.csv")
    assert (acme["company"], acme["customers"], acme["field.seats"]) == ("Acme", "1", "3")
    assert "field.plan" not in acme
