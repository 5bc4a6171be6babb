"""Awkward mails, each a file in cases/ with what must come of it in the JSON file of the same name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpdesk.channels.email.read.inspect import inspect

CASES = sorted(Path(__file__).with_name("cases").glob("*.eml"))


def test_there_are_cases() -> None:
    assert len(CASES) > 30


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_an_awkward_mail_is_read_as_its_file_says(path: Path) -> None:
    found = inspect(path.read_bytes())
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    if "attachments" in wanted:
        listed = [[file["name"], file["type"], file["size"]] for file in found["attachments"]]
        assert listed == wanted.pop("attachments")
    assert {name: found.get(name) for name in wanted} == wanted
