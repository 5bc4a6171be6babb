"""Nothing personal is stored by a browser or a proxy."""

from __future__ import annotations

import re

from litestar.routes import HTTPRoute

from helpdesk.domain.messages import Attachment
from tests.api.conftest import Api

# What is the same for everybody: the built pages, and what the help centre publishes.
PUBLIC = re.compile(r"/(console|widget|help|robots\.txt)\b|/api/v1/(docs|faq/public/(articles|popular))\b|/$")


async def test_no_answer_about_somebody_is_stored(api: Api) -> None:
    """Every route that can be read, as the one who may read most."""
    asked = 0
    async with api.signed_in("adam") as adam:
        for route in api.app.routes:
            if not isinstance(route, HTTPRoute) or "GET" not in route.methods or PUBLIC.match(route.path):
                continue
            url = re.sub(r"\{\w+:(\w+)\}", lambda found: "1" if found[1] == "int" else "x", route.path_format)
            answer = await adam.get(re.sub(r"\{\w+\}", "1", url))
            assert answer.headers.get("cache-control") == "no-store", (route.path, answer.status_code)
            asked += 1
    assert asked > 40


async def test_nor_is_an_answer_to_a_change_or_to_a_stranger(api: Api) -> None:
    async with api.signed_in("ana") as ana, api.client() as stranger:
        for answer in (
            await ana.put("/api/v1/me/presence", json={"presence": "away"}),
            await ana.post("/api/v1/api-keys", json={"name": "x", "scopes": ["faq:read"]}),
            await stranger.get("/api/v1/me"),
            await stranger.get("/nothing-here"),
            await stranger.post("/api/v1/session", json={"email": "ana@desk.example", "password": "no"}),
            await stranger.get("/survey/no-token"),
            await stranger.get("/chat/attachments/1/0?token=x"),
        ):
            assert answer.headers["cache-control"] == "no-store", answer.url


async def test_nor_is_a_file(api: Api) -> None:
    content = b"a private letter"
    digest = api.tools.blobs.put(content)
    file = Attachment(name="letter.txt", type="text/plain", size=len(content), sha256=digest)
    async with api.signed_in("ana") as ana:
        upload = api.tools.tokens.of_upload(file, f"advisor:{api.people.ana}")
        opened = await ana.post(
            "/api/v1/tickets",
            json={
                "channel": "phone",
                "contact": {"kind": "phone", "value": "+44 20 7946 0018"},
                "subject": "S",
                "text": "T",
            },
        )
        assert opened.status_code == 201, opened.text
        number = opened.json()["ticket"]["number"]
        note = await ana.post(
            f"/api/v1/tickets/{number}/notes", json={"text": "see the file", "attachments": [upload]}
        )
        assert note.status_code == 201, note.text
        answer = await ana.get(note.json()["attachments"][0]["url"])
    assert answer.content == content
    assert answer.headers["cache-control"] == "no-store"
