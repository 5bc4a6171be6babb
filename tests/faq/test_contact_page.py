"""Questions that readers ask on the help pages, and what is counted."""

from __future__ import annotations

import re

import httpx
import pytest

from helpdesk.db.log import ledger
from tests.api.conftest import Api
from tests.faq.test_api import V1, published
from tests.faq.test_pages import parsed


async def test_a_question_becomes_a_ticket_as_a_mail_would(api: Api, reader: httpx.AsyncClient) -> None:
    page = parsed(await reader.get("/help/en/contact"))
    once = next(one.get("value") for one in page.iter("input") if one.get("name") == "once")
    form = {
        "name": "Eve Doe",
        "email": "Eve@Customer.example",
        "subject": "My jar",
        "text": "Its lid is missing.\nWhat now?",
        "once": once,
    }
    sent = await reader.post("/help/en/contact", data=form)
    again = await reader.post("/help/en/contact", data=form)  # the button is pressed twice
    assert (sent.status_code, again.status_code) == (303, 303)
    assert "We have received your question" in (await reader.get(sent.headers["location"])).text
    async with api.signed_in("ana") as ana:
        tickets = (await ana.get("/api/v1/tickets")).json()["items"]
        assert [one["subject"] for one in tickets] == ["My jar"]
        contact = (await ana.get(f"/api/v1/contacts/{tickets[0]['contact']['id']}")).json()
    assert [(one["value"], one["verified_at"]) for one in contact["identities"]] == [
        ("eve@customer.example", None)
    ]
    fates = [str(one.fate) for one in await api.desk.read(ledger.items, fate=None, after=None, limit=10)]
    assert sorted(fates) == ["duplicate", "opened"]


@pytest.mark.parametrize(
    ("changes", "subject", "name", "address"),
    [
        ({"text": "One\rTwo"}, "One", "Eve", "eve@customer.example"),
        ({"text": "One\vTwo\x1cThree"}, "OneTwoThree", "Eve", "eve@customer.example"),
        ({"text": "\x00One\u2028Two"}, "One", "Eve", "eve@customer.example"),
        ({"subject": "My\r\nBcc: all@x.example", "text": "x"}, "My Bcc: all@x.example", "Eve", None),
        ({"subject": "\r\x00", "text": "Lid"}, "Lid", "Eve", None),
        ({"name": 'Ève\r\x00 "<b@c.example>"', "text": "Lid"}, "Lid", 'Ève "<b@c.example>"', None),
        ({"email": "é@exämple.com", "text": "Lid"}, "Lid", "Eve", "é@xn--exmple-cua.com"),
        ({"email": '"a b"@x.example', "text": "Lid"}, "Lid", "Eve", '"a b"@x.example'),
        ({"email": "o'neil+x@x.example", "text": "Lid"}, "Lid", "Eve", "o'neil+x@x.example"),
        ({"once": "é" * 20, "text": "Lid"}, "Lid", "Eve", None),
    ],
)
async def test_whatever_is_typed_arrives_as_one_customers_question(
    api: Api, reader: httpx.AsyncClient, changes: dict[str, str], subject: str, name: str, address: str | None
) -> None:
    form = {"name": "Eve", "email": "eve@customer.example", "subject": "", "once": "abc", "seen": "1"}
    sent = await reader.post("/help/en/contact", data=form | changes)
    assert sent.status_code == 303, sent.text
    async with api.signed_in("ana") as ana:
        (ticket,) = (await ana.get("/api/v1/tickets")).json()["items"]
        contact = (await ana.get(f"/api/v1/contacts/{ticket['contact']['id']}")).json()
    assert (ticket["subject"], contact["name"]) == (subject, name)
    assert [one["value"] for one in contact["identities"]] == [address or "eve@customer.example"]


async def test_articles_are_offered_before_a_question_is_sent(api: Api, reader: httpx.AsyncClient) -> None:
    await published(api, "How long does a refund take?")
    form = {"email": "eve@customer.example", "text": "How long does a refund take?", "once": "abc"}
    offered = await reader.post("/help/en/contact", data=form)
    page = parsed(offered)
    assert "/help/en/how-long-does-a-refund-take" in [one.get("href") for one in page.iter("a")]
    fields = {one.get("name"): one.get("value") for one in page.iter("input")}
    assert fields["seen"] == "1"
    assert (await reader.post("/help/en/contact", data=form | {"seen": "1"})).status_code == 303


async def test_a_form_that_is_not_right_says_where(api: Api, reader: httpx.AsyncClient) -> None:
    answer = await reader.post("/help/en/contact", data={"email": "nobody", "text": ""})
    assert answer.status_code == 400
    marked = [one.get("name") for one in parsed(answer).iter() if one.get("aria-invalid")]
    assert marked == ["email", "text"]
    trapped = await reader.post(
        "/help/en/contact", data={"email": "a@b.example", "text": "x", "website": "spam"}
    )
    assert trapped.status_code == 303
    async with api.signed_in("ana") as ana:
        assert (await ana.get("/api/v1/tickets")).json()["items"] == []


async def test_views_count_once_a_day_and_machines_never(api: Api, reader: httpx.AsyncClient) -> None:
    live = await published(api, "Refunds")
    for _ in range(3):
        await reader.get("/help/en/refunds")
    await reader.get("/help/en/refunds", headers={"Sec-Purpose": "prefetch"})
    await reader.get("/help/en/refunds", headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    await reader.get("/help/en/refunds", headers={"User-Agent": "Mozilla/5.0 (Windows) Chrome/140"})
    checker = {"User-Agent": "Mozilla/5.0 (a link checker)"}
    assert (await reader.head("/help/en/refunds", headers=checker)).status_code == 200
    async with api.signed_in("ana") as ana:
        report = (await ana.get(f"{V1}/report")).json()
    assert [(one["id"], one["views"]) for one in report["articles"]] == [(live["id"], 2)]


async def test_what_is_read_these_days_comes_first(api: Api, reader: httpx.AsyncClient) -> None:
    for title in ("A first", "B second", "C third"):
        await published(api, title)
    await reader.get("/help/en/c-third")
    api.app.state["faq"].popular.forget()
    home = (await reader.get("/help/en")).text
    popular = home.partition('id="popular"')[2].partition("</section>")[0]
    assert re.findall(r'href="/help/en/([a-z-]+)"', popular) == ["c-third"]


async def test_searches_without_an_answer_are_listed(api: Api, reader: httpx.AsyncClient) -> None:
    await published(api, "Refunds")
    for words in ("Bridal registry", "registry, bridal!", "refunds"):
        await reader.get("/help/en/search", params={"q": words})
        await reader.get("/help/en/search", params={"q": "something else entirely"})
    async with api.signed_in("ana") as ana:
        failed = (await ana.get(f"{V1}/report")).json()["failed_searches"]
    assert [(one["query"], one["times"]) for one in failed] == [
        ("something else entirely", 3),
        ("registry, bridal!", 2),
    ]
