"""Each field case: the whole path of an input, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.field.all_checks import all_checks, all_files
from tests.field.cases import Case, opened


@pytest.mark.parametrize("case", all_checks(), ids=lambda case: case.name)
async def test_a_field_case(case: Case, database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path / "data") as desk:
        await case.check(desk)


def test_every_input_has_a_check() -> None:
    assert {file for case in all_checks() for file in case.files} == all_files()


def test_each_check_has_a_name_of_its_own() -> None:
    names = [case.name for case in all_checks()]
    assert sorted(names) == sorted(set(names))
