"""kill -9 at any moment, of a desk in one process that starts, answers or works, loses nothing and doubles
nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.trial import KILLS_IN_TESTS, held, trial


@pytest.mark.faults
async def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    held(await trial("sqlite", tmp_path, kills=KILLS_IN_TESTS, seed=20260301))
