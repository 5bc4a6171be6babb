"""A stored file counts only while a message, an inbound item or a picture names it, at each door where it
came in; one that nothing names is nobody's, and is deleted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import update

from helpdesk.commands.upkeep.file_check import check, real_uses
from helpdesk.db import channels
from helpdesk.db.blobs import FOLDERS
from helpdesk.db.log import quotas
from helpdesk.db.schema.people import limits
from helpdesk.domain.messages import Attachment, RawInbound
from helpdesk.errors import BadInput, TooMany
from helpdesk.operations.answers import delivery
from helpdesk.security.stranger_tokens import Visitor
from helpdesk.workers.file_sweep import Swept, sweep
from tests.api.conftest import Api
from tests.factories import take_in, telegram
from tests.live import desk_server

PNG = b"\x89PNG\r\n\x1a\n a picture"
MAIL = (
    b"From: zoe@shop.example\r\nTo: support@desk.example\r\nSubject: Lamp\r\nMessage-ID: <1@shop.example>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    b"Content-Type: text/plain\r\n\r\nSee.\r\n--b\r\nContent-Type: application/x-thing\r\n"
    b"Content-Disposition: attachment; filename=a.bin\r\n\r\nby mail %s\r\n--b--\r\n"
)
NAMED = 8
"""Two files of mails, one large mail, and one of chat, composer, note, picture and Telegram each."""


def file(content: bytes) -> dict[str, Any]:
    return {"file": ("a.txt", content, "text/plain")}


async def by_visitor(api: Api, content: bytes) -> str:
    """The id of a file that a visitor uploaded."""
    site = (await api.desk.read(channels.channel, "site")).id
    token = api.tools.tokens.of_visitor(Visitor(channel_id=site, key="k"))
    async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
        answer = await visitor.post("/chat/uploads", files=file(content))
    assert answer.status_code == 201
    return str(answer.json()["id"])


def swept(api: Api) -> Swept:
    return sum(
        (sweep(api.desk, api.tools.blobs, one, grace=timedelta()) for one in FOLDERS),
        start=Swept(),
    )


async def at_every_door(api: Api) -> None:
    """A file comes in and is used at each door, and another one at each door that is not."""
    tools = api.tools
    for raw in (MAIL % b"small", MAIL % (b"A" * 300_000)):
        await tools.inbox.take(RawInbound(channel="support", body=raw.replace(b"<1@", b"<%d@" % len(raw))))
    await tools.inbox.drain()
    given = tools.tokens.uploads([await by_visitor(api, b"chat")], "visitor:k")
    await api.desk.write(desk_server.say, "site", "k", "see the file", given)
    async with api.signed_in("lea") as lea:
        for call, content in (("replies", b"composer"), ("notes", b"note")):
            upload = (await lea.post("/api/v1/uploads", files=file(content))).json()["id"]
            await lea.post("/api/v1/uploads", files=file(content + b" and not sent"))
            body: dict[str, Any] = {"text": "See.", "attachments": [upload]}
            if call == "replies":
                newest = (await lea.get("/api/v1/tickets/1")).json()["last_message_id"]
                body |= {"channel": "support", "last_message_id": newest}
            answer = await lea.post(f"/api/v1/tickets/1/{call}", json=body)
            assert answer.status_code == 201, answer.text
        picture = {"file": ("a.png", PNG, "image/png")}
        assert (await lea.post("/api/v1/faq/images", files=picture)).status_code == 201
    await by_visitor(api, b"never used")

    def fetched(tx: Any) -> None:
        remote = Attachment(name="v.ogg", type="audio/ogg", size=0, sha256="", remote="handle")
        message = take_in(tx, telegram("5", "Listen", attachments=[remote])).message_id or 0
        content = tools.blobs.put(b"telegram")
        here = Attachment(name="v.ogg", type="audio/ogg", size=8, sha256=content)
        delivery.note_files(tx, message, {"handle": here})

    await api.desk.write(channels.put_channel, "telegram", **TELEGRAM)
    await api.desk.write(fetched)


TELEGRAM: dict[str, Any] = {
    "kind": "telegram",
    "label": "Telegram",
    "team_id": None,
    "settings": {},
    "enabled": True,
}


async def test_what_is_used_at_any_door_stays_and_nothing_else(api: Api) -> None:
    await at_every_door(api)
    assert swept(api).files == 3, "one of the visitor, two of the composer"
    found = check(api.desk, api.tools.blobs, read=True)
    assert (found.troubles, found.unnamed, found.named) == ([], 0, NAMED)
    async with api.signed_in("ana") as ana:
        uses = [one for one in await api.desk.read(lambda tx: list(real_uses(tx))) if one[1] == "message"]
        for digest, _, message_id, _ in uses:
            got = await ana.get(f"/api/v1/messages/{message_id}/attachments/0")
            assert (got.status_code, hashlib.sha256(got.content).hexdigest()) == (200, digest)
    assert len(uses) == 6


async def test_the_bytes_that_are_told_are_the_sum_of_what_is_named(api: Api) -> None:
    await at_every_door(api)
    async with api.client() as prometheus:
        assert (await prometheus.get("/metrics")).status_code == 200
    sizes = {one[0]: one[3] for one in await api.desk.read(lambda tx: list(real_uses(tx)))}
    slowly = sum(len(api.tools.blobs.read(one)) for one in sizes)
    assert slowly == sum(sizes.values()) > 300_000
    assert REGISTRY.get_sample_value("helpdesk_files_bytes") == slowly
    assert REGISTRY.get_sample_value("helpdesk_files") == len(sizes)


async def test_an_upload_that_no_message_names_is_nobodys_until_it_is_deleted(api: Api) -> None:
    upload = await by_visitor(api, PNG)
    (given,) = api.tools.tokens.uploads([upload], "visitor:k")
    async with api.signed_in("adam") as adam:
        assert (await adam.get("/api/v1/tickets")).json()["items"] == []
        assert (await adam.get(f"/help/images/{given.sha256}.png")).status_code == 404
        with pytest.raises(BadInput, match="someone else's"):
            api.tools.tokens.uploads([upload], "visitor:another")
        assert swept(api) == Swept(1, len(PNG))
        with pytest.raises(BadInput, match="kept no longer"):
            api.tools.tokens.uploads([upload], "visitor:k")
        mine = (await adam.post("/api/v1/uploads", files=file(b"late"))).json()["id"]
        await api.tools.inbox.take(RawInbound(channel="support", body=MAIL % b""))
        await api.tools.inbox.drain()
        swept(api)
        refused = await adam.post("/api/v1/tickets/1/notes", json={"text": "See.", "attachments": [mine]})
        assert (refused.status_code, refused.json()["field"]) == (400, "attachments")


async def test_a_quota_counts_what_was_uploaded_until_its_day_ends(api: Api) -> None:
    await by_visitor(api, b"x" * 3_000)
    swept(api)
    quota = [(f"visitor:{(await api.desk.read(channels.channel, 'site')).id}:k", 4 * 1024)]
    with pytest.raises(TooMany):  # three of the four KiB are used, though the file is deleted
        await api.desk.write(quotas.take, quota, 2_000)
    await api.desk.write(lambda tx: tx.conn.execute(update(limits).values(until=tx.now)))
    await api.desk.write(quotas.take, quota, 4_096)
