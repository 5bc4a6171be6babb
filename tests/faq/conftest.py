"""A running desk with its FAQ."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from helpdesk.db.engine.desk import Desk
from tests.api.conftest import Api, ana, api, password_hash, settings
from tests.faq.test_api import BROWSER

__all__ = ["ana", "api", "password_hash", "settings"]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


@pytest.fixture
async def reader(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a browser, who is not signed in."""
    async with api.client(headers=BROWSER) as client:
        yield client
