"""What the matrix says is what the desk does, and it has a row for each operation.

`matrix.txt` is the table; `principals.py` says who is who. A new operation fails here until somebody wrote
down who may do it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from helpdesk.api.request import Tools
from helpdesk.app import document
from helpdesk.domain.people.sight import AdvisorsSee
from helpdesk.settings import Settings
from tests.access import calls
from tests.access.principals import PRINCIPALS, World, furnish
from tests.apps import create_app

SIGNS = {"+": "+", "-": "401", "x": "403", "o": "404"}


def read_matrix() -> dict[str, dict[str, str]]:
    """Operation to principal to what they get."""
    lines = (Path(__file__).parent / "matrix.txt").read_text().splitlines()
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    principals = rows[0].split()
    found: dict[str, dict[str, str]] = {}
    for line in rows[1:]:
        method, path, *signs = line.split()
        assert len(signs) == len(principals), line
        assert f"{method} {path}" not in found, f"two rows: {line}"
        found[f"{method} {path}"] = dict(zip(principals, (SIGNS[one] for one in signs), strict=True))
    return found


MATRIX = read_matrix()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[TestClient[Litestar]]:
    folder = tmp_path_factory.mktemp("matrix")
    yield from _serving(folder, sqlite_template, "teams")


@pytest.fixture(scope="module")
def open_client(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[TestClient[Litestar]]:
    """A desk where advisors see all tickets."""
    yield from _serving(tmp_path_factory.mktemp("open"), sqlite_template, "all")


def _serving(folder: Path, template: Path, advisors_see: AdvisorsSee) -> Iterator[TestClient[Litestar]]:
    shutil.copyfile(template, folder / "helpdesk.db")
    settings = Settings(
        data_dir=folder, requests_per_minute=0, sign_in_tries=10_000, demo=True, advisors_see=advisors_see
    )
    with TestClient(create_app(settings, works=False), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def world(client: TestClient[Litestar]) -> World:
    return _furnished(client)


@pytest.fixture(scope="module")
def open_world(open_client: TestClient[Litestar]) -> World:
    return _furnished(open_client)


def _furnished(client: TestClient[Litestar]) -> World:
    tools: Tools = client.app.state["tools"]
    return furnish(tools.desk, tools.blobs, tools.tokens, tools.policy)


def test_every_operation_has_a_row_and_every_row_an_operation(client: TestClient[Litestar]) -> None:
    assert sorted(MATRIX) == sorted(calls.operations(client.app))
    described = {
        f"{method.upper()} {path}"
        for path, methods in document()["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete")
    }
    assert described <= set(MATRIX), "and nothing is described that is not there"


def test_every_row_has_a_cell_for_each_principal() -> None:
    assert all(list(row) == list(PRINCIPALS) for row in MATRIX.values())


@pytest.mark.parametrize("operation", MATRIX)
def test_each_principal_gets_what_the_matrix_says(
    client: TestClient[Litestar], world: World, operation: str
) -> None:
    tools: Tools = client.app.state["tools"]
    got = {
        name: calls.verdict(client, operation, tools.desk.write_now(make, world), world)
        for name, make in PRINCIPALS.items()
    }
    assert got == MATRIX[operation]


LIMITED = [one for one, row in MATRIX.items() if row["other"] == "404" and "{token}" not in one]
LEADS_THEN = [one for one, row in MATRIX.items() if row["advisor"] == "403" and "/ledger" in one]
LEADS_THEN += [one for one, row in MATRIX.items() if row["advisor"] == "403" and "/sender-rules" in one]


@pytest.mark.parametrize("operation", LIMITED)
def test_where_advisors_see_all_tickets_another_team_may_what_the_tickets_own_team_may(
    open_client: TestClient[Litestar], open_world: World, operation: str
) -> None:
    tools: Tools = open_client.app.state["tools"]
    for who in ("other", "key-other"):
        proof = tools.desk.write_now(PRINCIPALS[who], open_world)
        assert calls.verdict(open_client, operation, proof, open_world) == MATRIX[operation]["advisor"], who


@pytest.mark.parametrize("operation", [one for one in LEADS_THEN if one.startswith("GET")])
def test_where_advisors_see_all_tickets_they_read_the_ledger_too(
    open_client: TestClient[Litestar], open_world: World, operation: str
) -> None:
    tools: Tools = open_client.app.state["tools"]
    proof = tools.desk.write_now(PRINCIPALS["other"], open_world)
    for_leads = operation.endswith(("/preview", "/raw"))
    assert calls.verdict(open_client, operation, proof, open_world) == ("403" if for_leads else "+")
