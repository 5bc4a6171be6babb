"""A desk whose bot answers in the website chat."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from tests import factories
from tests.bots import give_to_bot


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    found = desk.write_now(factories.furnish)
    desk.write_now(give_to_bot)
    return found
