"""The API of parked items: preview, ticket, verdict and sender rules, and who may use it."""

from __future__ import annotations

from helpdesk.db.log import ledger
from helpdesk.domain.messages import RawInbound
from tests.api.conftest import Api

API = "/api/v1"
AWAY = (
    b"From: Cleo <cleo@shop.example>\r\nTo: support@desk.example\r\nSubject: Away\r\n"
    b"Message-ID: <1@shop.example>\r\nAuto-Submitted: auto-replied\r\n"
    b"Content-Type: text/html\r\n\r\n<p>I am away until Monday.</p><script>alert(1)</script>\r\n"
)


async def park(api: Api) -> int:
    item_id = await api.tools.inbox.take(RawInbound(channel="support", body=AWAY))
    await api.tools.inbox.drain()
    assert (await api.desk.read(ledger.item, item_id)).fate == "parked"
    return item_id


async def test_a_lead_reads_a_parked_item_and_makes_it_a_ticket(api: Api) -> None:
    item_id = await park(api)
    async with api.signed_in("lea") as lea:
        assert (await lea.get(f"{API}/ledger/awaiting")).json() == {"items": 1}
        [item] = (await lea.get(f"{API}/ledger/items", params={"fate": "awaiting"})).json()["items"]
        assert (item["sender"], item["sender_name"], item["subject"], item["verdict"]) == (
            "cleo@shop.example",
            "Cleo",
            "Away",
            "awaiting",
        )
        preview = (await lea.get(f"{API}/ledger/items/{item_id}/preview")).json()
        assert preview["sender"] == "cleo@shop.example"
        assert preview["text"].strip() == "I am away until Monday."
        assert not preview["cut"]
        assert preview["evidence"] == ["+10 Auto-Submitted: auto-replied (RFC 3834)"]
        assert preview["marks"] == []
        made = await lea.post(f"{API}/ledger/items/{item_id}/ticket")
        assert made.status_code == 200, made.text
        assert (made.json()["fate"], made.json()["taught"]) == ("opened", "cleo@shop.example")
        [rule] = (await lea.get(f"{API}/sender-rules")).json()
        assert (rule["sender"], rule["made_by"], rule["mails"]) == ("cleo@shop.example", "Lea", 0)
        again = await lea.post(f"{API}/ledger/items/{item_id}/ticket")
        assert again.json()["ticket"] == made.json()["ticket"]
        detail = (await lea.get(f"{API}/tickets/{made.json()['ticket']}/river")).json()
        assert [one.get("text", "").strip() for one in detail["entries"] if "text" in one] == [
            "I am away until Monday."
        ]
        refused = await lea.put(f"{API}/ledger/items/{item_id}/verdict", json={"verdict": "spam"})
        assert refused.status_code == 409
        assert (
            refused.json()["detail"]
            == f"Item {item_id} is not parked: it is on ticket {made.json()['ticket']}."
        )
        assert (await lea.get(f"{API}/ledger")).json()["holds"] is True
        assert (await lea.get(f"{API}/ledger/awaiting")).json() == {"items": 0}


async def test_a_lead_judges_an_item_and_keeps_rules_of_senders(api: Api) -> None:
    item_id = await park(api)
    async with api.signed_in("lea") as lea:
        spam = await lea.put(f"{API}/ledger/items/{item_id}/verdict", json={"verdict": "spam"})
        assert (spam.status_code, spam.json()["verdict"], spam.json()["fate"]) == (200, "spam", "parked")
        rule = {"sender": "Shop.example", "action": "park"}
        made = (await lea.put(f"{API}/sender-rules", json=rule)).json()
        assert (made["sender"], made["action"], made["made_by"]) == ("@shop.example", "park", "Lea")
        assert (await lea.get(f"{API}/sender-rules")).json() == [made]
        assert (await lea.delete(f"{API}/sender-rules/{made['id']}")).status_code == 204
        assert (await lea.get(f"{API}/sender-rules")).json() == []
        assert (await lea.delete(f"{API}/sender-rules/{made['id']}")).status_code == 404
        bad = await lea.put(f"{API}/sender-rules", json={"sender": "shop", "action": "park"})
        assert (bad.status_code, bad.json()["field"]) == (400, "sender")


async def test_an_item_without_a_message_is_refused_in_words(api: Api) -> None:
    async with api.signed_in("lea") as lea:
        for act in ("preview", "ticket"):
            call = lea.get if act == "preview" else lea.post
            assert (await call(f"{API}/ledger/items/99/{act}")).status_code == 404
        item_id = await park(api)
        await api.desk.write(lambda tx: ledger.settle(tx, item_id, "failed", reason="no boundary"))
        refused = await lea.post(f"{API}/ledger/items/{item_id}/ticket")
        assert refused.status_code == 409
        assert "Replay it" in refused.json()["detail"]


async def test_only_a_lead_reads_and_judges(api: Api) -> None:
    item_id = await park(api)
    async with api.signed_in("ana") as ana:
        answers = [
            await ana.get(f"{API}/ledger/items/{item_id}/preview"),
            await ana.post(f"{API}/ledger/items/{item_id}/ticket"),
            await ana.put(f"{API}/ledger/items/{item_id}/verdict", json={"verdict": "spam"}),
            await ana.put(f"{API}/sender-rules", json={"sender": "shop.example", "action": "park"}),
            await ana.delete(f"{API}/sender-rules/1"),
        ]
        assert [one.status_code for one in answers] == [403] * 5
    assert (await api.desk.read(ledger.item, item_id)).fate == "parked"
