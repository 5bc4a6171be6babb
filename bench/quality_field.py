"""How much comes out right of what a real desk met, in percent of the inputs in tests/field/cases.

Each input takes its whole way in, by the real channels, on a desk on SQLite; its checks look at what the API
answers. An input is right if all its checks hold. One without a check counts as wrong."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.rig.table import progress
from helpdesk.db.engine.migrate import migrate
from tests.field.all_checks import all_checks, all_files
from tests.field.cases import Case, opened


def rows() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        migrate(f"sqlite:///{template}")
        wrong = {file for case in all_checks() if not _holds(case, template) for file in case.files}
    checked = {file for case in all_checks() for file in case.files}
    files = all_files()
    good = len(checked - wrong)
    yield {"name": "quality.field", "value": round(100 * good / len(files), 2), "unit": "%", "least": 100}


def _holds(case: Case, template: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "desk.db"
        shutil.copyfile(template, database)
        try:
            asyncio.run(_check(case, f"sqlite:///{database}", Path(folder) / "data"))
        except Exception as error:  # noqa: BLE001 - whatever happened, this case did not come out right
            progress(f"quality_field: {case.name}: {error!r}\n")
            return False
    return True


async def _check(case: Case, database_url: str, folder: Path) -> None:
    async with opened(database_url, folder) as desk:
        await case.check(desk)
