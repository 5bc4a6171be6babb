"""`helpdesk settings` as an operator uses it."""

from __future__ import annotations

import json
from pathlib import Path

from helpdesk.domain.setup_copy.document import MARK, MOST_BYTES
from tests.commands.conftest import Run


def test_settings_leave_as_a_file_and_come_back(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    run("team add Support")
    assert run(f"settings export {file}").out == ""
    whole = json.loads(file.read_text())
    assert whole["teams"] == [{"name": "Support"}]
    assert run(f"settings import {file}").out == "The desk is set up like this already.\n"
    whole["teams"].append({"name": "Sales"})
    whole["people"].append({"email": "ana@desk.example", "name": "Ana", "teams": ["Sales"]})
    file.write_text(json.dumps(whole))
    told = (
        "made     teams Sales\n"
        "made     people ana@desk.example\n"
        "people[0]: ana@desk.example has no password yet. Send a link from Settings › People.\n"
    )
    assert run(f"settings import {file} --dry-run").out == told
    assert "Sales" not in run("team list").out
    assert run(f"settings import {file}").out == told
    assert "Sales" in run("team list").out
    whole["people"][0]["capacity"] = 9
    assert (
        run("settings import -", json.dumps(whole)).out
        == "changed  people ana@desk.example\n    capacity: 5 → 9\n"
    )


def test_pruning_says_what_it_would_take(run: Run, tmp_path: Path) -> None:
    run("team add Support")
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({MARK: 1, "teams": []}))
    assert run(f"settings import {file} --prune --dry-run").out == "removed  teams Support\n"
    assert "Support" in run("team list").out
    run(f"settings import {file} --prune")
    assert "Support" not in run("team list").out


def test_a_faulty_file_changes_nothing_and_every_fault_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({MARK: 1, "teams": [{"name": "Support"}, {"name": ""}], "channels": [{}]}))
    refused = run(f"settings import {file}")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == ("channels[0]: Object missing required field `name`.\nNothing is changed.\n")
    assert run("team list").out == ""
    for content, says in (
        (b"{", "cut off or no JSON"),
        (b" " * (MOST_BYTES + 1), "at most 16 MB"),
        (b"{}", "no copy of a desk's settings"),
    ):
        file.write_bytes(content)
        assert says in run(f"settings import {file}").err
    assert "cannot be read: No such file" in run("settings import nowhere.json").err
    assert "cannot be written" in run("settings export /nowhere/at/all.json").err


def test_the_schema_names_every_section_of_an_export(run: Run) -> None:
    schema = json.loads(run("settings schema").out)
    whole = json.loads(run("settings export").out)
    assert list(schema["properties"]) == list(whole)
    assert schema["$defs"]["TeamEntry"]["required"] == ["name"]
