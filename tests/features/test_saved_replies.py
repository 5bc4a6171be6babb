"""Saved replies: who sees and changes them, what they say on a ticket, their versions, files and uses."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import select

from helpdesk.commands.upkeep.file_check import check
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import events
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.messages import Identity
from tests.api.conftest import Api
from tests.factories import join_team, mail, receive
from tests.features.automation_desk import HELLO, URL, draft, made, names


def a_ticket(api: Api, name: str = "Kim Miller", **values: Any) -> int:
    message = mail("kim@shop.example", "Lamp", "My lamp is broken and I need help with it.", **values)
    named = Identity(kind="email", value="kim@shop.example", name=name)
    ticket = receive(api.desk, msgspec.structs.replace(message, sender=named)).ticket_id
    assert ticket is not None
    return ticket


async def offers(client: httpx.AsyncClient, ticket: int, q: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"/api/v1/tickets/{ticket}/saved-replies", params={"q": q})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def sent(client: httpx.AsyncClient, ticket: int, text: str, **values: Any) -> httpx.Response:
    body = {"channel": "support", "text": text, "last_message_id": 2**40} | values
    return await client.post(f"/api/v1/tickets/{ticket}/replies", json=body)


async def test_a_reply_is_filled_for_its_ticket_in_the_customers_language(
    api: Api, ana: httpx.AsyncClient
) -> None:
    await made(ana)
    english = (await offers(ana, a_ticket(api)))[0]
    assert [one["language"] for one in english["written"]] == ["en", "fr"]
    assert english["written"][0] == {"language": "en", "text": "Hello Kim!", "missing": []}
    french = a_ticket(api, language="fr")
    assert (await offers(ana, french))[0]["written"][0]["text"] == "Bonjour Kim !"


async def test_a_placeholder_without_a_value_is_marked_and_stops_sending(
    api: Api, ana: httpx.AsyncClient
) -> None:
    await made(ana, texts={"en": "Hello {{contact.first_name}}, this is {{advisor.name}}."})
    ticket = a_ticket(api, name="kim@shop.example")
    written = (await offers(ana, ticket))[0]["written"][0]
    assert written["text"] == "Hello ⟦contact.first_name⟧, this is Ana."
    assert written["missing"] == ["contact.first_name"]
    await made(ana, name="Formal", texts={"en": "Dear {{contact.name}}"})
    formal = (await offers(ana, ticket, "formal"))[0]["written"][0]
    assert formal["missing"] == ["contact.name"], "an address is no name"
    refused = await sent(ana, ticket, written["text"])
    assert (refused.status_code, refused.json()["field"]) == (400, "text")
    assert "no value for contact.first_name" in refused.json()["detail"]
    in_html = await sent(ana, ticket, "Hello", html=f"<p>{written['text']}</p>")
    assert (in_html.status_code, in_html.json()["field"]) == (400, "html")
    assert (await ana.get(f"/api/v1/tickets/{ticket}")).json()["ticket"]["message_count"] == 1
    assert (await sent(ana, ticket, "Hello Kim, this is Ana.")).status_code == 201


async def test_every_placeholder_has_its_value(api: Api, ana: httpx.AsyncClient) -> None:
    paths = (await ana.get(f"{URL}/placeholders")).json()
    await made(ana, texts={"en": "\n".join(f"{{{{{path}}}}}" for path in paths)})
    ticket = a_ticket(api)
    told = dict(zip(paths, (await offers(ana, ticket))[0]["written"][0]["text"].split("\n"), strict=True))
    assert told["contact.name"] == "Kim Miller"
    assert told["contact.first_name"] == "Kim"
    assert told["contact.email"] == "kim@shop.example"
    assert told["ticket.number"] == str(ticket)
    assert told["ticket.subject"] == "Lamp"
    assert (told["advisor.name"], told["advisor.first_name"]) == ("Ana", "Ana")
    assert told["team.name"] == "Sales"
    assert told["company.name"]
    assert told["help.link"] == f"{told['desk.link']}/help"


async def test_who_sees_and_changes_a_reply(api: Api, ana: httpx.AsyncClient) -> None:
    """Ana and Bo are of Sales, Lea leads it not. An admin sees all but what is personal."""
    async with api.signed_in("bo") as bo, api.signed_in("lea") as lea, api.signed_in("adam") as adam:
        hers = await made(ana, name="hers")
        shared = await made(lea, name="shared", personal=False)
        team = await made(adam, name="team", personal=False, team_id=api.people.sales)
        assert await names(ana) == ["hers", "shared", "team"]
        assert await names(bo) == ["shared", "team"]
        assert await names(lea) == ["shared"]
        assert await names(adam) == ["shared", "team"]
        for client, allowed in ((ana, {"hers"}), (bo, set()), (lea, {"shared"}), (adam, {"shared", "team"})):
            for one in (hers, shared, team):
                seen = one["name"] in await names(client)
                answer = await client.put(f"{URL}/{one['id']}", json=draft(base=99, personal=False))
                wanted = 409 if one["name"] in allowed else 403 if seen else 404
                assert answer.status_code == wanted, (one["name"], answer.text)
                gone = await client.delete(f"{URL}/{one['id']}")
                assert gone.status_code == (200 if wanted == 409 else wanted)
                if wanted == 409:
                    base = {"base": gone.json()["version"]}
                    back = await client.post(f"{URL}/{one['id']}/versions/1/restore", json=base)
                    assert back.status_code == 200
                status = (await client.get(f"{URL}/{one['id']}/versions")).status_code
                assert status == (200 if seen else 404)
        listed = {one["name"]: one["may_change"] for one in (await ana.get(URL)).json()["items"]}
        assert listed == {"hers": True, "shared": False, "team": False}


async def test_a_lead_changes_what_concerns_her_teams(api: Api, ana: httpx.AsyncClient) -> None:
    async with api.signed_in("lea") as lea:
        team = {"personal": False, "team_id": api.people.sales}
        refused = await lea.post(URL, json=draft(**team))
        assert (refused.status_code, "lead of its team" in refused.json()["detail"]) == (403, True)
        assert (await ana.post(URL, json=draft(**team))).status_code == 403
        assert (await ana.post(URL, json=draft(personal=False))).status_code == 403

        def join(tx: Transaction) -> None:
            join_team(tx, api.people.lea, api.people.sales)

        await api.desk.write(join)
        assert (await made(lea, **team))["team_id"] == api.people.sales


async def test_a_change_is_a_version_and_can_be_undone(api: Api, ana: httpx.AsyncClient) -> None:
    first = await made(ana, folder=" Orders / Returns ")
    assert (first["folder"], first["version"], first["changed_by"]) == ("Orders/Returns", 1, "Ana")
    url = f"{URL}/{first['id']}"
    changed = (await ana.put(url, json=draft(name="Hi", base=1))).json()
    assert (changed["name"], changed["version"]) == ("Hi", 2)
    assert (await ana.put(url, json=draft(name="Hi", base=2))).json()["version"] == 2, "nothing changed"
    late = await ana.put(url, json=draft(name="Hey", base=1))
    assert (late.status_code, late.json()["version"]) == (409, 2)
    undone = (await ana.post(f"{url}/versions/1/restore", json={"base": 2})).json()
    assert (undone["name"], undone["folder"], undone["version"]) == ("Hello", "Orders/Returns", 3)
    assert (await ana.post(f"{url}/versions/1/restore", json={"base": 2})).status_code == 409
    assert (await ana.post(f"{url}/versions/9/restore", json={"base": 3})).status_code == 404
    items = (await ana.get(f"{url}/versions")).json()["items"]
    assert [(one["number"], one["what"], one["name"]) for one in items] == [
        (3, "restored", "Hello"),
        (2, "changed", "Hi"),
        (1, "made", "Hello"),
    ]
    page = (await ana.get(f"{url}/versions", params={"limit": 1})).json()
    older = (await ana.get(f"{url}/versions", params={"after": page["next"]})).json()
    assert [one["number"] for one in older["items"]] == [2, 1]

    def recorded(tx: Reading) -> list[str]:
        rows = tx.conn.scalars(select(events.c.event).order_by(events.c.id))
        return [one.act for one in rows if isinstance(one, SetupChanged)]

    assert await api.desk.read(recorded) == ["created", "changed", "restored"]


async def test_a_shared_reply_does_not_become_personal(api: Api) -> None:
    async with api.signed_in("lea") as lea, api.signed_in("adam") as adam:
        one = await made(adam, personal=False)
        refused = await lea.put(f"{URL}/{one['id']}", json=draft(personal=True, base=1))
        assert (refused.status_code, refused.json()["field"]) == (400, "personal")
        assert (await adam.get(f"{URL}/{one['id']}")).json()["version"] == 1


async def test_a_deleted_reply_is_offered_no_more_and_comes_back(api: Api, ana: httpx.AsyncClient) -> None:
    reply = await made(ana)
    url = f"{URL}/{reply['id']}"
    ticket = a_ticket(api)
    gone = (await ana.delete(url)).json()
    assert gone["deleted_at"] is not None
    assert (await ana.delete(url)).json() == gone, "once is enough"
    assert (await names(ana), await names(ana, deleted=True)) == ([], ["Hello"])
    assert await offers(ana, ticket) == []
    assert (await ana.put(url, json=draft(base=2))).status_code == 409
    back = (await ana.post(f"{url}/versions/1/restore", json={"base": 2})).json()
    assert (back["deleted_at"], back["texts"]) == (None, HELLO)
    assert len(await offers(ana, ticket)) == 1


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"name": " "}, "name", "empty"),
    ({"name": "n" * 121}, "name", "over 120"),
    ({"folder": "a/b/c/d/e/f"}, "folder", "levels"),
    ({"folder": "f" * 61}, "folder", "over 60"),
    ({"texts": {}}, "texts", "at least one"),
    ({"texts": {"en": "  "}}, "texts", "at least one"),
    ({"texts": {"english": "Hello"}}, "texts.english", "two letters"),
    ({"texts": {"en": "x" * 20_001}}, "texts.en", "over 20000"),
    ({"texts": {"en": "Hi {{contact.firstname}}"}}, "texts.en", "Did you mean contact.first_name?"),
    ({"texts": {"en": "Hi", "fr": "{{"}}, "texts.fr", "needs its }}"),
    ({"team_id": 1}, "team_id", "personal one"),
    ({"team_id": 99, "personal": False}, "team_id", "no team 99"),
    ({"attachments": ["made-up"]}, "attachments", "no upload"),
    ({"nme": "x"}, "nme", "unknown field"),
]


@pytest.mark.parametrize(("values", "field", "why"), BAD)
async def test_a_bad_reply_is_refused_and_the_form_hears_why_while_it_is_typed(
    ana: httpx.AsyncClient, values: dict[str, Any], field: str, why: str
) -> None:
    refused = await ana.post(URL, json=draft(**values))
    assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert why in refused.json()["detail"]
    assert await names(ana) == []
    checked = await ana.post(f"{URL}/check", json=draft(**values))
    if checked.status_code == 200:
        told = {one["field"]: one["detail"] for one in checked.json()["problems"]}
        assert told[field] == refused.json()["detail"]
    else:
        assert checked.json()["detail"] == refused.json()["detail"]


async def test_a_draft_is_shown_with_a_made_up_customer(ana: httpx.AsyncClient) -> None:
    checked = (await ana.post(f"{URL}/check", json=draft(team_id=None))).json()
    assert checked["problems"] == []
    assert [one["text"] for one in checked["written"]] == ["Hello Kim!", "Bonjour Camille !"]
    wrong = (await ana.post(f"{URL}/check", json=draft(texts=HELLO | {"fr": "{{x}}"}, personal=False))).json()
    assert [one["field"] for one in wrong["problems"]] == ["texts.fr", "team_id"]
    assert [one["language"] for one in wrong["written"]] == ["en"]


async def test_a_search_folds_and_ranks(api: Api, ana: httpx.AsyncClient) -> None:
    ticket = a_ticket(api)
    text = {"en": "Your refund is on its way. Grüße"}
    await made(ana, name="By text", texts=text)
    await made(ana, name="The refund", folder="Money")
    await made(ana, name="Refund café")
    await made(ana, name="100% off_season", folder="Offers")
    assert [one["name"] for one in await offers(ana, ticket, "REFUND")] == [
        "Refund café",
        "The refund",
        "By text",
    ]
    assert [one["name"] for one in await offers(ana, ticket, "cafe refund")] == ["Refund café"]
    assert [one["name"] for one in await offers(ana, ticket, "money refund")] == ["The refund"]
    assert [one["name"] for one in await offers(ana, ticket, "grusse")] == ["By text"]
    assert [one["name"] for one in await offers(ana, ticket, "0% f_s")] == ["100% off_season"]
    assert await names(ana, q="0_0%") == []
    assert (await ana.get(f"{URL}/folders")).json() == ["Money", "Offers"]
    first = (await ana.get(URL, params={"limit": 3})).json()
    rest = (await ana.get(URL, params={"limit": 3, "after": first["next"]})).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)


async def test_an_answer_counts_once_for_its_saved_reply(api: Api, ana: httpx.AsyncClient) -> None:
    await made(ana, name="A")
    used = await made(ana, name="B")
    ticket = a_ticket(api)
    assert [one["name"] for one in await offers(ana, ticket)] == ["A", "B"]
    message = (await sent(ana, ticket, "Hello Kim!")).json()["id"]
    uses = f"{URL}/{used['id']}/uses"
    for _ in range(2):
        counted = await ana.post(uses, json={"message_id": message})
        assert (counted.status_code, counted.json()["uses"]) == (200, 1)
    assert [one["name"] for one in await offers(ana, ticket)] == ["B", "A"], "the one in use first"
    assert (await ana.post(uses, json={"message_id": 1})).json()["field"] == "message_id", "the customer's"
    assert (await ana.post(uses, json={"message_id": 99})).status_code == 404
    async with api.signed_in("bo") as bo:
        assert (await bo.post(uses, json={"message_id": message})).status_code == 404


async def test_files_go_with_the_answer_and_are_kept(api: Api, ana: httpx.AsyncClient) -> None:
    upload = (
        await ana.post("/api/v1/uploads", files={"file": ("form.pdf", b"%PDF", "application/pdf")})
    ).json()
    reply = await made(ana, attachments=[upload["id"]])
    assert [one["name"] for one in reply["attachments"]] == ["form.pdf"]
    checked = check(api.desk, api.tools.blobs)
    assert (checked.named, checked.troubles) == (1, [])
    ticket = a_ticket(api)
    offered = (await offers(ana, ticket))[0]
    answer = await sent(ana, ticket, "Hello!", attachments=[one["id"] for one in offered["attachments"]])
    assert [one["name"] for one in answer.json()["attachments"]] == ["form.pdf"]
    kept = [one["id"] for one in reply["attachments"]]
    changed = await ana.put(f"{URL}/{reply['id']}", json=draft(base=1, name="With", attachments=kept))
    assert [one["name"] for one in changed.json()["attachments"]] == ["form.pdf"]
    without = await ana.put(f"{URL}/{reply['id']}", json=draft(base=2))
    assert without.json()["attachments"] == []
    items = (await ana.get(f"{URL}/{reply['id']}/versions")).json()["items"]
    assert [one["files"] for one in items] == [[], ["form.pdf"], ["form.pdf"]]
    assert check(api.desk, api.tools.blobs).troubles == []


async def test_what_a_shared_reply_said_while_it_was_personal_stays_its_owners(api: Api) -> None:
    async with api.signed_in("lea") as lea, api.signed_in("ana") as ana:
        number = (await made(lea, texts={"en": "For my eyes"}))["id"]
        shared = draft(personal=False, texts={"en": "For all"}, base=1)
        assert (await lea.put(f"{URL}/{number}", json=shared)).status_code == 200
        for client, seen in ((lea, [2, 1]), (ana, [2])):
            versions = (await client.get(f"{URL}/{number}/versions")).json()["items"]
            assert [one["number"] for one in versions] == seen
