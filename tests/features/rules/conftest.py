"""A desk for rules, without a web application."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from helpdesk.db.engine.desk import Desk
from tests.features.rules_desk import Stage


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    with contextlib.closing(Desk(database_url)) as desk:
        yield Stage(desk)
