"""Where advisors see only the tickets of their teams, others are as good as not there: for each call that
names one in its path or body, and for each answer."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from helpdesk.api.description import PREFIX
from helpdesk.api.sight import OF_PATH, in_sight
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets.tickets import change_ticket
from helpdesk.domain.events.actors import Actor
from helpdesk.features.routing.drafts import WentElsewhere
from helpdesk.operations.tickets import acts
from helpdesk.settings import Settings
from helpdesk.views.messages import MessageView
from helpdesk.views.people import AdvisorView, TeamView
from helpdesk.views.records import LedgerItemView, SurveyReport
from helpdesk.views.tickets import Counts, SurveyAnswerView, TicketDetail, TicketRow
from tests.api.conftest import Api
from tests.apps import create_app
from tests.factories import mail, receive

NO_TICKETS = {  # parameters of paths
    "article_id": "the help centre is everybody's",
    "category_id": "the help centre is everybody's",
    "class_id": "the help centre is everybody's",
    "version": "of an article, a saved reply or the bot",
    "company_id": "companies of customers are everybody's",
    "contact_id": "customers are everybody's; of their tickets one gets those in sight",
    "identity_id": "customers are everybody's",
    "merge_id": "a merge of customers, who are everybody's",
    "item_id": "the ledger is for leads where somebody's sight is limited",
    "rule_id": "rules name teams and senders",
    "key_id": "one's own keys, or an admin's",
    "reply_id": "saved replies are of no ticket",
    "calendar_id": "calendars are everybody's",
    "tag_act": "for admins, who see all tickets",
    "status_id": "statuses are everybody's",
    "field_id": "custom fields are everybody's",
    "policy_id": "promises are everybody's",
    "view_id": "a saved view is a search: its count asks what the caller sees",
    "advisor_id": "of their routing only leads and admins ask, who see all tickets",
    "person_id": "of people only leads and admins ask, who see all tickets",
    "team_id": "of teams' settings only leads and admins ask",
    "change_id": "a change of a person or a team",
    "invitation_id": "for admins",
    "name": "a channel's",
    "use_id": "beside its ticket",
    "kind": "of an automatic text",
    "index": "beside its message",
}
NUMBERS = {  # whole numbers in bodies
    ("merge_ticket", "into"): "checked",
    ("accept_suggestion", "ticket"): "checked",
    ("move_message", "ticket"): "checked",
    ("note_call", "ticket"): "checked",
    ("note_call_on_ticket", "ticket"): "is that of the path",
    ("split_ticket", "message_ids"): "are on the ticket of the path, or refused",
    ("write_reply", "conversation"): "is a chat of the ticket of the path, or refused",
    ("use_macro", "conversation"): "is a chat of the ticket of the path, or refused",
    ("use_macro", "last_message_id"): "only compared",
    ("write_reply", "last_message_id"): "only compared",
    ("count_saved_reply_use", "message_id"): "checked",
    ("preview_automatic_text", "ticket"): "checked",
    ("merge_contact", "into"): "a customer, who is everybody's",
    ("merge_company", "into"): "a company, which is everybody's",
    ("archive_team", "into"): "a team, for admins",
    ("replay_routing", "id"): "a routing rule",
    ("replay_routing", "rules"): "routing rules",
}
PLAIN = {"contact_id", "team_id", "advisor_id", "position", "delay_minutes", "cooldown_days", "days", "base"}
PLAIN |= {"seconds", "ids", "category_id", "size", "translation_of"}
PLAIN |= {"version", "capacity", "team_ids", "advisor_ids", "to", "channel_ids", "calendar_id", "hours"}
PLAIN |= {"fields", "status", "status_id"}  # values of custom fields, and one of the desk's statuses
PLAIN |= {"misunderstandings", "threshold", "settings", "newest"}  # of the bot
PLAIN |= {"skills", "caps", "weights", "channel_skills", "relax", "overflow_team_id", "overflow_minutes"}
PLAIN |= {
    "accept_seconds",
    "grace_minutes",
    "item",
    "promised_minutes",
    "capacities",
    "teams",
    "routing",
}  # of routing
PLAIN |= {
    "answer",
    "actions",
    "minutes",
    "reply_id",
    "macro_id",
    "trigger",
}  # of rules and macros: nothing of a ticket
PLAIN |= {"intervals", "own_days", "spans", "day", "start", "end"}  # of calendars
PLAIN |= {
    "targets",
    "urgent",
    "high",
    "normal",
    "low",
    "first_reply",
    "next_reply",
    "resolution",
    "warn_percent",
}
SIGHTED = {
    *("list_tickets", "count_tickets", "open_ticket", "list_teams", "list_advisors", "note_call"),
    *("show_contact", "create_contact", "change_contact", "add_identity", "remove_identity", "merge_contact"),
    *("undo_contact_merge", "report_surveys", "hand_in_message"),
    "take_next_ticket",  # of the caller's own teams
}
"""Operations that answer with tickets, though their path names none: they ask what the caller sees, as
test_sight_of_lists.py compares."""
LEADS = {"list_ledger_items", "make_item_ticket", "judge_item", "replay_item", "replay_routing"}
TELLING = {TicketRow, TicketDetail, MessageView, LedgerItemView, SurveyAnswerView, SurveyReport, Counts}
TELLING |= {TeamView, AdvisorView, WentElsewhere}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, advisors_see="teams", sign_in_tries=100)


class Desk(msgspec.Struct, frozen=True):
    """Ticket `mine` is of Ana's team; `theirs` of Billing, with its message and an act about it."""

    mine: int
    theirs: int
    message: int
    my_message: int
    act: int
    billing: int


@pytest.fixture
def made(api: Api) -> Desk:
    def billing(tx: Transaction) -> int:
        return advisors.add_team(tx, "Billing", [])

    team = api.desk.write_now(billing)
    received = [
        receive(api.desk, mail(f"c{n}@shop.example", "Lamp", f"My lamp {n} is broken")) for n in range(3)
    ]
    mine, theirs, merged = (one.ticket_id or 0 for one in received)
    by = Actor(kind="advisor", id=api.people.bo, name="Bo")
    act = api.desk.write_now(acts.merge, merged, theirs, by=by)
    for number in (theirs, merged):
        api.desk.write_now(put, number, team, None)
    return Desk(mine, theirs, received[1].message_id or 0, received[0].message_id or 0, act, team)


def put(tx: Transaction, number: int, team: int, owner: int | None, /) -> None:
    change_ticket(tx, number, team_id=team, owner_id=owner)


def operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """(method, path, handler) of each call of the API that needs a sign-in."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith(PREFIX):
            for handler in route.route_handlers:
                ours = handler.fn.__module__.split(".")[0] != "litestar"
                for method in handler.http_methods if ours and not handler.opt.get("public") else ():
                    yield method, route.path_format, handler


def parameters(path: str) -> set[str]:
    return {one.split("}")[0].split(":")[0] for one in path.split("{")[1:]}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Litestar:
    folder = tmp_path_factory.mktemp("routes")
    (folder / "helpdesk.db").write_bytes(sqlite_template.read_bytes())
    return create_app(Settings(data_dir=folder), works=False)


def test_each_path_that_names_something_of_a_ticket_is_guarded(app: Litestar) -> None:
    assert not set(OF_PATH) & set(NO_TICKETS)
    for method, path, handler in operations(app):
        for name in parameters(path):
            assert name in OF_PATH or name in NO_TICKETS, f"{method} {path}: say what {name} names"
        if parameters(path) & set(OF_PATH):
            assert in_sight in handler.resolve_guards(), f"{method} {path}"


def test_each_number_in_a_body_is_checked_or_names_no_ticket(app: Litestar) -> None:
    for method, path, handler in operations(app):
        data = handler.parsed_data_field
        for name in _numbers(data.annotation) if data is not None else ():
            known = name in PLAIN or (handler.fn.__name__, name) in NUMBERS
            assert known, f"{method} {path}: say what {name} names"


def test_each_answer_that_tells_of_tickets_is_of_one_in_sight(app: Litestar) -> None:
    for method, path, handler in operations(app):
        if parameters(path) & set(OF_PATH) or not _tells(handler.parsed_return_field.annotation):
            continue
        known = handler.fn.__name__ in SIGHTED | LEADS
        assert known, f"{method} {path}: answers with tickets; ask what the caller sees"


def _numbers(kind: Any) -> Iterator[str]:
    for part in _parts(kind):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            for field in msgspec.structs.fields(part):
                if int in set(_parts(field.type)):
                    yield field.name


def _tells(kind: Any) -> bool:
    return bool(TELLING & {part for part in _parts(kind) if isinstance(part, type)})


def _parts(kind: Any, seen: frozenset[Any] = frozenset()) -> Iterator[Any]:
    """A type and all types that it is made of."""
    origin = typing.get_origin(kind) or kind
    yield origin
    for one in typing.get_args(kind):
        yield from _parts(one, seen)
    if isinstance(origin, type) and issubclass(origin, msgspec.Struct) and origin not in seen:
        for field in msgspec.structs.fields(origin):
            yield from _parts(field.type, seen | {origin})
    if isinstance(origin, type) and issubclass(origin, Response):
        return


async def test_what_is_out_of_sight_answers_as_what_is_not_there(api: Api, made: Desk) -> None:
    there = {"number": made.theirs, "message_id": made.message, "act_id": made.act}
    nowhere = {name: number + 1_000_000 for name, number in there.items()}
    async with api.signed_in("ana") as client:
        asked = 0
        for method, path, _ in operations(api.app):
            if not parameters(path) & set(OF_PATH):
                continue
            hidden = await _call(client, method, path, there)
            missing = await _call(client, method, path, nowhere)
            assert (hidden.status_code, missing.status_code) == (404, 404), f"{method} {path}"
            assert _same(hidden) == _same(missing), f"{method} {path}"
            asked += 1
    assert asked > 20


async def _call(client: httpx.AsyncClient, method: str, path: str, values: dict[str, int]) -> httpx.Response:
    address = path.replace(":int", "").format(**values, index=0, use_id=1)
    body: dict[str, int] | None = None if method in ("GET", "DELETE") else {}
    return await client.request(method, address, json=body)


def _same(answer: httpx.Response) -> dict[str, Any]:
    """A problem without its own numbers."""
    problem = {name: value for name, value in answer.json().items() if name != "request"}
    return problem | {"detail": re.sub(r"\d+", "N", problem["detail"])}


async def test_a_ticket_out_of_sight_that_a_body_names_is_as_one_that_is_not_there(
    api: Api, made: Desk
) -> None:
    call = {"number": "+33123456789", "call_direction": "in", "seconds": 9, "text": "They called."}
    calls: list[tuple[str, dict[str, Any], str]] = [
        (f"/tickets/{made.mine}/merge", {}, "into"),
        (f"/tickets/{made.mine}/suggestion", {}, "ticket"),
        (f"/messages/{made.my_message}/move", {}, "ticket"),
        ("/calls", call, "ticket"),
    ]
    async with api.signed_in("ana") as client:
        for path, body, field in calls:
            hidden = await client.post(PREFIX + path, json=body | {field: made.theirs})
            missing = await client.post(PREFIX + path, json=body | {field: 999_999})
            assert hidden.status_code == missing.status_code == 404, path
            assert _same(hidden) == _same(missing), path
        split = {"subject": "Other", "message_ids": [made.message]}
        refused = await client.post(f"{PREFIX}/tickets/{made.mine}/split", json=split)
        assert (refused.status_code, refused.json()["field"]) == (400, "message_ids")


async def test_a_lead_an_admin_and_the_owner_see_it(api: Api, made: Desk) -> None:
    for who, status in (("ana", 404), ("lea", 200), ("adam", 200)):
        async with api.signed_in(who) as client:
            assert (await client.get(f"{PREFIX}/tickets/{made.theirs}")).status_code == status, who
    api.desk.write_now(put, made.theirs, made.billing, api.people.ana)
    async with api.signed_in("ana") as client:
        assert (await client.get(f"{PREFIX}/tickets/{made.theirs}")).status_code == 200
