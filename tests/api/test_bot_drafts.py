"""Publishing a bot on screen: handed in, looked at, tried, published, downloaded, or refused."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import httpx
import pytest

from helpdesk.db.bot import versions
from helpdesk.domain.bot.uploads import MOST_FILES
from tests.api.conftest import Api
from tests.chatbot.bots import files

DRAFT = "/api/v1/bot/draft"
TRIAL = "/api/v1/bot/trial"


def body(content: dict[str, bytes], name: str = "shop") -> dict[str, Any]:
    coded = [{"name": path, "content": base64.b64encode(one).decode()} for path, one in content.items()]
    return {"name": name, "files": coded}


def one_zip(content: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, one in content.items():
            archive.writestr(path, one)
    return made.getvalue()


def changed(text: str) -> dict[str, bytes]:
    return {path: one.replace(b"Hello!", text.encode()) for path, one in files().items()}


async def handed_in(client: httpx.AsyncClient, content: dict[str, bytes]) -> dict[str, Any]:
    answer = await client.put(DRAFT, json=body(content))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_draft_is_looked_at_tried_and_published(api: Api) -> None:
    api.desk.write_now(versions.publish, "shop", files(), by="Lea")
    async with api.signed_in("adam") as adam:
        folder = {f"shop/{path}": one for path, one in changed("Good day!").items()}
        draft = await handed_in(adam, {"bot.zip": one_zip(folder)})
        assert draft["may_publish"] is True
        assert draft["newest"] == 1
        assert draft["changes"] == [{"part": "responses", "name": "utter_greet", "how": "changed"}]
        assert (await adam.get(DRAFT)).json() == draft
        assert (await adam.get("/api/v1/bot")).json()["draft"] == draft["digest"]

        said = await adam.post(TRIAL, json={"text": "hello", "draft": True})
        assert [one["text"] for one in said.json()["messages"]] == ["Good day!"]
        mixed = {"text": "hello", "state": said.json()["state"]}
        assert (await adam.post(TRIAL, json=mixed)).status_code == 400
        newest = api.desk.read_now(versions.newest)
        assert newest is not None
        assert newest.id == 1, "a trial publishes nothing"

        told = {"digest": draft["digest"], "newest": 1}
        made = await adam.post(f"{DRAFT}/publication", json=told)
        assert (made.status_code, made.json()["id"], made.json()["published_by"]) == (201, 2, "Adam")
        assert (await adam.get(DRAFT)).status_code == 404
        said = await adam.post(TRIAL, json={"text": "hello"})
        assert [one["text"] for one in said.json()["messages"]] == ["Good day!"]

        down = await adam.get("/api/v1/bot/versions/2/files")
        assert "attachment" in down.headers["content-disposition"]
        with zipfile.ZipFile(io.BytesIO(down.content)) as archive:
            assert {path: archive.read(path) for path in archive.namelist()} == changed("Good day!")


async def test_errors_are_told_with_file_and_line_and_cannot_be_published(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        broken = files() | {"more.yml": b"rules:\n  - rule: a\n    steps:\n      - action: action_nowhere\n"}
        draft = await handed_in(adam, broken)
        wrong = [one for one in draft["problems"] if not one["warning"]]
        assert ("more.yml", 4) in {(one["file"], one["line"]) for one in wrong}
        assert (draft["may_publish"], draft["newest"]) == (False, None)
        told = {"digest": draft["digest"], "newest": None}
        refused = await adam.post(f"{DRAFT}/publication", json=told)
        assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (400, "bot-invalid")
        assert (await adam.post(TRIAL, json={"text": "hello", "draft": True})).status_code == 400
        assert api.desk.read_now(versions.newest) is None


async def test_what_does_not_belong_to_a_bot_is_left_out(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        more = {"README.md": b"read me", "tests/test_a.yml": b"stories: []", "endpoints.yml": b"a: b"}
        draft = await handed_in(adam, files() | more)
        assert draft["files"] == sorted(files())
        refused = await adam.put(DRAFT, json=body(more))
        assert (refused.status_code, refused.json()["field"]) == (400, "files")
        assert (await adam.get(DRAFT)).json() == draft, "what is refused replaces nothing"


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        ({"../domain.yml": b"intents: []"}, 400, "must be a path inside the folder"),
        ({"bot.zip": b"no zip"}, 400, "is no zip"),
        ({f"{number}.yml": b"" for number in range(MOST_FILES + 1)}, 400, "200"),
        ({"domain.yml": b"#" * (2 * 1024 * 1024 + 1)}, 413, "2,097,152 bytes"),
    ],
)
async def test_files_beyond_a_limit_are_refused(
    api: Api, content: dict[str, bytes], status: int, words: str
) -> None:
    async with api.signed_in("adam") as adam:
        refused = await adam.put(DRAFT, json=body(content))
        assert refused.status_code == status
        assert words in refused.text
        assert (await adam.get(DRAFT)).status_code == 404


async def test_a_draft_that_somebody_overtook_is_not_published(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        draft = await handed_in(adam, files())
        replaced = await handed_in(adam, changed("Good day!"))
        told = {"digest": draft["digest"], "newest": None}
        assert (await adam.post(f"{DRAFT}/publication", json=told)).status_code == 409
        api.desk.write_now(versions.publish, "other", files(), by="Lea")
        told = {"digest": replaced["digest"], "newest": None}
        assert (await adam.post(f"{DRAFT}/publication", json=told)).status_code == 409
        assert (await adam.get(DRAFT)).json()["newest"] == 1
        told = {"digest": replaced["digest"], "newest": 1}
        assert (await adam.post(f"{DRAFT}/publication", json=told)).status_code == 201


async def test_a_draft_is_thrown_away(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await handed_in(adam, files())
        assert (await adam.delete(DRAFT)).status_code == 204
        assert (await adam.get(DRAFT)).status_code == 404
        assert (await adam.post(TRIAL, json={"text": "hello", "draft": True})).status_code == 404


async def test_a_publication_whose_answer_was_lost_is_answered_again(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        draft = await handed_in(adam, files())
        told, key = {"digest": draft["digest"], "newest": None}, {"Idempotency-Key": "publish-1"}
        made = await adam.post(f"{DRAFT}/publication", json=told, headers=key)
        assert not (await handed_in(adam, {"domain.yml": b"intents: 7"}))["may_publish"]
        again = await adam.post(f"{DRAFT}/publication", json=told, headers=key)
        assert (made.status_code, again.status_code, again.json()) == (201, 201, made.json())
        assert (await adam.post(f"{DRAFT}/publication", json=told)).status_code == 409
