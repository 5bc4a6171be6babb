"""Bad input gets an answer that names what is wrong, changes nothing and tells nothing of the inside."""

from __future__ import annotations

import base64
import secrets
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import select

from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import ledger
from helpdesk.db.schema.complete import metadata
from helpdesk.domain.cursors import pack_cursor
from helpdesk.domain.signing import Signer
from tests.api.conftest import Api
from tests.api.test_tickets import CUSTOMER, count_tickets, new_ticket, number_of, opened

CALL = {"number": "+442079460958", "call_direction": "in", "seconds": 1, "text": "t"}
# (method, path, body, status, field, words of the detail)
CASES: list[tuple[str, str, Any, int, str | None, str]] = [
    ("POST", "/tickets", {**new_ticket(), "subjekt": "x"}, 400, "subjekt", "unknown field"),
    ("POST", "/tickets", {"contact": CUSTOMER, "text": "x"}, 400, "subject", "missing required field"),
    ("POST", "/tickets", new_ticket(subject=5), 400, "subject", "Expected `str`, got `int`"),
    ("POST", "/tickets", new_ticket(subject=""), 400, "subject", "length >= 1"),
    ("POST", "/tickets", new_ticket(subject="s" * 301), 400, "subject", "length <= 300"),
    ("POST", "/tickets", new_ticket(priority="extreme"), 400, "priority", "extreme"),
    ("POST", "/tickets", new_ticket(contact={"kind": "fax", "value": "1"}), 400, "contact.kind", "fax"),
    ("POST", "/tickets", new_ticket(contact={**CUSTOMER, "value": "cleo"}), 400, "email", "not an email"),
    ("POST", "/tickets", new_ticket(contact={**CUSTOMER, "x": 1}), 400, "contact.x", "unknown field"),
    ("POST", "/tickets", new_ticket(contact_id=1), 400, "contact_id", "either"),
    ("POST", "/tickets", new_ticket(contact=None), 400, "contact_id", "either"),
    ("POST", "/tickets", new_ticket(contact=None, contact_id=99), 404, None, "99"),
    ("POST", "/tickets", new_ticket(channel="pigeon"), 400, "channel", "There is no channel 'pigeon'"),
    ("POST", "/tickets", new_ticket(team_id=99), 400, "team_id", "99"),
    ("POST", "/tickets", new_ticket(team_id=2**70), 400, "team_id", "int"),
    ("POST", "/tickets", new_ticket(text="null: \x00"), 400, None, "NUL"),
    ("GET", "/tickets?view=lost", None, 400, "view", "lost"),
    ("GET", "/tickets?limit=0", None, 400, "limit", ">= 1"),
    ("GET", "/tickets?limit=1000", None, 400, "limit", "<= 200"),
    ("GET", "/tickets?team=abc", None, 400, "team", "int"),
    ("GET", "/tickets?after=nonsense", None, 400, "after", "cursor"),
    ("GET", "/tickets?q=%00", None, 400, None, "NUL"),
    ("GET", "/contacts?after=W10", None, 400, "after", "cursor"),
    ("GET", f"/ledger/items?after={pack_cursor(('a',))}", None, 400, "after", "cursor"),
    ("GET", "/ledger/items?fate=eaten", None, 400, "fate", "eaten"),
    ("GET", "/reports/surveys?days=0", None, 400, "days", ">= 1"),
    ("GET", "/tickets/99", None, 404, None, "99"),
    ("GET", "/tickets/99/river", None, 404, None, "99"),
    ("GET", "/tickets/0", None, 400, "number", ">= 1"),
    ("GET", f"/tickets/{2**64}", None, 400, "number", "int"),
    ("GET", "/tickets/twelve", None, 404, None, "/tickets/twelve"),
    ("GET", "/messages/99/attachments/0", None, 404, None, "99"),
    ("GET", "/contacts/99", None, 404, None, "99"),
    ("DELETE", "/tickets", None, 405, None, "DELETE"),
    ("PUT", "/tickets/1/state", {"state": "lost"}, 400, "state", "lost"),
    ("PUT", "/tickets/1/snooze", {"until": "2999-01-01T00:00:00"}, 400, "until", "timezone"),
    ("PUT", "/tickets/1/snooze", {"until": "tomorrow"}, 400, "until", "RFC3339"),
    ("PUT", "/tickets/1/snooze", {"until": "2001-01-01T00:00:00Z"}, 400, "until", "future"),
    ("PUT", "/tickets/1/snooze", {"until": "9999-12-31T23:59:59-12:00"}, 400, "until", "before"),
    ("PUT", "/tickets/1/tags", {"tags": ["a", ""]}, 400, "tags[1]", "length >= 1"),
    ("PUT", "/tickets/1/tags", {"tags": "a"}, 400, "tags", "array"),
    ("PUT", "/tickets/1/assignment", {"advisor_id": 99}, 400, "advisor_id", "99"),
    ("PUT", "/tickets/1/priority", [], 400, None, "Expected `object`"),
    ("POST", "/tickets/1/merge", {"into": 1}, 400, "into", "itself"),
    ("POST", "/tickets/1/merge", {"into": 99}, 404, None, "99"),
    ("POST", "/tickets/1/split", {"message_ids": [99], "subject": "x"}, 400, "message_ids", "99"),
    ("POST", "/tickets/1/notes", {"text": "  "}, 400, "text", "empty"),
    ("POST", "/tickets/1/notes", {"text": "x", "attachments": ["nonsense"]}, 400, "attachments", "no upload"),
    ("POST", "/acts/99/undo", None, 404, None, "99"),
    ("POST", "/messages/1/resend", None, 409, None, "not an answer"),
    (
        "POST",
        "/calls",
        {"number": "x1", "call_direction": "in", "seconds": 1, "text": "t"},
        400,
        "number",
        "x1",
    ),
    ("PUT", "/me/presence", {"presence": "asleep"}, 400, "presence", "asleep"),
]


async def test_a_call_that_breaks_a_rule_is_told_which_and_changes_nothing(
    ana: httpx.AsyncClient, api: Api
) -> None:
    assert number_of(await opened(ana)) == 1  # what the paths below speak of
    before = await api.desk.read(everything)
    surprises = []
    for method, path, body, status, field, words in CASES:
        answer = await ana.request(method, f"/api/v1{path}", json=body)
        problem = answer.json()
        got = (answer.status_code, problem.get("field"), words in problem["detail"])
        if got != (status, field, True):
            surprises.append(f"{method} {path} {body}: {answer.status_code} {problem}")
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["status"] == answer.status_code
        assert problem["request"] == answer.headers["x-request-id"]
        for inside in ("Traceback", "sqlalchemy", "psycopg", "sqlite", "helpdesk/"):
            assert inside not in answer.text
    assert surprises == []
    assert await api.desk.read(everything) == before


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"", "body"),
        (b"\xff\xfe", "not JSON"),
        (b'{"presence": "away"} x', "not JSON"),
        (b"null", "object"),
    ],
)
async def test_a_body_that_is_no_json_is_told_so(ana: httpx.AsyncClient, body: bytes, words: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await ana.put("/api/v1/me/presence", content=body, headers=headers)
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["detail"]


async def test_a_message_of_25_mb_is_too_large_and_changes_nothing(ana: httpx.AsyncClient, api: Api) -> None:
    big = msgspec.json.encode(new_ticket(text="x" * 25_000_000))
    answer = await ana.post("/api/v1/tickets", content=big, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["type"].endswith("#request-entity-too-large")
    assert await api.desk.read(count_tickets) == 0


async def test_a_file_beyond_the_limit_is_too_large(ana: httpx.AsyncClient) -> None:
    for size in (1_000_001, 3_000_000):
        answer = await ana.post("/api/v1/uploads", files={"file": ("a.bin", b"x" * size)})
        assert answer.status_code == 413, answer.text


@pytest.mark.parametrize(
    "request_options",
    [
        {"files": {"other": ("a.txt", b"x")}},
        {"files": {"file": ("a.txt", b"")}},
        {"data": {"file": "no file"}},
        {"content": b"--x\r\nnonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"json": {"file": "x"}},
    ],
)
async def test_an_upload_without_its_file_is_bad_input(
    ana: httpx.AsyncClient, request_options: dict[str, Any]
) -> None:
    answer = await ana.post("/api/v1/uploads", **request_options)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_upload_token_of_another_desk_is_refused(ana: httpx.AsyncClient, api: Api) -> None:
    number = number_of(await opened(ana))
    file = {"name": "a", "type": "b/c", "size": 1, "sha256": "0" * 64}
    forged = Signer(secrets.token_bytes(32), "upload").sign((f"advisor:{api.people.ana}", file))
    answer = await ana.post(f"/api/v1/tickets/{number}/notes", json={"text": "x", "attachments": [forged]})
    assert answer.status_code == 400
    assert answer.json()["field"] == "attachments"


async def test_a_webhook_of_an_unknown_or_another_kind_of_channel_is_refused(api: Api) -> None:
    async with api.client() as provider:
        unknown = await provider.post("/inbound/pigeon", json={})
        mail = await provider.post("/inbound/support", json={})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "channel")
    assert (mail.status_code, mail.json()["field"]) == (400, "channel")


async def test_a_webhook_with_a_wrong_signature_is_refused_and_kept_as_failed(api: Api) -> None:
    await api.desk.write(add_telegram)
    async with api.client() as provider:
        answer = await provider.post(
            "/inbound/tg", json={"update_id": 1}, headers={"X-Telegram-Bot-Api-Secret-Token": "guess"}
        )
        assert answer.status_code == 403, answer.text
    item = (await api.desk.read(all_items))[0]
    assert item.fate == "failed"
    assert item.channel == "tg"
    assert "secret" in item.reason.lower()


async def test_a_signed_webhook_becomes_a_ticket_and_again_a_duplicate(
    api: Api, ana: httpx.AsyncClient
) -> None:
    await api.desk.write(add_telegram)
    update = {
        "update_id": 7,
        "message": {
            "message_id": 1,
            "date": 1_760_000_000,
            "text": "My order A-1042 did not come",
            "chat": {"id": 5, "type": "private"},
            "from": {"id": 5, "is_bot": False, "first_name": "Dana"},
        },
    }
    async with api.client(headers={"X-Telegram-Bot-Api-Secret-Token": "right-secret"}) as provider:
        for _ in range(2):
            assert (await provider.post("/inbound/tg", json=update)).status_code == 200
    await api.tools.inbox.drain()
    assert sorted(str(item.fate) for item in await api.desk.read(all_items)) == ["duplicate", "opened"]
    rows = (await ana.get("/api/v1/tickets")).json()["items"]
    assert [row["contact"]["name"] for row in rows] == ["Dana"]


async def test_a_message_handed_in_by_a_program_is_taken_in_once(api: Api, ana: httpx.AsyncClient) -> None:
    await api.desk.write(add_api_channel)
    message = {
        "channel": "shop",
        "external_id": "m-1",
        "from": {"kind": "api", "value": "customer-9", "name": "Elif"},
        "subject": "Invoice",
        "text": "Please send my invoice again.",
    }
    first = await ana.post("/api/v1/messages", json=message)
    assert first.status_code == 202, first.text
    assert first.json()["fate"] == "opened"
    again = await ana.post("/api/v1/messages", json=message)
    assert (again.status_code, again.json()["fate"]) == (202, "duplicate")
    async with api.signed_in("lea") as lea:
        raw = await lea.get(f"/api/v1/messages/{first.json()['message_id']}/raw")
    assert "invoice again" in raw.text
    unknown = await ana.post("/api/v1/messages", json={**message, "channel": "pigeon"})
    assert (unknown.status_code, unknown.json()["field"]) == (404, "channel")
    wrong = await ana.post("/api/v1/messages", json={**message, "channel": "support"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "channel")


def add_telegram(tx: Transaction) -> None:
    settings = {"token": "123:abc", "secret": "right-secret"}
    channels.put_channel(
        tx, "tg", kind="telegram", label="Telegram", team_id=None, settings=settings, enabled=True
    )


def add_api_channel(tx: Transaction) -> None:
    secret = {"secret": "whsec_" + base64.b64encode(b"s" * 24).decode()}
    channels.put_channel(tx, "shop", kind="api", label="Shop", team_id=None, settings=secret, enabled=True)


def all_items(tx: Reading) -> list[ledger.Item]:
    return ledger.items(tx, fate=None, after=None, limit=10)


_APART = ("limits", "sessions", "events", "followers", "processes")
"""Tables that tell only of signing in, or of the desk's own parts, which work meanwhile."""


def everything(tx: Reading) -> list[Any]:
    """Every row of what calls change."""
    return [
        [tuple(row) for row in tx.conn.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
        if table.name not in _APART
    ]
