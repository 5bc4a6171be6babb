"""Channels' secrets at rest, from the command line and at the start of a desk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.channels.registry import opened
from helpdesk.channels.vault import Vault, is_sealed
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.errors import BadInput
from helpdesk.parts import assemble, close
from helpdesk.settings import Settings
from tests.commands.conftest import Run

SECRET, OTHER = "a secret of the operator, long enough", "another secret of the operator, as long"
ADD = "channel set erp --kind api -s secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WORD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url)
    yield opened
    opened.close()


def stored(desk: Desk) -> str:
    return str(desk.read_now(channels.channel, "erp").settings["secret"])


def start(database_url: str, tmp_path: Path, secret: str | None) -> None:
    """What every server, worker and `mail-in` does first."""
    parts = assemble(Settings(database_url=database_url, data_dir=tmp_path, secret=secret))
    asyncio.run(close(parts))


def test_a_new_secret_is_sealed_at_once(run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_SECRET", SECRET)
    assert run(ADD).status == 0
    assert is_sealed(stored(desk))
    assert run("channel set erp --label Shop").status == 0, "it stays readable for the next change"
    assert run("channel status erp").status == 0
    assert WORD not in run("channel list").out


def test_a_plain_secret_is_sealed_at_the_next_start(
    run: Run, desk: Desk, database_url: str, tmp_path: Path
) -> None:
    run(ADD)
    start(database_url, tmp_path, None)
    assert stored(desk) == WORD
    start(database_url, tmp_path, SECRET)
    once = stored(desk)
    assert is_sealed(once)
    assert opened("api", "erp", {"secret": once}, Vault(SECRET)) == {"secret": WORD}
    start(database_url, tmp_path, SECRET)
    assert stored(desk) == once


@pytest.mark.parametrize("wrong", [OTHER, None])
def test_a_desk_does_not_start_with_a_wrong_secret_and_says_why(
    run: Run, desk: Desk, database_url: str, tmp_path: Path, wrong: str | None
) -> None:
    run(ADD)
    start(database_url, tmp_path, SECRET)
    before = stored(desk)
    with pytest.raises(BadInput, match=r"erp\.secret.*helpdesk secret rotate"):
        start(database_url, tmp_path, wrong)
    assert stored(desk) == before


def test_a_rotation_needs_the_old_secret_and_changes_all_or_nothing(
    run: Run, desk: Desk, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(ADD)
    start(database_url, tmp_path, SECRET)
    before = stored(desk)
    monkeypatch.setenv("HELPDESK_SECRET", OTHER)
    refused = run("secret rotate")
    assert refused.status == 1
    assert "HELPDESK_SECRET" in refused.err
    assert stored(desk) == before
    monkeypatch.setenv("HELPDESK_OLD_SECRET", SECRET)
    assert run("secret rotate").out == "1 secrets are sealed with HELPDESK_SECRET.\n"
    assert run("secret rotate").status == 0, "a second time is no harm"
    start(database_url, tmp_path, OTHER)
    assert opened("api", "erp", {"secret": stored(desk)}, Vault(OTHER)) == {"secret": WORD}
    monkeypatch.delenv("HELPDESK_SECRET")
    monkeypatch.setenv("HELPDESK_OLD_SECRET", OTHER)
    assert run("secret rotate").out == "1 secrets are not sealed now.\n"
    assert stored(desk) == WORD


def test_a_lost_secret_is_given_up_and_its_channels_are_off_until_it_is_typed_again(
    run: Run, desk: Desk, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(ADD)
    run("channel set phone --kind phone")
    start(database_url, tmp_path, SECRET)
    monkeypatch.setenv("HELPDESK_SECRET", OTHER)
    assert run("secret forget").out.startswith("erp is off.")
    start(database_url, tmp_path, OTHER)
    row = desk.read_now(channels.channel, "erp")
    assert (row.settings, row.enabled) == ({}, False)
    assert desk.read_now(channels.channel, "phone").enabled
    assert run(f"channel set erp --on -s secret={WORD}").status == 0
    assert run("secret forget").out == "HELPDESK_SECRET opens every secret. Nothing is changed.\n"
