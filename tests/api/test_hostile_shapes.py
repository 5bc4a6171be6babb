"""Bodies, cursors and connections that no honest client makes: each gets an answer, and none is a defect."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest
from structlog.testing import capture_logs

from helpdesk.domain.cursors import LAST_MICROS, pack_cursor
from tests.api.conftest import CSRF, Api

DEEP = 100_000
_MOST = 2**63 - 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/session"),
        ("POST", "/api/v1/tickets"),
        ("PUT", "/api/v1/channels/site"),
        ("PATCH", "/api/v1/contacts/1"),
        ("POST", "/api/v1/faq/public/articles/1/feedback"),
    ],
)
@pytest.mark.parametrize("nest", ['{"a":', "[", '{"settings":{"a":[', '{"attributes":{"a":'])
async def test_a_body_that_is_nested_too_deeply(api: Api, method: str, path: str, nest: str) -> None:
    async with api.signed_in("adam") as adam:
        answer = await adam.request(
            method, path, content=nest * DEEP, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "bad-input"


async def test_a_name_of_a_field_that_looks_like_many_places(api: Api) -> None:
    """Nobody is signed in: the message about it is built for anybody."""
    name = "z" + "` - at `0" * 50_000
    async with api.client(headers=CSRF) as stranger:
        answer = await stranger.post("/api/v1/session", json={name: 1})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")
    assert len(answer.content) < 5_000


KEYS: list[tuple[Any, ...]] = [(_MOST,), (2**31,), (-_MOST,), (0,), (LAST_MICROS, _MOST), (0, -_MOST)]
LISTS = [
    "/contacts",
    "/tickets",
    "/tickets?view=all",
    "/tickets?sort=updated",
    "/ledger/items",
    "/faq/articles",
    "/faq/articles/{article}/versions",
    "/faq/report/feedback",
    "/faq/feedback",
]


@pytest.mark.parametrize("path", LISTS)
async def test_a_cursor_of_any_numbers_gives_a_page_or_names_its_field(api: Api, path: str) -> None:
    async with api.signed_in("lea") as lea:
        made = await lea.post(
            "/api/v1/faq/articles", json={"language": "en", "title": "Refunds", "body": "In a week."}
        )
        for key in KEYS:
            sign = "&" if "?" in path else "?"
            asked = f"/api/v1{path.format(article=made.json()['id'])}{sign}after={pack_cursor(key)}"
            answer = await lea.get(asked)
            if answer.status_code != 200:
                assert answer.status_code in (400, 404), (key, answer.text)
                assert answer.status_code == 404 or answer.json()["field"] == "after"


async def sent_half(api: Api, path: str, headers: dict[str, str], body: bytes) -> list[dict[str, Any]]:
    """What the desk says, and logs, to a client that leaves in the middle of its body."""
    arriving: list[dict[str, Any]] = [
        {"type": "http.request", "body": body, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return arriving.pop(0)

    async def send(_: Any) -> None:
        return None

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("desk", 80),
        "state": {},
    }
    with capture_logs() as logged:
        await cast("Any", api.app)(scope, receive, send)
    return [dict(one) for one in logged]


MULTIPART = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/api/v1/session", "application/json", b'{"email":'),
        ("/api/v1/tickets", "application/json", b'{"contact":'),
        ("/api/v1/uploads", MULTIPART, b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"'),
        ("/api/v1/uploads", MULTIPART, b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc'),
        ("/help/en/contact", "application/x-www-form-urlencoded", b"name="),
    ],
)
async def test_a_client_that_leaves_in_the_middle_of_its_request_is_no_defect(
    api: Api, ana: httpx.AsyncClient, path: str, kind: str, body: bytes
) -> None:
    cookie = f"helpdesk_session={ana.cookies['helpdesk_session']}"
    logged = await sent_half(api, path, {"Content-Type": kind, "Cookie": cookie, **CSRF}, body)
    assert [one for one in logged if one["log_level"] in ("warning", "error", "critical")] == []
