"""What holds of the bot's settings in a place, and what cannot be kept."""

from __future__ import annotations

import msgspec
import pytest

from helpdesk.domain.bot.settings import BotSettings, Manner, check, manner
from helpdesk.errors import BadInput

EVERYWHERE = BotSettings(name="Robin", threshold=0.6, answers="open", calendar_id=7)


@pytest.mark.parametrize(
    ("places", "holds"),
    [
        ([], Manner(name="Assistant")),
        ([BotSettings()], Manner(name="Assistant")),
        ([EVERYWHERE], Manner(name="Robin", threshold=0.6, answers="open", calendar_id=7)),
        (
            [BotSettings(name="Tess", misunderstandings=1), EVERYWHERE],
            Manner(name="Tess", threshold=0.6, misunderstandings=1, answers="open", calendar_id=7),
        ),
        ([BotSettings(answers="always"), EVERYWHERE], Manner(name="Robin", threshold=0.6)),
        (
            [BotSettings(answers="closed"), EVERYWHERE],
            Manner(name="Robin", threshold=0.6, answers="closed"),
        ),
        ([BotSettings(letter=""), BotSettings(letter="R")], Manner(name="Assistant")),
    ],
)
def test_the_nearest_place_that_sets_something_holds_and_hours_go_together(
    places: list[BotSettings], holds: Manner
) -> None:
    assert manner("Assistant", *places) == holds


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (BotSettings(name="   "), "name"),
        (BotSettings(letter="\u0007"), "letter"),
        (BotSettings(calendar_id=3), "calendar_id"),
        (BotSettings(answers="always", calendar_id=3), "calendar_id"),
    ],
)
def test_what_cannot_be_kept_names_its_field(given: BotSettings, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(given)
    assert refused.value.field == field


def test_blanks_around_words_are_not_kept() -> None:
    assert check(BotSettings(name="  Robin \n Hood ", letter=" R ")) == BotSettings(
        name="Robin Hood", letter="R"
    )


@pytest.mark.parametrize(
    "written",
    [
        {"threshold": 0.2},
        {"threshold": 1.0},
        {"misunderstandings": 0},
        {"misunderstandings": 6},
        {"colour": "red"},
        {"colour": "#12345"},
        {"colour": "#aabbcc\n"},
        {"colour": "\n"},
        {"answers": "sometimes"},
        {"name": "x" * 61},
        {"letter": "Bot"},
        {"nmae": "Robin"},
    ],
)
def test_the_shape_refuses_the_rest(written: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(written, BotSettings)
