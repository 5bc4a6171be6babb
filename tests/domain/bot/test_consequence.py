"""What other settings would have made of past conversations: tables, and a bot that is played both ways."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.bot.consequence import Asked, Consequence, PastChat, PastTurn, consequence

NOW = Asked(threshold=0.5, misunderstandings=2)


def sure(confidence: float) -> PastTurn:
    return PastTurn(heard="sure", confidence=confidence)


def unsure(confidence: float) -> PastTurn:
    return PastTurn(heard="unsure", confidence=confidence)


FAQ = PastTurn(heard="faq", confidence=0.1)


@pytest.mark.parametrize(
    ("chat", "tried", "end"),
    [
        ([sure(0.9), sure(0.6)], NOW, "answered"),
        ([sure(0.9), sure(0.6)], Asked(threshold=0.95, misunderstandings=2), "lost"),
        ([sure(0.9), sure(0.6)], Asked(threshold=0.7, misunderstandings=2), "answered"),
        ([sure(0.9), sure(0.6)], Asked(threshold=0.7, misunderstandings=1), "lost"),
        ([unsure(0.4), unsure(0.4)], NOW, "lost"),
        ([unsure(0.4), unsure(0.4)], Asked(threshold=0.4, misunderstandings=2), "answered"),
        ([unsure(0.4), unsure(0.4)], Asked(threshold=0.5, misunderstandings=3), "answered"),
        ([unsure(0.8), unsure(0.8)], Asked(threshold=0.3, misunderstandings=2), "lost"),
        ([unsure(0.4), FAQ, unsure(0.4)], NOW, "answered"),
        ([FAQ, FAQ], Asked(threshold=0.99, misunderstandings=1), "answered"),
    ],
)
def test_a_conversation_ends_where_so_many_in_a_row_are_not_understood(
    chat: list[PastTurn], tried: Asked, end: str
) -> None:
    found = consequence(
        [PastChat(turns=chat, cause="fallback" if chat[-1].heard == "unsure" else "")], NOW, tried
    )
    assert found == Consequence(
        conversations=1,
        answered=int(end == "answered"),
        handed_over=int(end == "lost"),
        not_understood=int(end == "lost"),
    )


@pytest.mark.parametrize("cause", ["asked", "complaint", "intent", "failed"])
def test_who_was_handed_over_for_another_reason_still_is(cause: str) -> None:
    chat = PastChat(turns=[sure(0.9), unsure(0.1)], cause=cause)
    found = consequence([chat], NOW, Asked(threshold=0.3, misunderstandings=1))
    assert (found.handed_over, found.not_understood) == (1, 0)
    found = consequence([chat], NOW, Asked(threshold=0.95, misunderstandings=1))
    assert (found.handed_over, found.not_understood) == (1, 1), "it does not even come so far"


def test_of_no_conversation_nothing_is_told() -> None:
    nothing = Consequence(conversations=0, answered=0, handed_over=0, not_understood=0)
    assert consequence([], NOW, NOW) == nothing


def played(confidences: Sequence[float], by: Asked) -> PastChat:
    """A conversation as a bot with these settings holds it."""
    turns, row = [], 0
    for confidence in confidences:
        row = 0 if confidence >= by.threshold else row + 1
        turns.append(sure(confidence) if row == 0 else unsure(confidence))
        if row >= by.misunderstandings:
            return PastChat(turns=turns, cause="fallback")
    return PastChat(turns=turns)


heard = st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=8), max_size=8)
settings = st.builds(Asked, threshold=st.floats(0.3, 0.99), misunderstandings=st.integers(1, 5))


@given(heard, settings)
def test_unchanged_settings_give_what_was(messages: list[list[float]], now: Asked) -> None:
    chats = [played(one, now) for one in messages]
    lost = sum(one.cause == "fallback" for one in chats)
    assert consequence(chats, now, now) == Consequence(
        conversations=len(chats), answered=len(chats) - lost, handed_over=lost, not_understood=lost
    )


@given(heard, settings, settings)
def test_a_stricter_bot_is_recounted_as_it_would_have_been(
    messages: list[list[float]], now: Asked, tried: Asked
) -> None:
    """Under stricter settings a conversation ends earlier, so all that it needs was said."""
    stricter = Asked(
        threshold=max(now.threshold, tried.threshold),
        misunderstandings=min(now.misunderstandings, tried.misunderstandings),
    )
    again = [played(one, stricter) for one in messages]
    lost = sum(one.cause == "fallback" for one in again)
    found = consequence([played(one, now) for one in messages], now, stricter)
    assert found.not_understood == lost


@given(heard, settings, settings)
def test_what_is_counted_adds_up(messages: list[list[float]], now: Asked, tried: Asked) -> None:
    found = consequence([played(one, now) for one in messages], now, tried)
    assert found.answered + found.handed_over == found.conversations
    assert found.not_understood <= found.handed_over
