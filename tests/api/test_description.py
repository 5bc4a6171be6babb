"""The described API and the real one are the same: generated calls, right and wrong, get what it says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from helpdesk.api.request import Tools
from helpdesk.app import document
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import replies
from helpdesk.operations.customers import contacts
from helpdesk.operations.people import keys
from helpdesk.operations.people.scopes import SCOPES
from helpdesk.operations.tickets.by_hand import opening
from helpdesk.settings import Settings
from tests.api.conftest import hire
from tests.api.test_bad_input import add_api_channel, add_telegram
from tests.apps import create_app

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
LONGEST = timedelta(seconds=5)  # that a call may take
LONGEST_URL = 60_000  # characters: clients and servers send and take no longer ones
WHO = {"admin": 4, "lead": 3, "advisor": 1}  # by the order of `hire`
EXAMPLES = {"admin": 20, "lead": 6, "advisor": 6}  # of each operation, right and wrong ones
RIGHT, WRONG = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
SCHEMA: Any = schemathesis.openapi.from_dict(document())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[TestClient[Litestar]]:
    """A client of an application with some rows of each kind."""
    folder = tmp_path_factory.mktemp("described")
    shutil.copyfile(sqlite_template, folder / "helpdesk.db")
    app = create_app(Settings(data_dir=folder, requests_per_minute=0, sign_in_tries=10_000), works=False)
    tools: Tools = app.state["tools"]
    tools.desk.write_now(furnish, tools.policy)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def furnish(tx: Transaction, policy: Policy) -> None:
    people = hire(tx, "")
    add_telegram(tx)
    add_api_channel(tx)
    by = Actor(kind="advisor", id=people.ana, name="Ana")
    for n in range(4):
        who = contacts.create_contact(tx, name="", kind="email", value=f"c{n}@e.example", by=by)
        channel = channels.channel(tx, "support")
        number = opening.open_ticket(tx, contact_id=who, channel=channel, subject="S", text="T", by=by)
        replies.send(tx, number, replies.Reply(channel="support", text="R"), by=by, policy=policy)
        replies.add_note(tx, number, "N", by=by)


@pytest.fixture
def keys_of(client: TestClient[Litestar]) -> dict[str, str]:
    """The API key of somebody in each role; calls may revoke it."""
    desk = client.app.state["tools"].desk

    def make(tx: Transaction) -> dict[str, str]:
        made = {
            role: keys.make(tx, "generated calls", advisor_id=who, scopes=SCOPES, days=None)
            for role, who in WHO.items()
        }
        return {role: key for role, (_, key) in made.items()}

    found: dict[str, str] = desk.write_now(make)
    return found


class Callers:
    """Who makes which call. To think of a call takes longer than to make it, so one is made in several roles:
    by an admin always, by others while they have made fewer than EXAMPLES. A call that fails is made again,
    in the same roles."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def of(self, call: str) -> list[str]:
        """The roles."""
        turn = len(self._known)
        return self._known.setdefault(call, [role for role, most in EXAMPLES.items() if turn < most])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.label))
def test_generated_calls_get_what_the_description_says(
    client: TestClient[Litestar], keys_of: dict[str, str], operation: Any
) -> None:
    strategies = [operation.as_strategy(generation_mode=mode) for mode in (RIGHT, WRONG)]
    callers = Callers()

    @hypothesis.given(case=st.one_of(strategies))
    @hypothesis.settings(
        max_examples=EXAMPLES["admin"],
        deadline=LONGEST,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def call(case: Any) -> None:
        sent: Any = requests.Request(**case.as_transport_kwargs(base_url="http://desk.example")).prepare()
        hypothesis.assume(len(sent.url) <= LONGEST_URL)
        for role in callers.of(f"{sent.method} {sent.url} {sent.headers} {sent.body}"):
            answer = client.request(
                str(sent.method),
                str(sent.url),
                content=sent.body,
                headers={**dict(sent.headers), "Authorization": f"Bearer {keys_of[role]}"},
            )
            case.validate_response(answer, checks=CHECKS)

    call()
