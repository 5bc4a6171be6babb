"""The command line as an operator uses it: the exit status, and what it prints."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from helpdesk import cli


class Printed(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Printed]


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
