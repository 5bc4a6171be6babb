"""Automatic texts over HTTP: what is listed, previewed, changed and undone, and who may."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from helpdesk.db.schema.people import team_members
from helpdesk.domain.answers.automatic import TEXTS
from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/automatic-texts"


async def place(client: httpx.AsyncClient, kind: str, channel: str | None = None) -> dict[str, Any]:
    texts = {one["kind"]: one for one in (await client.get(PATH)).json()}
    found: dict[str, Any] = next(one for one in texts[kind]["places"] if one["channel"] == channel)
    return found


async def test_every_text_is_listed_with_its_words_and_places(ana: httpx.AsyncClient) -> None:
    listed = (await ana.get(PATH)).json()
    assert [one["kind"] for one in listed] == list(TEXTS)
    received = listed[0]
    assert received["defaults"]["en"].startswith("Thank you for writing to us.")
    assert received["defaults"]["fr"].startswith("Merci")
    assert [one["channel"] for one in received["places"]] == [None, "support"]
    assert {"path": "ticket.number", "sure": True} in received["placeholders"]
    chat = next(one for one in listed if one["kind"] == "closed_here")
    assert [one["channel"] for one in chat["places"]] == [None, "site"]
    assert not any(one["may_change"] for one in received["places"])


async def test_a_text_is_changed_and_undone_with_its_version(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        body = {"texts": {"en": "We have {{ticket.number}}."}, "on": True}
        changed = await adam.put(f"{PATH}/acknowledgement", json=body)
        assert changed.status_code == 200, changed.text
        here = changed.json()["places"][0]
        assert (here["texts"], here["on"], here["sent"]) == (body["texts"], True, True)
        assert here["changed"]["by"] == "Adam"
        assert (await place(adam, "acknowledgement", "support"))["sent"]
        late = await adam.put(f"{PATH}/acknowledgement", json=body | {"on": False})
        assert (late.status_code, late.json()["version"]) == (409, here["changed"]["version"])
        query = {"version": here["changed"]["version"]}
        undone = await adam.post(f"{PATH}/acknowledgement/undo", params=query)
        assert undone.json()["places"][0]["texts"] == {}
        assert not undone.json()["places"][0]["sent"]


async def test_a_preview_says_what_is_wrong_and_what_customers_read(api: Api) -> None:
    number = receive(api.desk, mail("eva@example.org", "Chair", "Where is it?")).ticket_id
    texts = {"en": "Hello {{contact.first_name|you}}, {{ticket.number}}", "fr": "Bonjour {{contact.prenom|}}"}
    async with api.signed_in("lea") as lea:
        answer = await lea.post(f"{PATH}/acknowledgement/preview", json={"texts": texts, "ticket": number})
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert [(one["field"], one["code"]) for one in found["problems"]] == [("texts.fr", "unknown_path")]
        assert {one["language"]: one["text"] for one in found["written"]}["en"] == f"Hello Eva, {number}"
        gone = await lea.post(f"{PATH}/acknowledgement/preview", json={"ticket": 4711})
        assert gone.status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("acknowledgement", {"texts": {"en": "{{ticket.nummer}}"}}, 400, "texts.en"),
        ("acknowledgement", {"texts": {"en": "{{contact.name}}"}}, 400, "texts.en"),
        ("acknowledgement", {"texts": {"en": 5}}, 400, "texts[...]"),
        ("acknowledgement", {"text": "Hello"}, 400, "text"),
        ("acknowledgement?channel=site", {"texts": {"en": "Hello"}}, 400, "channel"),
        ("acknowledgement?channel=nowhere", {"texts": {"en": "Hello"}}, 400, "channel"),
        ("closed_here", {"on": False}, 400, "on"),
        ("nothing", {"texts": {}}, 404, None),
    ],
)
async def test_what_cannot_be_kept_is_refused_with_its_field(
    api: Api, path: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    async with api.signed_in("adam") as adam:
        before = (await adam.get(PATH)).json()
        refused = await adam.put(f"{PATH}/{path}", json=body)
        assert (refused.status_code, refused.json().get("field")) == (status, field), refused.text
        assert (await adam.get(PATH)).json() == before


async def test_a_lead_changes_only_what_is_sent_on_their_teams_channels(api: Api) -> None:
    body = {"texts": {"en": "We have {{ticket.number}}."}}
    member = {"team_id": api.people.sales, "advisor_id": api.people.lea}
    async with api.signed_in("lea") as lead:
        assert (await lead.put(f"{PATH}/acknowledgement?channel=support", json=body)).status_code == 403
        api.desk.write_now(lambda tx: tx.conn.execute(insert(team_members), member))
        assert (await lead.put(f"{PATH}/acknowledgement", json=body)).status_code == 403
        changed = await lead.put(f"{PATH}/acknowledgement?channel=support", json=body)
        assert changed.status_code == 200, changed.text
        assert (await place(lead, "acknowledgement", "support"))["texts"] == body["texts"]


async def test_a_text_is_sent_only_where_the_text_that_it_needs_is(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        listed = {one["kind"]: one["needs"] for one in (await adam.get(PATH)).json()}
        needing = [kind for kind, needs in listed.items() if needs == "acknowledgement"]
        assert "acknowledgement_closed" in needing
        assert listed["ticket_solved"] is None
        changed = await adam.put(f"{PATH}/acknowledgement_closed", json={"on": True})
        assert [one["sent"] for one in changed.json()["places"]] == [False, False]
        await adam.put(f"{PATH}/acknowledgement?channel=support", json={"on": True})
        for kind in needing:
            assert not (await place(adam, kind))["sent"], kind
            assert (await place(adam, kind, "support"))["sent"], kind
        version = (await place(adam, "acknowledgement_closed"))["changed"]["version"]
        query = {"version": version}
        off = await adam.put(f"{PATH}/acknowledgement_closed", json={"on": False}, params=query)
        assert not any(one["sent"] for one in off.json()["places"])
