"""States: which moves are legal, and what a message does to a ticket."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.lifecycle import ACTIVE, STATES, State, after_inbound, check_move, moves
from helpdesk.errors import InvalidMove

FORTNIGHT = timedelta(days=14)
states = st.sampled_from(STATES)


@given(states, st.lists(st.integers(0, 10), max_size=30))
def test_no_legal_sequence_of_moves_leaves_the_states(state: State, choices: list[int]) -> None:
    for choice in choices:
        legal = moves(state)
        assert legal, "there is a way on from everywhere"
        state = legal[choice % len(legal)]
        assert state in STATES


@given(states, states)
def test_exactly_the_menu_is_legal(was: State, now: State) -> None:
    if now in moves(was):
        check_move(was, now)
        return
    with pytest.raises(InvalidMove) as refused:
        check_move(was, now)
    assert was in refused.value.detail
    assert now in refused.value.detail


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ("open", "open", "The ticket is already open, so it cannot become open."),
        ("solved", "pending", "A ticket that is solved cannot become pending; it can become open or closed."),
    ],
)
def test_a_refused_move_says_why(was: State, now: State, why: str) -> None:
    with pytest.raises(InvalidMove) as refused:
        check_move(was, now)
    assert refused.value.detail == why


def test_the_menu_may_be_changed_by_its_caller_without_changing_the_rule() -> None:
    moves("open").clear()
    assert moves("open") == ["pending", "snoozed", "solved", "closed"]


@pytest.mark.parametrize(
    ("state", "closed_for", "then"),
    [
        ("open", None, "keep"),
        ("pending", None, "reopen"),
        ("snoozed", None, "reopen"),
        ("solved", None, "reopen"),
        ("solved", timedelta(days=1), "reopen"),
        ("solved", FORTNIGHT, "reopen"),
        ("solved", FORTNIGHT + timedelta(seconds=1), "new"),
        ("closed", timedelta(seconds=1), "new"),
        ("closed", None, "new"),
    ],
)
def test_what_a_message_does_to_a_ticket(state: State, closed_for: timedelta | None, then: str) -> None:
    assert after_inbound(state, closed_for=closed_for, reopen_within=FORTNIGHT) == then


@given(states, st.none() | st.timedeltas(min_value=timedelta(0)))
def test_an_active_ticket_always_takes_the_message(state: State, closed_for: timedelta | None) -> None:
    assert (state in ACTIVE) <= (
        after_inbound(state, closed_for=closed_for, reopen_within=FORTNIGHT) != "new"
    )
