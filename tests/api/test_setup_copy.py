"""A copy of the settings over HTTP: downloaded, looked at, taken in."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from helpdesk.domain.setup_copy.document import MARK
from tests.api.conftest import Api

PATH = "/api/v1/setup-copy"


async def test_an_admin_downloads_the_settings_looks_at_a_changed_file_and_takes_it_in(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        answer = await adam.get(PATH)
        assert answer.headers["content-type"] == "application/json"
        assert 'filename="helpdesk-settings.json"' in answer.headers["content-disposition"]
        whole = answer.json()
        assert whole[MARK] == 1
        assert "adam@desk.example" in {one["email"] for one in whole["people"]}
        whole["teams"].append({"name": "Returns"})
        asked = {"content": json.dumps(whole)}
        seen = (await adam.post(f"{PATH}/preview", json=asked)).json()
        assert [(one["act"], one["part"], one["name"]) for one in seen["changes"]] == [
            ("made", "teams", "Returns")
        ]
        assert (await adam.get(PATH)).content == answer.content, "a preview changes nothing"
        taken = await adam.post(PATH, json=asked | {"state": seen["state"]})
        assert taken.json() == seen
        late = await adam.post(PATH, json=asked | {"state": seen["state"]})
        assert late.status_code == 409
        assert "Returns" in {one["name"] for one in (await adam.get(PATH)).json()["teams"]}


async def test_a_file_with_faults_is_previewed_with_each_and_refused_with_all(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        whole: dict[str, Any] = {MARK: 1, "teams": [{"name": ""}, {"nam": "x"}]}
        seen = (await adam.post(f"{PATH}/preview", json={"content": json.dumps(whole)})).json()
        assert [one["place"] for one in seen["faults"]] == ["teams[1]"]
        refused = await adam.post(PATH, json={"content": json.dumps(whole), "state": seen["state"]})
        assert refused.status_code == 400
        assert refused.json()["field"] == "teams[1]"
        cut = (await adam.post(f"{PATH}/preview", json={"content": json.dumps(whole)[:-3]})).json()
        assert [one["detail"][:32] for one in cut["faults"]] == ["The file is cut off or no JSON: "]


async def test_pruning_is_asked_for_in_the_preview_too(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        content = msgspec.json.encode({MARK: 1, "teams": []}).decode()
        assert (await adam.post(f"{PATH}/preview", json={"content": content})).json()["changes"] == []
        pruned = (await adam.post(f"{PATH}/preview", json={"content": content, "prune": True})).json()
        assert {(one["act"], one["part"]) for one in pruned["changes"]} >= {("removed", "teams")}


async def test_who_is_disabled_by_a_file_is_signed_out_at_once(api: Api) -> None:
    async with api.signed_in("adam") as adam, api.signed_in("bo") as bo:
        assert (await bo.get("/api/v1/me")).status_code == 200
        whole = (await adam.get(PATH)).json()
        whole["people"] = [one for one in whole["people"] if one["email"] != "bo@desk.example"]
        asked = {"content": json.dumps(whole), "prune": True}
        seen = (await adam.post(f"{PATH}/preview", json=asked)).json()
        await adam.post(PATH, json=asked | {"state": seen["state"]})
        assert (await bo.get("/api/v1/me")).status_code == 401


async def test_what_is_left_to_do_is_told_in_the_readers_language_also_if_the_answer_was_lost(
    api: Api,
) -> None:
    async with api.signed_in("adam") as adam:
        whole = (await adam.get(PATH)).json()
        whole["people"].append({"email": "new@desk.example", "name": "New", "role": "advisor"})
        asked = {"content": json.dumps(whole)}
        french = {"Accept-Language": "fr", "Idempotency-Key": "import-1"}
        seen = (await adam.post(f"{PATH}/preview", json=asked, headers={"Accept-Language": "fr"})).json()
        taken = [await adam.post(PATH, json=asked | {"state": seen["state"]}, headers=french) for _ in "12"]
        told = [one["detail"] for one in seen["notes"]]
        assert told
        assert [[one["detail"] for one in each.json()["notes"]] for each in taken] == [told, told]
        english = (await adam.post(f"{PATH}/preview", json=asked)).json()["notes"]
        assert [one["detail"] for one in english] != told
