"""Who answers in a chat, by table."""

import pytest

from helpdesk.domain.chats.turns import Line, begins, may_speak, unanswered_from


@pytest.mark.parametrize(
    ("bot", "turn", "active", "expected"),
    [
        (True, None, False, "bot"),
        (False, None, False, "person"),
        (True, None, True, "bot"),
        (True, "person", True, "person"),
        (True, "person", False, "bot"),
        (True, "bot", True, "bot"),
        (False, "bot", True, "bot"),
        (False, "bot", False, "person"),
    ],
)
def test_who_begins(bot: bool, turn: str | None, active: bool, expected: str) -> None:
    assert begins(bot=bot, turn=turn, active=active) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turn", "epoch", "asked_in", "expected"),
    [("bot", 0, 0, True), ("bot", 2, 0, False), ("person", 1, 1, False), ("person", 1, 0, False)],
)
def test_only_the_running_epoch_of_the_bot_may_speak(
    turn: str, epoch: int, asked_in: int, expected: bool
) -> None:
    assert may_speak(turn, epoch, asked_in=asked_in) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "behind"),
    [([], 0), ([(5, True)], 0), ([(5, True), (6, True)], 5), ([(5, True), (6, False)], 6), ([(6, False)], 6)],
)
def test_handed_back_the_bot_goes_on_before_what_was_written_last(
    lines: list[tuple[int, bool]], behind: int
) -> None:
    assert unanswered_from([Line(id=number, inbound=inbound) for number, inbound in lines]) == behind
