"""Companies over the API: making, finding, changing, merging and removing them, and their customers."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import pytest

from tests.api.conftest import Api


async def person(ana: httpx.AsyncClient, address: str, company: str = "") -> dict[str, Any]:
    body = {"kind": "email", "value": address, "name": address.partition("@")[0]}
    made: dict[str, Any] = (await ana.post("/api/v1/contacts", json=body)).json()
    if not company:
        return made
    changed = await ana.patch(f"/api/v1/contacts/{made['id']}", json={"company": company})
    assert changed.status_code == 200, changed.text
    return dict(changed.json())


async def make(ana: httpx.AsyncClient, name: str, **values: Any) -> dict[str, Any]:
    made = await ana.post("/api/v1/companies", json={"name": name, **values})
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_a_company_is_made_changed_and_shown_with_who_changed_what(
    api: Api, ana: httpx.AsyncClient
) -> None:
    made = await make(ana, " Weston  Law ", domains=["Weston.example"], note="Pays late")
    assert (made["name"], made["domains"], made["contacts"]) == ("Weston Law", ["weston.example"], 0)
    path = f"/api/v1/companies/{made['id']}"
    changed = await ana.patch(f"{path}?version={made['version']}", json={"name": "Weston LLP"})
    assert changed.json()["name"] == "Weston LLP"
    stale = await ana.patch(f"{path}?version={made['version']}", json={"note": ""})
    assert (stale.status_code, stale.json()["version"]) == (409, changed.json()["version"])
    history = (await ana.get(path)).json()["history"]
    assert [(one["act"], one["by"]) for one in history] == [("changed", "Ana"), ("added", "Ana")]
    assert history[0]["changes"][0] | {"label": ""} == {
        "key": "name",
        "label": "",
        "was": "Weston Law",
        "now": "Weston LLP",
    }


async def test_contacts_name_their_company_and_are_listed_by_it(api: Api, ana: httpx.AsyncClient) -> None:
    zoe, kim = await person(ana, "zoe@x.example", "Acme"), await person(ana, "kim@x.example", "ACMÉ")
    await person(ana, "lea@x.example")
    assert zoe["company_id"] == kim["company_id"] is not None
    assert (kim["company"], zoe["company"]) == ("Acme", "Acme")
    listed = (await ana.get(f"/api/v1/contacts?company={zoe['company_id']}")).json()["items"]
    assert [row["id"] for row in listed] == [kim["id"], zoe["id"]]
    none = await ana.patch(f"/api/v1/contacts/{kim['id']}", json={"company": ""})
    assert (none.json()["company"], none.json()["company_id"]) == ("", None)


async def test_companies_are_found_by_name_and_domain_and_listed_in_pages(
    api: Api, ana: httpx.AsyncClient
) -> None:
    names = ["Émile SA", "Acme", "atelier 12", "Zoo", "Borea " + "x" * 190]
    for name in names:
        await make(ana, name)
    await make(ana, "Last", domains=["zebra.example"])
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await ana.get(f"/api/v1/companies?limit=2{after and f'&after={after}'}")).json()
        found += [row["name"] for row in page["items"]]
        after = page["next"]
    assert sorted(found) == sorted([*names, "Last"])
    assert found[0] == "Acme"
    for q, wanted in (("emile", ["Émile SA"]), ("ZEBRA", ["Last"]), ("%", []), ("sa émile", ["Émile SA"])):
        rows = (await ana.get("/api/v1/companies", params={"q": q})).json()["items"]
        assert [row["name"] for row in rows] == wanted


async def test_a_merge_of_companies_can_be_undone_and_a_company_with_customers_stays(
    api: Api, ana: httpx.AsyncClient
) -> None:
    zoe = await person(ana, "zoe@x.example", "Acme")
    into = await make(ana, "Weston Law")
    acme = zoe["company_id"]
    merged = (await ana.post(f"/api/v1/companies/{acme}/merge", json={"into": into["id"]})).json()
    assert (merged["id"], merged["contacts"], merged["merges"][0]["name"]) == (into["id"], 1, "Acme")
    assert (await ana.get(f"/api/v1/companies/{acme}")).json()["id"] == into["id"]
    assert (await ana.delete(f"/api/v1/companies/{into['id']}")).status_code == 409
    undone = await ana.post(f"/api/v1/companies/merges/{merged['merges'][0]['id']}/undo")
    assert (undone.json()["name"], undone.json()["contacts"]) == ("Acme", 1)
    assert (await ana.delete(f"/api/v1/companies/{into['id']}")).status_code == 204
    assert (await ana.get(f"/api/v1/companies/{into['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field", "rule"),
    [
        ("POST", "/companies", {"name": ""}, 400, "name", "length"),
        ("POST", "/companies", {"name": " \t"}, 400, "name", "1 to 200"),
        ("POST", "/companies", {"name": "acme"}, 409, "name", "already a company"),
        ("POST", "/companies", {"name": "B", "domains": ["gmail.com"]}, 400, "domains", "everybody"),
        ("POST", "/companies", {"name": "B", "domains": ["acme.example"]}, 409, "domains", "of Acme"),
        ("POST", "/companies", {"name": "B", "fields": {"x": 1}}, 400, "fields.x", "no field"),
        ("PATCH", "/companies/99", {"note": ""}, 404, None, "no company 99"),
        ("PATCH", "/companies/1", {"nmae": "x"}, 400, "nmae", "unknown field"),
        ("POST", "/companies/1/merge", {"into": 1}, 409, None, "with itself"),
        ("POST", "/companies/1/merge", {"into": 99}, 404, None, "no company 99"),
        ("POST", "/companies/merges/99/undo", None, 404, None, "no merge 99"),
        ("GET", "/companies?after=W10", None, 400, "after", "cursor"),
        ("GET", '/tickets?q=company:"Acne"', None, 400, None, "Did you mean Acme?"),
    ],
)
async def test_what_breaks_a_rule_is_refused_with_its_field(
    api: Api,
    ana: httpx.AsyncClient,
    method: str,
    path: str,
    body: Any,
    status: int,
    field: str | None,
    rule: str,
) -> None:
    await make(ana, "Acme", domains=["acme.example"])
    answer = await ana.request(method, f"/api/v1{path}", json=body)
    problem = answer.json()
    assert answer.status_code == status, answer.text
    assert rule in problem["detail"]
    if field is not None:
        assert problem["field"] == field
    assert len((await ana.get("/api/v1/companies")).json()["items"]) == 1


async def test_companies_are_a_csv_file(api: Api, ana: httpx.AsyncClient) -> None:
    await make(ana, "=Acme", domains=["b.example", "a.example"], note="Two\nlines")
    answer = await ana.get("/api/v1/companies.csv?columns=company,domains,customers,note")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows == [
        ["company", "domains", "customers", "note"],
        ["'=Acme", "a.example, b.example", "0", "Two\nlines"],
    ]


async def test_a_filter_that_names_a_company_follows_its_new_name(api: Api, ana: httpx.AsyncClient) -> None:
    acme, law = await make(ana, "Acme"), await make(ana, "Weston Law")
    view = {"name": "Of Acme", "filter": 'company:"acme" OR -company:ACME'}
    made = await ana.post("/api/v1/saved-views", json=view)
    assert made.status_code == 201, made.text

    async def now() -> str:
        rows = (await ana.get("/api/v1/saved-views")).json()
        return next(str(one["filter"]) for one in rows if one["name"] == "Of Acme")

    await ana.patch(f"/api/v1/companies/{acme['id']}", json={"name": "Acme Ltd"})
    assert await now() == 'company:"Acme Ltd" OR -company:"Acme Ltd"'
    await ana.post(f"/api/v1/companies/{acme['id']}/merge", json={"into": law["id"]})
    assert await now() == 'company:"Weston Law" OR -company:"Weston Law"'
