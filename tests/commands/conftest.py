"""The command line as an operator uses it: the exit status, and what it prints."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk import cli
from helpdesk.db.engine.desk import Desk
from helpdesk.operations.people import staff
from tests.passwords import cheap_hash


class Printed(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Printed]


class Person(NamedTuple):
    """Somebody of the team Support, with an address of x.example."""

    name: str
    role: str
    capacity: int = 5


def employ(database_url: str, teams: Sequence[str], people: Sequence[Person]) -> None:
    """Like `team add` and `advisor add`, which take a quarter of a second for each password."""
    with closing(Desk(database_url)) as desk:
        for team in teams:
            desk.write_now(staff.add_team, team)
        for one in people:
            address, hashed = f"{one.name.lower()}@x.example", cheap_hash("a long password")
            desk.write_now(staff.add_advisor, address, one.name, one.role, ["Support"], one.capacity, hashed)


@pytest.fixture
def run(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs one command line on a fresh desk; `typed` is its standard input."""
    monkeypatch.setenv("HELPDESK_DATABASE_URL", database_url)
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path))

    def run(line: str, typed: str | bytes = "") -> Printed:
        raw = typed.encode() if isinstance(typed, str) else typed
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        capsys.readouterr()
        status = cli.main(shlex.split(line))
        return Printed(status, *capsys.readouterr())

    return run
