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
    ("lines", "answered", "behind"),
    [
        ("", 0, 0),
        ("5c", 0, 4),
        ("5c 6c", 0, 5),
        ("5c 6p", 0, 6),
        ("5c 6b", 5, 6),
        ("6p", 0, 6),
        ("5c 6c 7b", 5, 5),  # the bot thought about 5 while 6 came
        ("5c 6c 7b 8b", 6, 8),
        ("5c 6c 7p 8b", 5, 8),
        ("5c 6p 7c", 0, 6),
        ("5c 6s", 0, 4),  # an automatic line answers nothing
    ],
)
def test_handed_back_the_bot_answers_what_was_said_last_if_nobody_did(
    lines: str, answered: int, behind: int
) -> None:
    """c: the customer, p: a person, b: the bot, s: the system."""
    told = [Line(id=int(one[:-1]), inbound=one[-1] == "c", person=one[-1] == "p") for one in lines.split()]
    assert unanswered_from(told, answered_id=answered) == behind
