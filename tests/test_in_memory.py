"""Temporary files are in memory only where there is room, and where nobody names another place."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests import in_memory


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody names a folder, and the memory is `tmp_path`."""
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", "/before")
    monkeypatch.setattr(in_memory, "_MEMORY", tmp_path)
    monkeypatch.setattr(in_memory, "_NEEDED", 1)


def test_with_room_they_are_in_memory(tmp_path: Path) -> None:
    in_memory.keep_in_memory()
    assert tempfile.gettempdir() == str(tmp_path)


def test_without_room_they_stay_where_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_memory, "_NEEDED", 2**60)
    in_memory.keep_in_memory()
    assert tempfile.gettempdir() == "/before"


def test_without_such_a_folder_they_stay_where_they_were(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(in_memory, "_MEMORY", tmp_path / "none")
    in_memory.keep_in_memory()
    assert tempfile.gettempdir() == "/before"


def test_a_named_place_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    in_memory.keep_in_memory()
    assert tempfile.gettempdir() == "/before"
