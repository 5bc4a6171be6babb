"""A write that takes long is counted under its operation's name, whether it succeeds or not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY

from helpdesk.db.engine import slow_writes
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


def long_and_fine(tx: Transaction) -> None:
    """Takes longer than no time at all."""


def long_and_refused(tx: Transaction) -> None:
    raise ValueError("no")


def counted(name: str) -> float:
    labels = {"operation": f"{__name__}.{name}"}
    return REGISTRY.get_sample_value("helpdesk_slow_writes_total", labels) or 0.0


def test_a_slow_write_is_counted_even_if_it_is_refused_in_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted("long_and_fine"), counted("long_and_refused")
    monkeypatch.setattr(slow_writes, "SLOW_SECONDS", 0.0)
    desk.write_now(long_and_fine)
    with pytest.raises(ValueError, match="no"):
        desk.write_now(long_and_refused)
    assert counted("long_and_fine") == before[0] + 1
    assert counted("long_and_refused") == before[1] + 1
