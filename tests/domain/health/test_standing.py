"""A part that fails is tried again later and later, and says why without anything from inside."""

from __future__ import annotations

import errno
import socket
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.domain.health.retries import LONGEST_PART_WAIT, again_after
from helpdesk.domain.health.standing import Standing, Upkeep, in_words
from helpdesk.errors import Unavailable

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(("failures", "most"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (10_000, 30)])
def test_each_wait_doubles_up_to_half_a_minute_and_differs_between_processes(
    failures: int, most: float
) -> None:
    waits = {again_after(failures, seed=f"process {n}") for n in range(50)}
    assert len(waits) == 50
    assert all(most * 0.8 <= one <= most for one in waits)
    assert max(waits) <= LONGEST_PART_WAIT


def test_a_part_fails_since_its_first_failure_until_it_works() -> None:
    upkeep = Upkeep()
    part = upkeep.part("outbox")
    upkeep.part("sweeps")
    assert upkeep.troubles() == []
    first = part.failed(Unavailable("x"), now=NOW)
    later = part.failed(OSError(errno.EMFILE, "x"), now=NOW + timedelta(seconds=9))
    assert first < later
    (trouble,) = upkeep.troubles()
    assert (trouble.name, trouble.since, trouble.tries) == ("outbox", NOW, 2)
    assert trouble.why == "this process has no file descriptors left"
    upkeep.part("outbox").well()
    assert upkeep.troubles() == []
    assert part.failed(ValueError("x"), now=NOW) <= 1.0  # it begins anew


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unavailable("The database", why="10.0.0.7:5432"), "a service it needs does not answer"),
        (OSError(errno.EADDRINUSE, "10.0.0.7"), "its port is in use by another program"),
        (PermissionError(errno.EACCES, "10.0.0.7"), "this user may not use its port"),
        (socket.gaierror(-2, "10.0.0.7"), "its address cannot be found"),
        (OSError("10.0.0.7"), "the system refuses what it needs; see the log"),
        (RuntimeError("SELECT 10.0.0.7"), "an error in the desk; see the log"),
    ],
)
def test_an_error_is_told_in_plain_words(error: Exception, words: str) -> None:
    assert in_words(error) == words
    assert Standing("x").failed(error) > 0
