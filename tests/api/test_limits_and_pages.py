"""Limits count exactly over processes, with and without Redis; pages never lead out of their folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from helpdesk.api import pages
from helpdesk.db.engine.desk import Desk
from helpdesk.errors import NotFound, TooMany
from helpdesk.security.limits import Limits
from helpdesk.security.redis_counter import RedisCounter
from tests.api.conftest import Api


@pytest.mark.parametrize("counted_in", ["database", "redis", "a redis that is away"])
async def test_exactly_as_many_pass_as_are_allowed(
    api: Api, database_url: str, counted_in: str, request: pytest.FixtureRequest
) -> None:
    url = "redis://127.0.0.1:1/0"  # nobody listens there
    if counted_in == "redis":
        url = request.getfixturevalue("redis_url")
    counters = [None if counted_in == "database" else RedisCounter(url, patience=30) for _ in range(2)]
    other = Desk(database_url)
    processes = [Limits(api.desk, counters[0]), Limits(other, counters[1])]
    try:
        tries = [processes[n % 2].spend("knock", "somebody", allowed=5, seconds=60) for n in range(20)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(result is None for result in results) == 5
        refused = [result for result in results if isinstance(result, TooMany)]
        assert len(refused) == 15
        assert all(0 < one.retry_after <= 60 for one in refused)
        await processes[0].spend("knock", "somebody else", allowed=5, seconds=60)
        await processes[0].forget("knock", "somebody")
        await processes[1].spend("knock", "somebody", allowed=5, seconds=60)
    finally:
        for counter in counters:
            if counter is not None:
                await counter.aclose()
        other.close()


async def test_no_page_is_a_defect_whatever_its_path(api: Api) -> None:
    async with api.client() as client:
        for path in ("/console", "/console/", "/console/tickets/12", "/widget/no.js", "/widget/..%2f..%2fx"):
            assert (await client.get(path)).status_code in (200, 404), path


def test_files_are_found_below_their_folder_only(tmp_path: Path) -> None:
    root = tmp_path / "console"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("page")
    (root / "assets" / "a.js").write_text("code")
    (root / ".inputs.sha256").write_text("stamp")
    (tmp_path / "secret").write_text("secret")
    (root / "link").symlink_to(tmp_path / "secret")
    assert pages._read(root, "/assets/a.js", "index.html") == (b"code", "assets/a.js")
    for path in ("", "/", "/tickets/5", "/../secret", "/link", "/.inputs.sha256", "//etc/passwd"):
        assert pages._read(root, path, "index.html") == (b"page", "index.html"), path
    assert pages._read(root, "/../secret", None) is None
    with pytest.raises(NotFound):
        pages._read(root, "/assets/old.js", "index.html")
