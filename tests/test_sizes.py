"""No file over 300 lines, no folder over 16 files: what grows two purposes is split along its seam."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.shared import PROJECT

LINES = 300
FILES = 16
ROOMS = ("helpdesk", "faq", "chatbot", "bench", "tools", "tests", "web")
SOURCES = {".py", ".ts", ".svelte", ".css", ".html"}
# Built, generated or installed.
_NOT_OURS = {"node_modules", "static", "__pycache__", "client", "dist"}
TABLES = {"helpdesk/domain/filters/fields.py", "tests/language/pairs.py"}
"""Tables have as many lines as they have rows."""
_MANY = ("helpdesk/api", "tests")
"""Folders whose files are alike: an endpoint each, a test of one thing each."""


def ours() -> Iterator[Path]:
    for room in ROOMS:
        for path in (PROJECT / room).rglob("*"):
            within = path.relative_to(PROJECT)
            if path.is_file() and not _NOT_OURS & set(within.parts) and ".gen." not in path.name:
                yield within


def test_a_file_has_at_most_300_lines() -> None:
    long = {
        str(path): lines
        for path in ours()
        if path.suffix in SOURCES and str(path) not in TABLES
        if (lines := len((PROJECT / path).read_text().splitlines())) > LINES
    }
    assert long == {}


def test_a_folder_has_at_most_16_files() -> None:
    counted = Counter(str(path.parent) for path in ours() if not str(path).startswith(_MANY))
    assert {folder: files for folder, files in counted.items() if files > FILES} == {}
