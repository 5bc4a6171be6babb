"""A key for settings alone reads no ticket and no customer. What it tries or previews shows none."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar.routes import HTTPRoute

from helpdesk.api.description import PREFIX
from helpdesk.operations.people import keys
from helpdesk.operations.people.scopes import Scope
from helpdesk.security.guards import scopes_of
from helpdesk.settings import Settings
from tests.api.conftest import Api
from tests.factories import mail, receive

TEXT = f"{PREFIX}/automatic-texts/acknowledgement/preview"
VIP = {
    "name": "VIP",
    "trigger": {"type": "events", "events": ["opened"]},
    "actions": [{"type": "tags", "add": ["vip"]}],
}
TOLD = frozenset({"number", "subject", "customer", "contact", "ticket", "ticket_id", "contact_id"})
"""Fields by which an answer or a body names a ticket or a customer."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, advisors_see="teams", sign_in_tries=100)


def calls(api: Api, number: int) -> list[tuple[str, str, dict[str, Any] | None, set[Scope]]]:
    """(method, path, body, what of a ticket's scopes it needs)."""
    words = {"en": "{{contact.name|you}} {{contact.email|-}} {{ticket.subject|-}}"}
    team = {"name": "Lamps", "filter": "lamp", "team_id": api.people.sales}
    both: set[Scope] = {"tickets:read", "customers:read"}
    return [
        ("POST", TEXT, {"ticket": number, "texts": words}, both),
        ("POST", f"{PREFIX}/rules/preview", VIP | {"name": "VIP too"}, both),
        ("POST", f"{PREFIX}/routing-rules/trial", team, {"tickets:read"}),
        ("GET", f"{PREFIX}/rules/1/applications", None, {"tickets:read"}),
    ]


async def test_what_tells_of_tickets_asks_for_the_scopes_of_tickets(api: Api) -> None:
    number = receive(api.desk, mail("cy@shop.example", "A hidden lamp", "It came late")).ticket_id or 0
    async with api.signed_in("adam") as adam:
        assert (await adam.post(f"{PREFIX}/rules", json=VIP)).status_code == 201
    for method, path, body, needs in calls(api, number):
        lesser: list[set[Scope]] = [set(), *(needs - {one} for one in needs)]
        for less in lesser:
            held: list[Scope] = ["settings:write", *less]
            answer = await _asked(api, held, method, path, body)
            assert answer.status_code == 403, (path, held, answer.text)
            assert answer.json()["detail"].startswith("This API key has no scope "), path
            assert "lamp" not in answer.text
            assert "shop.example" not in answer.text
        allowed = await _asked(api, ["settings:write", *needs], method, path, body)
        assert allowed.status_code == 200, allowed.text


async def test_a_limited_advisor_sees_no_ticket_by_them(api: Api) -> None:
    number = receive(api.desk, mail("cy@shop.example", "A hidden lamp", "It came late")).ticket_id or 0
    async with api.signed_in("ana") as ana:
        for method, path, body, _ in calls(api, number):
            refused = await ana.request(method, path, json=body)
            assert refused.status_code == 403, path
            assert "lamp" not in refused.text


def test_no_call_for_settings_alone_names_a_ticket_or_a_customer(api: Api) -> None:
    naming = set()
    for route in api.app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith(PREFIX):
            continue
        for handler in route.route_handlers:
            if handler.opt.get("public") or handler.fn.__module__.split(".")[0] == "litestar":
                continue
            (method,) = handler.http_methods
            if any(not one.startswith("settings:") for one in scopes_of(handler, method)):
                continue
            body = handler.parsed_data_field
            told = set(_fields(handler.parsed_return_field.annotation))
            told |= set(_fields(body.annotation)) if body is not None else set()
            naming |= {(handler.fn.__name__, one) for one in told & TOLD}
    assert naming == set()


def _fields(kind: Any, seen: frozenset[Any] = frozenset()) -> Iterator[str]:
    """The names of all fields of a type, and of the types that it is made of."""
    for one in typing.get_args(kind):
        yield from _fields(one, seen)
    origin = typing.get_origin(kind) or kind
    if isinstance(origin, type) and issubclass(origin, msgspec.Struct) and origin not in seen:
        for field in msgspec.structs.fields(origin):
            yield field.name
            yield from _fields(field.type, seen | {origin})


async def _asked(api: Api, held: list[Scope], method: str, path: str, body: dict[str, Any] | None) -> Any:
    _, key = await api.desk.write(keys.make, "one", advisor_id=api.people.adam, scopes=held, days=None)
    async with api.client(headers={"Authorization": f"Bearer {key}"}) as client:
        return await client.request(method, path, json=body)
