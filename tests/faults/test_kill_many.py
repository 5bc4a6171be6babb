"""kill -9 at any moment, of two servers and two workers that share a desk on PostgreSQL, loses nothing and
doubles nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.trial import KILLS_IN_TESTS, held, trial


@pytest.mark.faults
@pytest.mark.services
async def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    held(await trial("postgresql", tmp_path, kills=KILLS_IN_TESTS, seed=20260301))
