"""Where the real-world samples lie that some tests read; they are never copied into the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def shared_data(*parts: str) -> Path:
    """The path of a sample or a folder of samples, as in `shared_data("nasty-mail")`: looked for under
    HELPDESK_SHARED_DATA, else in `../shared/data` beside the project. Without it the test skips."""
    path = root().joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no shared sample data at {path}", allow_module_level=True)
    return path


def shared_files(folder: str, pattern: str = "*") -> list[Path]:
    """Files for `parametrize`, sorted; an empty list (so a skipped test) where the data is missing."""
    return sorted(path for path in (root() / folder).rglob(pattern) if path.is_file())


def root() -> Path:
    return Path(os.environ.get("HELPDESK_SHARED_DATA") or PROJECT.parent / "shared/data")
