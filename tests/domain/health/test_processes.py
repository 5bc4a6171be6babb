"""Which processes of a desk live, and which lost ones something took the place of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.domain.health.processes import LOST_AFTER, LOST_SHOWN, Process, is_lost, to_show, with_own
from helpdesk.domain.health.standing import PartState, Upkeep

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def process(key: str, began: float, heard: float, *, role: str = "work", host: str = "moor") -> Process:
    """One that began, and was last heard of, so many minutes ago."""
    return Process(
        key=key,
        role=role,
        host=host,
        pid=1,
        began_at=NOW - timedelta(minutes=began),
        heard_at=NOW - timedelta(minutes=heard),
        parts=[],
    )


def test_a_process_is_lost_once_it_was_not_heard_of_three_times() -> None:
    alive = process("a", 60, LOST_AFTER.total_seconds() / 60)
    assert not is_lost(alive, NOW)
    assert is_lost(alive, NOW + timedelta(microseconds=1))


LIVING = process("living", 50, 0)
DIED = process("died", 60, 10)


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ([LIVING, DIED], ["died", "living"]),  # it began while the other one lived
        ([DIED, process("new", 9, 0)], ["new"]),
        ([DIED, process("new", 10, 0)], ["new"]),  # at the same moment
        ([DIED, process("new", 9, 0, host="heath")], ["died", "new"]),
        ([DIED, process("new", 9, 0, role="serve")], ["died", "new"]),
        ([process("died too", 55, 9.5), DIED, process("new", 9, 0)], ["died too", "new"]),
        ([DIED, process("died too", 9, 8), process("new", 7, 0)], ["new"]),
        ([process("old", 9_000, LOST_SHOWN.total_seconds() / 60)], ["old"]),
        ([process("old", 9_000, LOST_SHOWN.total_seconds() / 60 + 0.1)], []),
        ([process("its clock went back", 2, 10)], ["its clock went back"]),
        ([], []),
    ],
)
def test_a_lost_process_is_shown_until_one_takes_its_place(found: list[Process], shown: list[str]) -> None:
    assert [one.key for one in to_show(found, NOW)] == shown
    assert [one.key for one in to_show(found[::-1], NOW)] == shown


def test_a_process_knows_itself_better_than_what_is_stored() -> None:
    upkeep = Upkeep()
    upkeep.process = "died"
    upkeep.part("outbox").fails("no_service", now=NOW)
    own, other = with_own([DIED, LIVING], upkeep, NOW)
    assert other == LIVING
    assert (own.key, own.heard_at, own.began_at) == ("died", NOW, DIED.began_at)
    assert own.parts == [PartState(name="outbox", state="again", since=NOW, fault="no_service", tries=1)]
