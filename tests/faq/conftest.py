"""A running desk with its FAQ."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from tests.api.conftest import ana, api, password_hash, settings

__all__ = ["ana", "api", "password_hash", "settings"]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()
