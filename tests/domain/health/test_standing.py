"""A part that fails is tried again later and later, and says why without anything from inside."""

from __future__ import annotations

import errno
import socket
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from helpdesk.domain.health.faults import Fault
from helpdesk.domain.health.retries import LONGEST_PART_WAIT, again_after
from helpdesk.domain.health.standing import WORDS, PartFault, PartState, Standing, Upkeep, fault_of
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
    well = [PartState(name="outbox"), PartState(name="sweeps")]
    assert upkeep.states() == well
    first = part.failed(Unavailable("x"), now=NOW)
    later = part.failed(OSError(errno.EMFILE, "x"), now=NOW + timedelta(seconds=9))
    assert first < later
    state, other = upkeep.states()
    assert other == PartState(name="sweeps")
    assert state == PartState(name="outbox", state="again", since=NOW, fault="no_descriptors", tries=2)
    assert state.why == "this process has no file descriptors left"
    assert part.tried_again
    part.well()
    assert upkeep.states() == well
    assert not upkeep.part("outbox").tried_again
    assert part.failed(ValueError("x"), now=NOW) <= 1.0  # it begins anew


@pytest.mark.parametrize(("error", "most"), [(Unavailable("x"), 4.0), (OSError("x"), 30.0)])
def test_who_waits_for_a_service_asks_often_because_chats_wait_too(error: Exception, most: float) -> None:
    part = Upkeep().part("pushes")
    waits = [part.failed(error, now=NOW) for _ in range(20)][-10:]
    assert len(set(waits)) == 10
    assert all(most * 0.8 <= one <= most for one in waits)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unavailable("The database", why="10.0.0.7:5432"), "a service it needs does not answer"),
        (OSError(errno.EADDRINUSE, "10.0.0.7"), "its port is in use by another program"),
        (PermissionError(errno.EACCES, "10.0.0.7"), "this user may not use its port"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "10.0.0.7"), "its server does not answer"),
        (TimeoutError("10.0.0.7"), "its server does not answer"),
        (socket.gaierror(-2, "10.0.0.7"), "its address cannot be found"),
        (OSError("10.0.0.7"), "the system refuses what it needs; see the log"),
        (RuntimeError("SELECT 10.0.0.7"), "an error in the desk; see the log"),
    ],
)
def test_an_error_is_told_in_plain_words(error: Exception, words: str) -> None:
    assert WORDS[fault_of(error)] == words
    assert Standing("x").failed(error) > 0


def test_every_fault_has_words_also_a_mailbox_and_one_of_another_version() -> None:
    assert set(WORDS) == set(get_args(PartFault))
    for fault in get_args(PartFault) + get_args(Fault):
        part = Standing("x")
        part.fails(fault)
        assert part.now.why not in {"", fault}
    assert PartState(name="x", fault="of_tomorrow").why == "of_tomorrow"


def test_a_part_whose_work_another_process_does_waits_and_is_not_in_trouble() -> None:
    part = Standing("mail inlet")
    part.failed(OSError(errno.EADDRINUSE, "x"))
    part.waits()
    assert part.now == PartState(name="mail inlet", state="waits")
    part.well()
    assert part.now == PartState(name="mail inlet")
